// Which crawler a robots.txt is read for, and what a status says in its place.
#include "model/user_agent.h"
#include "parser/robots.h"

namespace crawl::parser {

std::string_view product_token(std::string_view user_agent) {
  const auto tokens = model::product_tokens(user_agent);
  return tokens.empty() ? std::string_view() : tokens.front();
}

RobotsAccess robots_access(int status) {
  if (status >= 200 && status < 300) return RobotsAccess::parse;        // RFC 9309, 2.3.1.1
  if (status == 429) return RobotsAccess::unreachable;                  // RFC 6585, 4
  if (status >= 300 && status < 500) return RobotsAccess::unavailable;  // RFC 9309, 2.3.1.2 and 2.3.1.3
  return RobotsAccess::unreachable;                                     // RFC 9309, 2.3.1.4
}

}  // namespace crawl::parser
