#include "storage/postgres/connection/storable_text.h"

#include <cstdint>
#include <cstring>

#include "base/text/utf8.h"

namespace crawl::storage::postgres {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// The bytes at the beginning that are ASCII and not zero, eight at a time.
std::size_t plain_prefix(std::string_view text) {
  constexpr std::uint64_t high = 0x8080808080808080, low = 0x0101010101010101;
  std::size_t size = 0;
  for (; size + 8 <= text.size(); size += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + size, sizeof word);
    if ((word | (word - low)) & high) break;  // a high bit, or a byte that was zero
  }
  while (size < text.size() && text[size] > 0) ++size;
  return size;
}

}  // namespace

void append_storable(std::string& out, std::string_view text) {
  while (true) {
    const std::size_t plain = plain_prefix(text);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return;
    const base::Utf8Character next = base::first_character(text);
    out += next.valid && next.value != 0 ? text.substr(0, next.size) : replacement;
    text.remove_prefix(next.size);
  }
}

std::string storable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  append_storable(out, text);
  return out;
}

}  // namespace crawl::storage::postgres
