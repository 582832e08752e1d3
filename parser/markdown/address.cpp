#include "parser/markdown/address.h"

#include <algorithm>

#include "base/text/percent.h"
#include "parser/html/ascii.h"

namespace crawl::parser::markdown {
namespace {

constexpr std::size_t max_address = 8192;

// https://url.spec.whatwg.org/#fragment-percent-encode-set, and what is no ASCII.
void append_encoded(std::string& out, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F && c != '"' && c != '<' && c != '>' && c != '`') {
      out += c;
    } else {
      base::append_triplet(out, c);
    }
  }
}

bool is_left_alone(std::string_view reference) {
  constexpr std::string_view useful[] = {"mailto:", "tel:", "ftp:", "ftps:", "sftp:", "news:", "irc:", "xmpp:", "git:"};
  const std::size_t colon = reference.substr(0, 10).find(':');
  if (colon == reference.npos) return false;
  std::string scheme(reference.substr(0, colon + 1));
  std::ranges::transform(scheme, scheme.begin(), to_lower);
  return std::ranges::find(useful, scheme) != std::end(useful);
}

}  // namespace

std::string AddressBook::absolute(std::string_view reference) const {
  reference = strip_spaces(reference);
  if (reference.size() > max_address) return {};
  std::string out;
  const auto url = parse_url(reference, &base, charset);
  if (!url) {
    if (url.error().error == UrlError::scheme && is_left_alone(reference)) append_encoded(out, reference);
    return out;
  }
  out = url->href();
  if (const std::size_t mark = reference.find('#'); mark + 1 < reference.size() && mark != reference.npos) {
    out += '#';
    append_encoded(out, reference.substr(mark + 1));
  }
  return out;
}

}  // namespace crawl::parser::markdown
