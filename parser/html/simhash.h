// What is kept of a text to compare it with others, in one pass over its words. Simhash (Charikar 2002; Manku, Jain,
// Das Sarma 2007: "Detecting near-duplicates for web crawling"): 64 bits of a text such that texts with nearly all of
// their pairs of words in common differ in few bits. Pure function, linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace crawl::parser {

// Over the pairs of neighbouring words of UTF-8 text, ASCII letters in lower case; a character of a script that has no
// spaces between words (from U+2E80 on) is a word. A pair counts as the logarithm of how often it is there, so that
// what a page says again and again does not decide. Nothing for a text without a word.
std::optional<std::uint64_t> simhash(std::string_view text);

// As many hashes of word triples as tell whether a text says something that others did not. Words that have a digit
// count as one and the same word, so that dates, numbers and tokens are nothing new.
inline constexpr std::size_t max_text_sample = 16;

struct TextSketch {
  std::optional<std::uint64_t> simhash;
  std::vector<std::uint32_t> sample;  // a triple that two texts share is in both samples if it is in the larger one's
};
TextSketch sketch(std::string_view text);

// Of all words of a short text, those with digits taken for one and the same.
std::uint32_t folded_hash(std::string_view text);

}  // namespace crawl::parser
