#include "base/hash.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sys/random.h>
#include <xxhash.h>

#include <memory>
#include <stdexcept>

#include "base/text/percent.h"

namespace crawl::base {

Sha256 sha256(std::string_view bytes) {
  Sha256 digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

std::string sha1(std::initializer_list<std::string_view> parts) {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::string digest(20, '\0');
  bool good = context && EVP_DigestInit_ex(context.get(), EVP_sha1(), nullptr) == 1;
  for (std::string_view part : parts) good = good && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  if (!good || EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr) != 1)
    throw std::runtime_error("OpenSSL has no SHA-1");
  return digest;
}

std::string hex(std::string_view bytes) {
  std::string text(bytes.size() * 2, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto byte = static_cast<unsigned char>(bytes[i]);
    text[2 * i] = lower_hex_digits[byte >> 4];
    text[2 * i + 1] = lower_hex_digits[byte & 15];
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
