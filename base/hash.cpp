#include "base/hash.h"

#include <openssl/sha.h>
#include <sys/random.h>
#include <xxhash.h>

#include <stdexcept>

namespace crawl::base {

Sha256 sha256(std::string_view bytes) {
  Sha256 digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text(bytes.size() * 2, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto byte = static_cast<unsigned char>(bytes[i]);
    text[2 * i] = digits[byte >> 4];
    text[2 * i + 1] = digits[byte & 15];
  }
  return text;
}

std::uint64_t fingerprint(std::string_view text, std::uint64_t key) {
  return XXH3_64bits_withSeed(text.data(), text.size(), key);
}

std::uint64_t random_u64() {
  std::uint64_t value = 0;
  if (getrandom(&value, sizeof value, 0) != sizeof value) throw std::runtime_error("getrandom gave no bytes");
  return value;
}

}  // namespace crawl::base
