// RedirectChains: what the redirects of this run have asked, so that a circle is told from a site that wants to see its
// cookie first, or its own spelling of a URL. A circle is closed when a URL of its own chain is asked again by the same
// spelling and with the same cookies, as far as the chain has set them; every other repetition is a new question.
//
// Pure state: who stores it is queue/redirects.h. Owned by the Store; one thread. Bounded: max_chains chains, each by
// --max-redirects and what redirect_chain.h says; what does not fit is judged by the redirects that are stored.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/outcome.h"
#include "storage/redirect_chain.h"

namespace crawl::storage {

class RedirectChains {
 public:
  static constexpr std::size_t max_chains = 10'000;

  // jar: the secret of the jar that has the cookies which are set from now on; 0: there is none.
  explicit RedirectChains(std::uint64_t jar = 0);

  // A redirect that a URL answered with.
  struct Hop {
    model::UrlId from = 0, to = 0;                            // `to`: 0 if it is not known yet
    std::uint64_t from_mark = 0, to_mark = 0;                 // fingerprints of the two
    std::string_view asked_by;                                // path and query of the request
    std::string_view to_target;                               // path and query of the next one
    const std::vector<model::CookieMark>* cookies = nullptr;  // that the answer set
  };
  enum class Kind : std::uint8_t {
    onward,    // to a URL that the chain has not asked
    again,     // to one of its own, but not as before
    circle,    // to one of its own, just as before
    too_long,  // the chain has as many hops as it may
  };
  Kind judge(const Hop& hop, unsigned max_redirects) const;

  // Whether the chain has set a cookie by this hop.
  bool has_cookies(const Hop& hop) const { return !continued(hop).cookies.empty(); }
  // Whether the chain of this hop can be kept.
  bool has_room(const Hop& hop) const { return has_room_at(hop.to) || chains_.contains(hop.from); }
  // The chain goes on at hop.to, which waits to be asked. `normalized`: path and query of that URL. False: there is no
  // room.
  bool go_on(const Hop& hop, std::string_view normalized);
  // The same where another machine asks hop.to: what it is to know. And what another one, or another process before
  // this one, has left; false: no room.
  RedirectChain hand_over(const Hop& hop, std::string_view normalized);
  bool take(model::UrlId url, RedirectChain chain);
  // The last word on a URL: its chain is at its end.
  void end(model::UrlId url);

  // Null without.
  const RedirectChain* find(model::UrlId url) const;
  // Path and query by which a URL is to be asked; empty: as it stands.
  std::string_view spelling(model::UrlId url) const;
  // Fingerprints of the URLs of its chain that have set cookies which another jar has.
  std::vector<std::uint64_t> set_in_other_jars(model::UrlId url) const;
  // Nobody looks for those of one of them any more; its hops count from here.
  void begin_anew(model::UrlId url, std::uint64_t setter);

 private:
  RedirectChain continued(const Hop& hop) const;
  std::uint64_t jar_mark() const;
  void set(RedirectChain& chain, const std::vector<model::CookieMark>& marks) const;
  bool has_room_at(model::UrlId url) const { return chains_.size() < max_chains || chains_.contains(url); }

  std::uint64_t jar_;
  boost::unordered_flat_map<model::UrlId, RedirectChain> chains_;  // by the URL that is asked next
};

}  // namespace crawl::storage
