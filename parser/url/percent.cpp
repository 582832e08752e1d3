#include "parser/url/percent.h"

#include "base/text/percent.h"
#include "parser/url/bytes.h"

namespace crawl::parser::detail {
namespace {

// None of the three decoded bytes is a hexadecimal digit, '%' or '.': decoding makes no new triplet and no dot segment.
void append_normalized(std::string& out, std::string_view triplet, int value) {
  char byte = static_cast<char>(value);
  if (byte == '-' || byte == '_' || byte == '~') {
    out.push_back(byte);
  } else if (is_alpha(byte) || is_digit(byte) || byte == '.') {
    out.append(triplet);
  } else {
    base::append_triplet(out, byte);
  }
}

}  // namespace

void append_encoded(std::string& out, std::string_view text, std::uint8_t set, Triplets triplets) {
  const std::uint8_t special = set | percent;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t plain = i;
    while (i < text.size() && !(flags_of(text[i]) & special)) ++i;
    out.append(text, plain, i - plain);
    if (i == text.size()) return;
    int value = base::triplet_value(text.substr(i));
    if (value >= 0 && triplets == Triplets::kept) {
      out.append(text.substr(i, 3));
      i += 3;
    } else if (value >= 0) {
      append_normalized(out, text.substr(i, 3), value);
      i += 3;
    } else if (text[i] == '%') {
      out.push_back(text[i++]);
    } else {
      base::append_triplet(out, text[i++]);
    }
  }
}

}  // namespace crawl::parser::detail
