// Coordinator to storage: what is to be queued, handed out and kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/ipc/messages/message_list.h"
#include "model/ids.h"
#include "model/reason.h"
#include "model/render_kind.h"
#include "model/sample.h"

namespace crawl::ipc {

struct Seed {
  std::string_view url, host;
  void fields(auto&& visit) { visit(url, host); }
};

struct Seeds {
  static constexpr std::uint8_t type = 11;
  std::vector<Seed> seeds;
  std::string_view place;  // how far their list is read, for a person
  // Origins whose user and password come with these seeds and from nowhere again: values of --auth, "http://host=***".
  std::vector<std::string_view> auth;
  void fields(auto&& visit) { visit(seeds, place, auth); }
};

struct RefillRequest {
  model::HostId host = 0;
  std::uint32_t count = 0;
  void fields(auto&& visit) { visit(host, count); }
};

struct Refill {
  static constexpr std::uint8_t type = 12;
  std::vector<RefillRequest> requests;
  void fields(auto&& visit) { visit(requests); }
};

// The coordinator's own outcomes: URLs that are condemned or refused without an answer.
struct RefusedUrl {
  static constexpr std::uint8_t type = 13;
  model::LeaseNo lease = 0;
  model::UrlId url_id = 0;
  model::HostId host_id = 0;
  std::uint32_t depth = 0, attempts = 0;
  model::Reason reason = model::Reason::none;
  std::string detail;
  void fields(auto&& visit) { visit(lease, url_id, host_id, depth, attempts, reason, detail); }
};

// Worker k is dead and reaped: all that it ever wrote is in its socket.
struct WorkerDied {
  static constexpr std::uint8_t type = 14;
  std::uint32_t worker = 0;
  void fields(auto&& visit) { visit(worker); }
};

struct KeptHostState {
  model::HostId host = 0;
  std::string state;
  void fields(auto&& visit) { visit(host, state); }
};

struct HostStates {
  static constexpr std::uint8_t type = 15;
  std::vector<KeptHostState> hosts;
  void fields(auto&& visit) { visit(hosts); }
};

// What is kept of this origin's robots.txt? Asked before its first page; answered by RobotsKept.
struct AskRobots {
  static constexpr std::uint8_t type = 18;
  std::vector<std::string> origins;
  void fields(auto&& visit) { visit(origins); }
};

// A robots.txt was read: to be kept, and the sitemaps that it names become URLs to read.
struct RobotsRead {
  static constexpr std::uint8_t type = 19;
  std::string origin;
  std::uint16_t status = 0;
  std::string rules;
  struct Sitemap {
    std::string url, host;
    void fields(auto&& visit) { visit(url, host); }
  };
  std::vector<Sitemap> sitemaps;
  void fields(auto&& visit) { visit(origin, status, rules, sitemaps); }
};

// "Is anything queued?", asked when all that was handed out is committed, or when nothing else is to be asked for.
struct AskQueued {
  static constexpr std::uint8_t type = 16;
  bool limited = false;  // what is left is left by a limit, or waits for long
  void fields(auto&& visit) { visit(limited); }
};

// All workers are gone: commit what is in their sockets, end the run, make the indexes, leave.
struct Finish {
  static constexpr std::uint8_t type = 17;
  std::int32_t exit_status = 0;
  bool at_once = false;  // leave the indexes to the next run
  bool goes_on = false;  // the run does, by other machines or later
  void fields(auto&& visit) { visit(exit_status, at_once, goes_on); }
};

// A moment of the run, to be kept.
struct SampleTaken {
  static constexpr std::uint8_t type = 50;
  model::Sample sample;
  void fields(auto&& visit) { visit(sample); }
};

// Kinds of pages of which more is known, to be kept.
struct RenderKindsChanged {
  static constexpr std::uint8_t type = 51;
  std::vector<model::RenderKind> kinds;
  void fields(auto&& visit) { visit(kinds); }
};

using ToStorage = MessageList<Seeds, Refill, RefusedUrl, WorkerDied, HostStates, AskRobots, RobotsRead, AskQueued,
                              Finish, SampleTaken, RenderKindsChanged>;
static_assert(numbers_differ(ToStorage{}));

}  // namespace crawl::ipc
