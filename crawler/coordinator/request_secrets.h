// RequestSecrets: what a request carries that is for its host alone: the Cookie of the jar, the Authorization of
// --auth, of a netrc and of the userinfo of seeds. Owned by the coordinator; never stored, never logged.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/options.h"
#include "crawler/cookies/cookie_jar.h"
#include "crawler/credentials/credentials.h"
#include "parser/url.h"

namespace crawl::coordinator {

class RequestSecrets {
 public:
  // Reads the files that the options name; a failure is a line for a person.
  static Result<RequestSecrets> open(const config::Options& options);

  // A seed, whose userinfo is kept for its origin.
  void note_seed(const parser::Url& url);
  // The Set-Cookie fields of an answer.
  void note_cookies(std::string_view url, const std::vector<std::string>& set_cookies);

  struct Fields {
    std::string cookie, authorization;  // empty without
  };
  // seeded: a seed names the host; what a netrc has for every host goes to those alone.
  Fields fields_for(std::string_view url, bool seeded);

 private:
  bool cookies_on_ = true;
  cookies::CookieJar jar_;
  credentials::Credentials credentials_;
};

}  // namespace crawl::coordinator
