// RedirectChains: what the redirects of this run have asked, so that a circle is told from a site that wants to see its
// cookie first, or its own spelling of a URL. A circle is closed when a URL of its own chain is asked again by the same
// spelling and with the same cookies, as far as the chain has set them; every other repetition is a new question.
//
// Pure state, in memory alone: the cookies it speaks of end with the run too. Owned by the Store; one thread. Bounded:
// max_chains chains and as many spellings, each chain by --max-redirects and max_cookies; what does not fit is judged
// by the redirects that are stored.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/outcome.h"
#include "storage/neighbours.h"

namespace crawl::storage {

class RedirectChains {
 public:
  static constexpr std::size_t max_chains = 10'000, max_cookies = 64, max_spelling = 2048;

  // A redirect that a URL answered with.
  struct Hop {
    model::UrlId from = 0, to = 0;                            // `to`: 0 if it is not known yet
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
  bool has_cookies(const Hop& hop) const { return continued(hop).state() != 0; }
  // Whether the chain of this hop can be kept.
  bool has_room(const Hop& hop) const { return has_room_at(hop.to) || chains_.contains(hop.from); }
  // The chain goes on at hop.to, which waits to be asked. `normalized`: path and query of that URL. False: there is no
  // room.
  bool go_on(const Hop& hop, std::string_view normalized);
  // The same where another machine asks hop.to: what it is to know. And what another one hands over; false: no room.
  SentChain hand_over(const Hop& hop, std::string_view normalized);
  bool take(const SentChain& sent);
  // The last word on a URL: its chain is at its end.
  void end(model::UrlId url);

  // Path and query by which a URL is to be asked; empty: as it stands.
  std::string_view spelling(model::UrlId url) const;

 private:
  struct Chain {
    std::vector<ChainVisit> visits;
    std::vector<model::CookieMark> cookies;

    std::uint64_t state() const;
    void set(const std::vector<model::CookieMark>& marks);
  };

  Chain continued(const Hop& hop) const;
  bool has_room_at(model::UrlId url) const { return chains_.size() < max_chains || chains_.contains(url); }
  void spell(model::UrlId url, std::string_view target);

  boost::unordered_flat_map<model::UrlId, Chain> chains_;           // by the URL that is asked next
  boost::unordered_flat_map<model::UrlId, std::string> spellings_;  // of URLs that are asked next
};

}  // namespace crawl::storage
