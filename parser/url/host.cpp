#include "parser/url/host.h"

#include "base/text/percent.h"
#include "parser/url/address.h"
#include "parser/url/bytes.h"
#include "parser/url/idna.h"

namespace crawl::parser::detail {
namespace {

void append_lower(std::string& out, std::string_view text, std::uint8_t flags) {
  std::size_t begin = out.size();
  out.append(text);
  if (!(flags & upper_case)) return;
  for (std::size_t i = begin; i < out.size(); ++i) out[i] = ascii_lower(out[i]);
}

Problem append_bracketed(std::string& out, std::string_view text) {
  if (!text.ends_with(']')) return "an IPv6 address without its closing bracket";
  auto address = parse_ipv6(text.substr(1, text.size() - 2));
  if (!address) return "no IPv6 address between the brackets";
  append_ipv6(out, *address);
  return {};
}

// A name in ASCII and lower case is in out from `begin` on: an address, if it ends in a number.
Problem finish_name(std::string& out, std::size_t begin) {
  std::string_view name = std::string_view(out).substr(begin);
  if (!ends_in_number(name)) return {};
  auto address = parse_ipv4(name);
  if (!address) return "a host that ends in a number and is no IPv4 address";
  out.resize(begin);
  append_ipv4(out, *address);
  return {};
}

Problem append_by_idna(std::string& out, std::string_view domain) {
  auto ascii = domain_to_ascii(domain);
  if (!ascii) return "no valid host name (IDNA)";
  if (flags_of(*ascii) & forbidden_in_domain) return "a character that no host name may have";
  std::size_t begin = out.size();
  out.append(*ascii);
  return finish_name(out, begin);
}

}  // namespace

Problem append_host(std::string& out, std::string_view text) {
  if (text.starts_with('[')) return append_bracketed(out, text);
  std::uint8_t flags = flags_of(text);
  std::string decoded;
  if (flags & percent) {
    decoded = base::percent_decoded(text);
    text = decoded;
    flags = flags_of(text);
  }
  if (flags & non_ascii) return append_by_idna(out, text);
  if (flags & forbidden_in_domain) return "a character that no host name may have";
  std::size_t begin = out.size();
  append_lower(out, text, flags);
  return finish_name(out, begin);
}

}  // namespace crawl::parser::detail
