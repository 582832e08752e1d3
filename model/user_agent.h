// The names by which robots.txt may address the crawler that sends a User-Agent header. Pure; linear in the text.
#pragma once

#include <string_view>
#include <vector>

namespace crawl::model {

// Product tokens (RFC 9309, section 2.2.1: letters, '-' and '_'), at most max_product_tokens; the first is the
// crawler's name, and where the header leaves it open the others may be too. "MyBot" of "MyBot/1.0
// (+https://example.org)", and of what today's crawlers send, who say that they are a browser too: behind
// "compatible;", else before "+http", else the last word that is no browser's. Empty where there is none.
std::vector<std::string_view> product_tokens(std::string_view user_agent);
inline constexpr std::size_t max_product_tokens = 8;

}  // namespace crawl::model
