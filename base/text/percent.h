// Percent-encoding: https://url.spec.whatwg.org/#percent-encoded-bytes. Which bytes are encoded each user says itself.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/text/ascii.h"

namespace crawl::base {

inline constexpr char lower_hex_digits[] = "0123456789abcdef", upper_hex_digits[] = "0123456789ABCDEF";

// The byte of the %XX that the text begins with, or -1.
constexpr int triplet_value(std::string_view text) {
  if (text.size() < 3 || text[0] != '%') return -1;
  const int high = hex_value(text[1]), low = hex_value(text[2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

inline void append_triplet(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  const char triplet[3] = {'%', upper_hex_digits[byte >> 4], upper_hex_digits[byte & 15]};
  out.append(triplet, sizeof triplet);
}

// Each valid %XX decoded; a '%' that begins none stays.
inline std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int value = triplet_value(text.substr(i));
    out.push_back(value < 0 ? text[i] : static_cast<char>(value));
    if (value >= 0) i += 2;
  }
  return out;
}

}  // namespace crawl::base
