#include <algorithm>

#include "parser/robots.h"
#include "parser/url/bytes.h"

namespace crawl::parser {

namespace {

std::string_view first_token(std::string_view text) {
  const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(begin);
  const auto end = std::ranges::find_if_not(text, [](char c) { return detail::is_alpha(c) || c == '-' || c == '_'; });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

}  // namespace

std::string_view product_token(std::string_view user_agent) {
  constexpr std::string_view mark = "(compatible;";
  const std::string_view token = first_token(user_agent);
  if (!detail::equals_ignoring_case(token, "mozilla")) return token;
  const std::size_t at = user_agent.find(mark);
  const std::string_view named = at == user_agent.npos ? "" : first_token(user_agent.substr(at + mark.size()));
  return named.empty() ? token : named;
}

RobotsVerdict robots_verdict(int status) {
  if (status >= 200 && status < 300) return RobotsVerdict::parse;        // RFC 9309, 2.3.1.1
  if (status == 429) return RobotsVerdict::unreachable;                  // RFC 6585, 4
  if (status >= 300 && status < 500) return RobotsVerdict::unavailable;  // RFC 9309, 2.3.1.2 and 2.3.1.3
  return RobotsVerdict::unreachable;                                     // RFC 9309, 2.3.1.4
}

}  // namespace crawl::parser
