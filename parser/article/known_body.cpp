#include "parser/article/known_body.h"

#include "parser/html/ascii.h"

namespace crawl::parser::article {
namespace {

constexpr std::size_t max_read = 256u << 10;
constexpr std::size_t window = 16;  // letters
constexpr std::uint64_t factor = 0x100000001B3;

constexpr std::uint64_t power(unsigned n) {
  return n == 0 ? 1 : factor * power(n - 1);
}

// Calls done(hash) for each window of letters.
template <class Done>
void for_windows(std::string_view text, const Done& done) {
  unsigned char ring[window]{};
  std::size_t count = 0;
  std::uint64_t hash = 0;
  for (const char c : text.substr(0, max_read)) {
    const auto letter = static_cast<unsigned char>(to_lower(c));
    if (letter < '0' || (letter > '9' && letter < 'a') || (letter > 'z' && letter < 0x80)) continue;
    unsigned char& place = ring[count % window];
    hash = (hash - place * power(window - 1)) * factor + letter;
    place = letter;
    if (++count >= window) done(hash);
  }
}

}  // namespace

KnownBody::KnownBody(std::string_view text) {
  for_windows(text, [&](std::uint64_t hash) { windows_.insert(hash); });
}

bool KnownBody::has(std::string_view text) const {
  std::size_t all = 0, found = 0;
  for_windows(text, [&](std::uint64_t hash) {
    ++all;
    found += windows_.contains(hash);
  });
  return found * 2 > all;
}

}  // namespace crawl::parser::article
