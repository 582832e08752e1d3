#include "base/text.h"

#include <cmath>
#include <cstdio>

namespace crawl::base {

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string byte_text(double bytes) {
  static constexpr const char* units[] = {"B", "KB", "MB", "GB", "TB"};
  int unit = 0;
  while (bytes >= 999.5 && unit < 4) {
    bytes /= 1000;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 || bytes >= 99.95 ? "%.0f %s" : "%.1f %s", bytes, units[unit]);
  return text;
}

std::string printable(std::string_view text) {
  std::string out;
  for (char c : text) out.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c);
  return out;
}

std::string duration_text(double seconds) {
  char text[32];
  if (seconds < 5e-6) {
    return "0 ms";
  } else if (seconds < 0.9995) {
    std::snprintf(text, sizeof text, seconds < 0.00995 ? "%.2g ms" : "%.0f ms", seconds * 1000);
  } else if (seconds < 59.95) {
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  } else {
    auto whole = static_cast<long long>(std::llround(std::min(seconds, 1e12)));
    if (whole < 3600) {
      std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
    } else {
      std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
    }
  }
  return text;
}

}  // namespace crawl::base
