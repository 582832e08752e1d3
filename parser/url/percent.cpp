#include "parser/url/percent.h"

#include "parser/url/bytes.h"

namespace crawl::parser::detail {
namespace {

// The byte of the triplet that begins at text[at], or -1.
int triplet_value(std::string_view text, std::size_t at) {
  if (text.size() - at < 3) return -1;
  int high = hex_value(text[at + 1]), low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

void append_triplet(std::string& out, unsigned char byte) {
  static constexpr char digits[] = "0123456789ABCDEF";
  const char triplet[3] = {'%', digits[byte >> 4], digits[byte & 15]};
  out.append(triplet, sizeof triplet);
}

// None of the three decoded bytes is a hexadecimal digit, '%' or '.': decoding makes no new triplet and no dot segment.
void append_normalized(std::string& out, std::string_view triplet, int value) {
  char byte = static_cast<char>(value);
  if (byte == '-' || byte == '_' || byte == '~') {
    out.push_back(byte);
  } else if (is_alpha(byte) || is_digit(byte) || byte == '.') {
    out.append(triplet);
  } else {
    append_triplet(out, static_cast<unsigned char>(value));
  }
}

}  // namespace

std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    int value = text[i] == '%' ? triplet_value(text, i) : -1;
    out.push_back(value < 0 ? text[i] : static_cast<char>(value));
    if (value >= 0) i += 2;
  }
  return out;
}

void append_encoded(std::string& out, std::string_view text, std::uint8_t set, Triplets triplets) {
  const std::uint8_t special = set | percent;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t plain = i;
    while (i < text.size() && !(flags_of(text[i]) & special)) ++i;
    out.append(text, plain, i - plain);
    if (i == text.size()) return;
    int value = text[i] == '%' ? triplet_value(text, i) : -1;
    if (value >= 0 && triplets == Triplets::kept) {
      out.append(text.substr(i, 3));
      i += 3;
    } else if (value >= 0) {
      append_normalized(out, text.substr(i, 3), value);
      i += 3;
    } else if (text[i] == '%') {
      out.push_back(text[i++]);
    } else {
      append_triplet(out, static_cast<unsigned char>(text[i++]));
    }
  }
}

}  // namespace crawl::parser::detail
