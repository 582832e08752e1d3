#include "base/basic_auth.h"

#include <openssl/evp.h>

namespace crawl::base {

std::string basic_credentials(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock writes a zero byte behind
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return "Basic " + out;
}

}  // namespace crawl::base
