// Visits: requests of pages that a browser renders, as the coordinator judges them: what robots.txt allows, at the pace
// of their hosts, with the cookies of the jar. A visit waits here until its turn comes; it is no lease and takes no
// slot of its host's pages.
//
// Owned by the coordinator, one thread. Bounded by the pages that browsers have under way and their requests.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/name_set.h"
#include "crawler/coordinator/dispatcher.h"
#include "crawler/coordinator/supervisor.h"
#include "crawler/frontier/frontier.h"
#include "crawler/frontier/robots_cache.h"
#include "crawler/session/secrets/request_secrets.h"
#include "model/link_filter.h"
#include "model/shards.h"

namespace crawl::coordinator {

class Visits {
 public:
  // All outlive it.
  Visits(Supervisor& supervisor, session::RequestSecrets& secrets, Dispatcher& dispatcher,
         const base::NameSet& public_hosts, const model::OwnHosts& own_hosts, std::vector<std::string> logout_patterns)
      : supervisor_(supervisor),
        secrets_(secrets),
        dispatcher_(dispatcher),
        public_hosts_(public_hosts),
        own_hosts_(own_hosts),
        ends_session_(model::LinkRules{
            .include = {}, .exclude = std::move(logout_patterns), .keep = {}, .form_page = {}, .traps = {}}) {}

  // -- from worker k
  void ask(unsigned k, const ipc::VisitRequest& request, std::string_view page_url);
  void drop(unsigned k, std::uint64_t visit) { waiting_.erase({k, visit}); }
  // A visit that was granted is over; its URL, empty if there was none.
  std::string end(unsigned k, const ipc::VisitEnd& end, frontier::Frontier& frontier, std::int64_t now);
  // It is dead.
  void forget(unsigned k, frontier::Frontier& frontier, std::int64_t now);

  // Grants and refuses what can be. robots: null where robots.txt is not obeyed; ends: no robots.txt is read any more.
  void work(frontier::Frontier& frontier, frontier::RobotsCache* robots, bool ends, std::int64_t now);
  // When there may be something to do again.
  std::int64_t next_event() const { return next_at_; }
  // The answer of a robots.txt may be there.
  void note_robots() {
    ++robots_known_;
    next_at_ = 0;
  }
  // All processes are made anew.
  void clear();

 private:
  using Key = std::pair<unsigned, std::uint64_t>;  // worker and visit
  struct Visit {
    std::string url, page_url;
    bool with_credentials = false;
    bool robots_allowed = false, told = false;
    std::uint64_t asked_at = 0;  // robots_known_ then
  };
  enum class Step : std::uint8_t { waits, over };
  Step step(const Key& key, Visit& visit, frontier::Frontier& frontier, frontier::RobotsCache* robots, bool ends,
            std::int64_t now);
  Step wait(const Key& key, Visit& visit, std::int64_t at);
  void grant(const Key& key, const Visit& visit, bool seeded);
  void refuse(const Key& key, std::string why);

  Supervisor& supervisor_;
  session::RequestSecrets& secrets_;
  Dispatcher& dispatcher_;
  const base::NameSet& public_hosts_;
  const model::OwnHosts& own_hosts_;
  const model::LinkFilter ends_session_;
  std::map<Key, Visit> waiting_;
  std::map<Key, std::string> granted_;  // their URLs
  std::int64_t next_at_ = frontier::never;
  std::uint64_t robots_known_ = 1;  // files that were read
};

}  // namespace crawl::coordinator
