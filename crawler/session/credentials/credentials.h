// Credentials: which user name and password go with a request, for HTTP's Basic authentication (RFC 7617). They come
// from the userinfo of seeds, from --auth and from a netrc, and are sent to exactly the hosts that they were given for,
// not to those below them; where those may be reached in more ways than one, what the seeds say decides
// (seed_origins.h). A bearer token has no user and no password: `-H 'Authorization: Bearer ...'` sends it.
//
// Filled at start and by seeds, owned by the coordinator, its thread alone. At most max_entries of each source.
// Secrets: there is nothing that prints them, and no message repeats one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "crawler/session/credentials/seed_origins.h"
#include "parser/url.h"

namespace crawl::credentials {

inline constexpr std::size_t max_entries = 100'000;
inline constexpr std::size_t max_user_and_password = 4096;

class Credentials {
 public:
  // The value of --auth, "HOST=USER:PASS". HOST is "example.org" (the origins of its seeds; any scheme and port where
  // no seed names it), "example.org:8080" (never by http where a seed has it by https), or an origin,
  // "https://example.org". The last of those for the same HOST counts.
  Result<void> add_auth(std::string_view text);

  // The userinfo of a URL, if it has one, for its origin: scheme, host and port. The last one of an origin counts.
  Result<void> add_userinfo(const parser::Url& url);

  // The entries of a netrc file (crawler/session/credentials/netrc.h), each for the origins of its machine's seeds
  // (https alone where no seed names it), or for the one port that the machine is written with. The first of a machine
  // counts; `default` is for the origins of seeds that no entry names. `path`: netrc_path().
  Result<void> load_netrc(const std::string& path);

  // The value of the Authorization field for a request to this origin, if there is any: userinfo counts before --auth,
  // --auth (the narrowest HOST first) before netrc. `host` as the URL parser writes it, without port.
  std::optional<std::string> authorization_for(const Origin& to, const SeedOrigins& seeds) const;

  bool empty() const { return userinfo_.empty() && auth_.empty() && netrc_.empty() && !netrc_default_; }

 private:
  using Values = std::unordered_map<std::string, std::string>;  // what they are for -> the field's value

  Values userinfo_;  // by "scheme://host:port"
  Values auth_;      // by that, "host:port" or "host"
  Values netrc_;     // by "host:port" or "host"
  std::optional<std::string> netrc_default_;
};

}  // namespace crawl::credentials
