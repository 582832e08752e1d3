#include "base/text/encoding.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdint>

namespace crawl::base {

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock writes a zero byte behind
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string base64_decoded(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return {};
  std::string out(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return {};
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;  // zero bytes to EVP_DecodeBlock
  out.resize(static_cast<std::size_t>(size) - padding);
  return out;
}

std::string base32(std::string_view bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(5, bytes.size()))) {
    std::uint64_t group = 0;
    for (std::size_t i = 0; i < 5; ++i)
      group = group << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
    const std::size_t used = (std::min<std::size_t>(5, bytes.size()) * 8 + 4) / 5;
    for (std::size_t i = 0; i < 8; ++i) out.push_back(i < used ? digits[group >> (35 - 5 * i) & 31] : '=');
  }
  return out;
}

}  // namespace crawl::base
