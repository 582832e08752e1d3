// Session: what signing in gave. Secret: it is in memory alone.
#pragma once

#include <string>
#include <vector>

#include "crawler/browser/settings.h"
#include "crawler/ipc/messages/message_list.h"

namespace crawl::login {

struct SetCookie {
  std::string url, value;  // a Set-Cookie field, and whose
  void fields(auto&& visit) { visit(url, value); }
};

// From the process that signs in, once.
struct Session {
  static constexpr std::uint8_t type = 1;
  std::string error;                          // why there is none, in words for a person; empty: there is one
  std::string arrived;                        // the address at which signing in ended
  std::vector<SetCookie> cookies;             // in the order in which they came
  std::vector<browser::StoredValue> storage;  // what the site keeps in a browser
  std::vector<std::string> secrets;           // what addresses are not to show (model::UrlMask)
  void fields(auto&& visit) { visit(error, arrived, cookies, storage, secrets); }
};

}  // namespace crawl::login
