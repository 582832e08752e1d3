#include "parser/robots/path.h"

#include <algorithm>
#include <array>

#include "base/text/percent.h"
#include "parser/url/bytes.h"

namespace crawl::parser::robots {

namespace {

// Unreserved and reserved characters (RFC 3986, 2.2 and 2.3) but for the three that path.h names; '%' is seen to apart.
consteval std::array<bool, 256> make_plain() {
  std::array<bool, 256> plain{};
  for (int c = 0; c < 256; ++c) plain[static_cast<std::size_t>(c)] = detail::is_alpha(static_cast<char>(c));
  for (unsigned char c : std::string_view("0123456789-._~:/?#[]@!&()+,;=")) plain[c] = true;
  return plain;
}

constexpr std::array<bool, 256> plain = make_plain();

bool is_plain(char byte) {
  return plain[static_cast<unsigned char>(byte)];
}
bool is_ascii(char byte) {
  return static_cast<unsigned char>(byte) < 0x80;
}

// RFC 3986, 2.3; a WHATWG href has only the last three decoded.
bool is_decoded(char byte, PathForm form) {
  if (byte == '-' || byte == '_' || byte == '~') return true;
  return form == PathForm::decoded && (detail::is_alpha(byte) || detail::is_digit(byte) || byte == '.');
}

}  // namespace

void append_normalized(std::string& out, std::string_view text, PathForm form) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    char byte = text[i];
    if (byte != '%') {
      is_plain(byte) ? out.push_back(byte) : base::append_triplet(out, byte);
    } else if (const int value = base::triplet_value(text.substr(i)); value < 0) {
      out.push_back(byte);  // as the URL parser leaves it
    } else {
      byte = static_cast<char>(value);
      is_decoded(byte, form) ? out.push_back(byte) : base::append_triplet(out, byte);
      i += 2;
    }
  }
}

std::string normalized_pattern(std::string_view pattern, PathForm form) {
  const bool anchored = pattern.ends_with('$');
  if (anchored) pattern.remove_suffix(1);
  std::string out;
  while (!pattern.empty()) {
    const std::string_view literal = pattern.substr(0, pattern.find('*'));
    append_normalized(out, literal, form);
    pattern.remove_prefix(literal.size());
    if (pattern.empty()) break;
    pattern.remove_prefix(1);
    if (!out.ends_with('*')) out.push_back('*');
  }
  // "/x*" and "/x*$" match what "/x" does.
  if (out.size() > 1 && out.ends_with('*')) {
    out.pop_back();
  } else if (anchored && out != "*") {
    out.push_back('$');
  }
  return out;
}

NormalizedPath::NormalizedPath(std::string_view path) : decoded_(path), written_(path) {
  if (std::ranges::all_of(path, is_plain)) return;
  append_normalized(decoded_storage_, path, PathForm::decoded);
  decoded_ = decoded_storage_;
  if (!std::ranges::all_of(path, is_ascii)) return;  // not normalized, so no href: no Allow that is encoded is for it
  append_normalized(written_storage_, path, PathForm::written);
  written_ = written_storage_;
}

}  // namespace crawl::parser::robots
