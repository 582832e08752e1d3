// Quarantine: URLs that are suspected of killing their workers. They run one at a time, in a worker of their own: the
// one that is alone when it dies is the one to blame. Owned by the Frontier; as few as there are suspects.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "crawler/frontier/ring.h"

namespace crawl::frontier {

enum class Suspicion : std::uint8_t {
  innocent,   // to be asked again as any other
  suspect,    // to run alone
  condemned,  // it was alone at two deaths
};

// What a URL is after a death of its worker. `parsed`: its page was in the parse thread; `own_fault`: the worker was
// not killed by us; `alone`: no other lease was open. Only a death that it died alone is on a URL's own account:
// whoever kills a process from outside does so while its parse thread works on some innocent page.
inline Suspicion after_death(Url& url, bool parsed, bool own_fault, bool alone) {
  const bool accused = own_fault || parsed;
  if (accused) url.suspected += parsed ? 2 : 1;
  if (accused && alone) ++url.crashes;
  if (url.crashes >= 2) return Suspicion::condemned;
  return url.suspected >= 2 ? Suspicion::suspect : Suspicion::innocent;
}

struct Suspect {
  std::uint32_t host = 0;
  Url url;
};

class Quarantine {
 public:
  bool empty() const { return suspects_.empty(); }
  void add(std::uint32_t host, Url url) { suspects_.push_back({host, std::move(url)}); }
  const std::vector<Suspect>& suspects() const { return suspects_; }
  Suspect take(std::size_t index) {
    Suspect suspect = std::move(suspects_[index]);
    suspects_.erase(suspects_.begin() + static_cast<std::ptrdiff_t>(index));
    return suspect;
  }

 private:
  std::vector<Suspect> suspects_;
};

}  // namespace crawl::frontier
