#include "crawler/seeds/utf16.h"

#include <utility>

#include "base/text/utf8.h"

namespace crawl::seeds {

std::string Utf16::to_utf8(std::string_view bytes) {
  std::string text, all = std::exchange(odd_, {});
  all += bytes;
  for (std::size_t i = 0; i + 1 < all.size(); i += 2) {
    auto first = static_cast<unsigned char>(all[i]), second = static_cast<unsigned char>(all[i + 1]);
    unsigned unit = big_endian_ ? first * 256u + second : second * 256u + first;
    bool low = unit >= 0xDC00 && unit < 0xE000;
    if (high_ != 0 && !low) base::append_utf8(text, 0xFFFD);
    if (unit >= 0xD800 && unit < 0xDC00) {
      high_ = unit;
      continue;
    }
    if (low) unit = high_ != 0 ? 0x10000 + ((high_ - 0xD800) << 10u) + (unit - 0xDC00) : 0xFFFD;
    high_ = 0;
    base::append_utf8(text, unit);
  }
  if (all.size() % 2 == 1) odd_ = all.back();
  return text;
}

}  // namespace crawl::seeds
