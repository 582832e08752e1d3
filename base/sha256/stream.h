// SHA-256 of what comes in pieces. One for each message, one thread.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>

namespace crawl::base {

class Sha256Stream {
 public:
  Sha256Stream();
  void add(std::string_view bytes);
  // 32 bytes. Once.
  std::string finish();

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const;
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace crawl::base
