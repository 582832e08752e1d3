// Which secrets may go to which origin. A user gives a secret for what he asks for: the seeds. So it goes to the
// origins that seeds name, and to no other scheme or port of their hosts, which a page could link to: http would show
// it to whoever listens. Pure functions and a set of fingerprints; owned by the coordinator.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/name_set.h"

namespace crawl::credentials {

// As the URL parser writes it.
struct Origin {
  std::string_view scheme;  // "http" or "https"
  std::string_view host;    // without port
  std::uint16_t port = 0;

  bool is_https() const { return scheme == "https"; }
};

// How an origin relates to the seeds.
struct Relation {
  bool https = false;
  bool is_seed = false;        // a seed names it, or its http at the usual port, of which it is the usual https
  bool host_is_seed = false;   // a seed names its host, by some scheme and port
  bool https_is_seed = false;  // a seed names this host and port by https
  bool host_is_safe = false;   // a seed names its host by https, at any port
};

// What a secret was given for.
enum class Binding : std::uint8_t {
  origin,   // just this origin: userinfo, --auth https://example.org, --header-for
  port,     // a host and port: --auth example.org:8080
  host,     // a host that was named for this crawl: --auth example.org
  machine,  // a host of a file that is there for many programs: a netrc
  seeds,    // whatever the seeds are: -H 'X-Api-Key: ...', a netrc's default
};

constexpr bool may_go(Binding binding, const Relation& to) {
  switch (binding) {
    case Binding::origin:
      return true;
    case Binding::port:
      return to.https || !to.https_is_seed;
    case Binding::host:
      return (to.is_seed || !to.host_is_seed) && (to.https || !to.host_is_safe);
    case Binding::machine:
      return (to.is_seed && (to.https || !to.host_is_safe)) || (!to.host_is_seed && to.https);
    case Binding::seeds:
      return to.is_seed;
  }
  return false;
}

class SeedOrigins {
 public:
  void add(const Origin& origin) {
    origins_.add(text_of(origin));
    hosts_.add(origin.host);
    if (origin.is_https()) safe_hosts_.add(origin.host);
  }

  // By http to the usual port is how people write a site that is at https by now, and nothing is shown by that. A site
  // that a seed names by https is never meant by http.
  Relation relation_of(const Origin& to) const {
    if (hosts_.empty() || !hosts_.contains(to.host)) return {.https = to.is_https()};
    const bool upgrade = to.is_https() && to.port == 443 && origins_.contains(text_of({"http", to.host, 80}));
    return {.https = to.is_https(),
            .is_seed = upgrade || origins_.contains(text_of(to)),
            .host_is_seed = true,
            .https_is_seed = origins_.contains(text_of({"https", to.host, to.port})),
            .host_is_safe = safe_hosts_.contains(to.host)};
  }

 private:
  static std::string text_of(const Origin& origin) {
    return std::string(origin.scheme).append("://").append(origin.host).append(":").append(std::to_string(origin.port));
  }

  base::NameSet origins_, hosts_, safe_hosts_;
};

}  // namespace crawl::credentials
