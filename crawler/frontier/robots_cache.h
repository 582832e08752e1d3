// RobotsCache: what the robots.txt of each origin (scheme, host and port) allows, by RFC 9309. It answers the
// frontier's question for each URL, and sees to it that the rules are there: it asks storage for those that are kept,
// has a worker fetch those that are not, follows their redirects, and hands what was read back to storage.
//
// Owned by the coordinator; pure state, no I/O, no clock of its own. Memory: rules_in_memory bytes of compiled rules;
// beyond it some are forgotten, which storage has. An origin that has to wait is always kept.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crawler/frontier/access_policy.h"
#include "crawler/frontier/ring.h"
#include "crawler/ipc/messages/from_storage.h"
#include "crawler/ipc/messages/from_worker.h"
#include "crawler/ipc/messages/to_storage.h"
#include "parser/robots.h"

namespace crawl::frontier {

inline constexpr std::size_t rules_in_memory = 32 << 20;

// A robots.txt to be fetched, at the pace of the host that it is asked of.
struct RobotsFetch {
  RobotsFetchNo number = 0;
  std::string url;   // of the origin, or where that redirects to
  std::string host;  // to be asked: name and port
};

class RobotsCache : public frontier::AccessPolicy {
 public:
  frontier::Permission ask(std::string_view url, model::HostId host, std::int64_t now) override;

  // -- from storage and workers
  void on_kept(const ipc::RobotsKept::Entry& entry, std::int64_t now);
  // The last word on a fetch: an answer, or none and no further attempt.
  void on_answer(RobotsFetchNo fetch, const ipc::AttemptEnd& end, std::int64_t now);

  // Questions to storage are open: there may be more to fetch than the frontier knows.
  bool awaits_storage() const { return open_questions_ > 0; }

  // -- what is to be done; each is reported once
  std::vector<std::string> take_questions();  // for AskRobots
  std::vector<RobotsFetch> take_fetches();
  std::vector<ipc::RobotsRead> take_read();  // for storage
  struct Freed {
    model::HostId host = 0;
    std::int64_t crawl_delay_ns = 0;  // of the origin that became known; at most a minute
  };
  std::vector<Freed> take_freed();  // hosts whose question can be asked again

 private:
  enum class Stage : std::uint8_t { asked, fetching, known, failed };
  struct Origin {
    Stage stage = Stage::asked;
    parser::RobotsRules rules;
    model::Reason reason = model::Reason::robots;  // of the rows of an origin that failed
    std::string detail;
    std::int64_t until = frontier::no_time;  // what is known, or failed, counts until then
    unsigned hops = 0;
    std::size_t place = 0;  // in places_, once it is kept
    std::vector<model::HostId> waiting;
  };
  // A view finds a name without making a string of it.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
  };
  using Origins = std::unordered_map<std::string, Origin, Hash, std::equal_to<>>;

  Origin& find_or_ask(std::string_view origin, std::int64_t now);
  void keep(const std::string& name, Origin& origin, Stage stage, std::int64_t until);
  void forget(std::size_t place);
  static std::size_t bytes_of(const Origin& origin);
  void send(const std::string& name, Origin& origin, const std::string& url);
  void follow(const std::string& name, Origin& origin, const std::string& target, std::int64_t now);
  void learn(const std::string& name, Origin& origin, const ipc::AttemptEnd& end, std::int64_t now);
  void fail(const std::string& name, Origin& origin, model::Reason reason, std::string detail, std::int64_t now);
  void free(Origin& origin);

  Origins waiting_;                           // asked or fetching: as many as the frontier has hosts that wait for one
  Origins kept_;                              // known or failed
  std::vector<Origins::value_type*> places_;  // of kept_, to draw from
  std::size_t bytes_ = 0;                     // of kept_
  std::minstd_rand random_;
  std::unordered_map<RobotsFetchNo, std::string> fetches_;  // under way: their origins
  RobotsFetchNo last_fetch_ = 0;
  std::vector<std::string> questions_;
  std::size_t open_questions_ = 0;
  std::vector<RobotsFetch> new_fetches_;
  std::vector<ipc::RobotsRead> read_;
  std::vector<Freed> freed_;
};

}  // namespace crawl::frontier
