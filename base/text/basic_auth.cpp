#include "base/text/basic_auth.h"

#include "base/text/encoding.h"

namespace crawl::base {

std::string basic_credentials(std::string_view user_and_password) {
  return "Basic " + base64(user_and_password);
}

}  // namespace crawl::base
