// URLs as people type them: https://curl.se/docs/url-syntax.html has the same habit of taking http for granted.
#include <algorithm>

#include "parser/url.h"
#include "parser/url/bytes.h"

namespace crawl::parser {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string_view without_space(std::string_view line) {
  if (line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  auto is_space = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  auto begin = std::find_if_not(line.begin(), line.end(), is_space);
  auto end = std::find_if_not(line.rbegin(), std::make_reverse_iterator(begin), is_space).base();
  return {begin, end};
}

// "localhost:8080/x": by the standard a URL of the scheme "localhost", but nobody means that. A port has one to five
// digits; a longer number belongs to a scheme (tel:5550123).
bool begins_with_port(std::string_view after_colon) {
  std::size_t digits = 0;
  while (digits < after_colon.size() && detail::is_digit(after_colon[digits])) ++digits;
  if (digits == 0 || digits > 5) return false;
  return digits == after_colon.size() || std::string_view("/\\?#").contains(after_colon[digits]);
}

bool has_scheme(std::string_view line) {
  std::size_t colon = line.find_first_of(":/\\?#[@");
  if (colon == std::string_view::npos || line[colon] != ':' || colon == 0 || !detail::is_alpha(line[0])) return false;
  std::string_view name = line.substr(0, colon);
  if (detail::equals_ignoring_case(name, "http") || detail::equals_ignoring_case(name, "https")) return true;
  return !begins_with_port(line.substr(colon + 1));
}

}  // namespace

Result<Url, UrlFailure> parse_seed(std::string_view line) {
  line = without_space(line);
  if (line.size() > max_input_length || has_scheme(line)) return parse_url(line);
  if (line.starts_with("//")) return parse_url(std::string("http:").append(line));
  // The standard would pass over the slashes of "http:///path" and ask a host named "path".
  if (line.empty() || detail::is_slash(line[0])) return std::unexpected(UrlFailure{UrlError::invalid, "no host"});
  return parse_url(std::string("http://").append(line));
}

}  // namespace crawl::parser
