// Simhash (Charikar 2002; Manku, Jain, Das Sarma 2007: "Detecting near-duplicates for web crawling"): 64 bits of a
// text such that texts with most of their word triples in common differ in few bits. Pure function, linear.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace crawl::parser {

// Over the words of UTF-8 text, ASCII letters in lower case; a character of a script that has no spaces between words
// (from U+2E80 on) is a word. Nothing for a text without a word.
std::optional<std::uint64_t> simhash(std::string_view text);

}  // namespace crawl::parser
