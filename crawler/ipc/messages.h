// Messages: all that the processes of a crawl say to each other, by direction. Data only; `fields()` serializes.
// string_views point into the frame that was received, or into the sender's memory until it is sent.
//
//     coordinator ──Leases, Stop──▶ worker ──Outcome (model/outcome.h)──▶ storage ──Committed, Urls, ...──▶ coordinator
//     coordinator ◀──Credit, Finished, WorkerFigures── worker;   coordinator ──Seeds, Refill, RefusedUrls, ...──▶
//     storage; worker ──PageTask──▶ pool of callback programs ──PageResult──▶ worker ──RenderTask, PageResponse, ...──▶
//     pool of browsers ──PageRequest, Rendered──▶ worker
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "crawler/ipc/browser_messages.h"
#include "crawler/ipc/helper_messages.h"
#include "model/outcome.h"
#include "model/sample.h"

namespace crawl::ipc {

// ---- coordinator to worker -----------------------------------------------------------------------------------------

// What is fetched: a page, a sitemap that a robots.txt names, or a robots.txt, which is no URL of the file; a URL that
// is only asked whether it is there, by HEAD or, where that says no, by GET; a style sheet, for the resources that it
// names.
enum class LeaseKind : std::uint8_t { page, sitemap, robots, check, check_by_get, style_sheet };

// Whether such a lease is of a URL that is no page: it is looked for, or it is a style sheet.
constexpr bool is_check(LeaseKind kind) {
  return kind == LeaseKind::check || kind == LeaseKind::check_by_get || kind == LeaseKind::style_sheet;
}

// A field of a request, beside those that all have.
struct RequestHeader {
  std::string_view name, value;
  void fields(auto&& visit) { visit(name, value); }
};

// One attempt at one URL.
struct Lease {
  model::LeaseNo lease = 0;
  model::UrlId url_id = 0;
  model::HostId host_id = 0;
  std::uint32_t depth = 0;
  std::uint32_t attempt = 1;  // this one, from 1
  bool seeded_host = true;    // the host is named in the seeds or by --resolve
  LeaseKind kind = LeaseKind::page;
  bool host_was_public = false;  // its name led to a public address before in this run
  std::string_view url;
  std::string_view target;               // path and query as a redirect spelled them; empty: as in the URL
  std::vector<RequestHeader> headers;    // secrets
  std::string_view etag, last_modified;  // of the page that is stored; empty without
  std::string_view context;              // that a callback gave the URL (model::LinkContext)

  void fields(auto&& visit) {
    visit(lease, url_id, host_id, depth, attempt, seeded_host, kind, host_was_public, url, target, headers, etag,
          last_modified, context);
  }
};

struct Leases {
  static constexpr std::uint8_t type = 1;
  std::vector<Lease> leases;
  void fields(auto&& visit) { visit(leases); }
};

// Accept no more leases; let what is under way finish for at most grace_ms; hand all outcomes to storage and leave.
struct Stop {
  static constexpr std::uint8_t type = 2;
  std::uint32_t grace_ms = 0;
  void fields(auto&& visit) { visit(grace_ms); }
};

// ---- worker to coordinator -----------------------------------------------------------------------------------------

// The worker can take this many leases more.
struct Credit {
  static constexpr std::uint8_t type = 1;
  std::uint32_t leases = 0;
  void fields(auto&& visit) { visit(leases); }
};

// What a request for a robots.txt came to.
struct RobotsFetchResult {
  std::string redirect_to;            // normalized; the request is to be made there
  std::string rules;                  // compiled (parser::RobotsRules); where the status is 2xx
  std::vector<std::string> sitemaps;  // normalized
  std::string detail;                 // why there was no answer
  void fields(auto&& visit) { visit(redirect_to, rules, sitemaps, detail); }
};

// An attempt is over: its slot at the host is free.
struct AttemptEnd {
  model::LeaseNo lease = 0;
  bool retry = false;   // to be tried again; otherwise the outcome is on its way to storage
  bool by_get = false;  // and at once, by GET, as HEAD said nothing that counts
  model::Reason reason = model::Reason::none;
  std::uint16_t status = 0;
  bool public_address = false;  // the address that answered is neither loopback nor private
  std::int64_t written_at = 0;  // base::monotonic_ns when the request was written; 0 if it never was
  std::int64_t latency_ns = 0;
  std::int64_t retry_after_ms = -1;  // the server's Retry-After; -1 without
  std::uint64_t wire_size = 0;
  bool resolved_public = false;             // the name of a seed led to a public address
  std::string address;                      // that answered, where it is public
  std::vector<std::string> set_cookies;     // values of Set-Cookie
  std::optional<RobotsFetchResult> robots;  // of a lease of that kind, unless it is to be tried again

  void fields(auto&& visit) {
    visit(lease, retry, by_get, reason, status, public_address, written_at, latency_ns, retry_after_ms, wire_size,
          resolved_public, address, set_cookies, robots);
  }
};

struct Finished {
  static constexpr std::uint8_t type = 2;
  std::vector<AttemptEnd> attempts;
  void fields(auto&& visit) { visit(attempts); }
};

// Requests that were written: with a delay between requests, the next may follow from then on.
struct Written {
  static constexpr std::uint8_t type = 4;
  struct Stamp {
    model::LeaseNo lease = 0;
    std::int64_t at = 0;  // base::monotonic_ns
    void fields(auto&& visit) { visit(lease, at); }
  };
  std::vector<Stamp> stamps;
  void fields(auto&& visit) { visit(stamps); }
};

// What a worker did: CPU time in nanoseconds by stage, time in milliseconds by phase of its fetches, summed over its
// pages; and its memory. Sent when it leaves.
struct WorkerFigures {
  static constexpr std::uint8_t type = 3;
  std::uint64_t pages = 0;
  std::uint64_t items = 0;            // of rules and callbacks
  std::uint64_t unanswered = 0;       // pages of which a callback program made an error
  std::uint64_t callback_errors = 0;  // exceptions that left callbacks of a program made with crawler/library
  std::int64_t fetch_cpu_ns = 0;      // the event loop's thread, decoding included
  std::int64_t decode_cpu_ns = 0;     // Content-Encoding
  std::int64_t charset_cpu_ns = 0;    // finding it, and decoding to UTF-8
  std::int64_t parse_cpu_ns = 0;      // callbacks: title, links, text, or a tree
  std::int64_t hash_cpu_ns = 0;
  std::int64_t compress_cpu_ns = 0;
  std::int64_t send_cpu_ns = 0;     // serializing and writing to storage
  std::int64_t cpu_ns = 0;          // the whole process
  std::uint64_t peak_memory = 0;    // bytes
  std::int64_t max_handler_ns = 0;  // CPU of the event loop between two turns, at most
  double dns_ms = 0, connect_ms = 0, tls_ms = 0, wait_ms = 0, read_ms = 0, parse_ms = 0;
  void fields(auto&& visit) {
    visit(pages, items, unanswered, callback_errors, fetch_cpu_ns, decode_cpu_ns, charset_cpu_ns, parse_cpu_ns,
          hash_cpu_ns, compress_cpu_ns, send_cpu_ns, cpu_ns, peak_memory, max_handler_ns, dns_ms, connect_ms, tls_ms,
          wait_ms, read_ms, parse_ms);
  }
};

// ---- worker to storage: outcomes -----------------------------------------------------------------------------------

// A model::Outcome as a frame; read and written without a copy of its strings.
struct OutcomeFrame {
  static constexpr std::uint8_t type = 1;
  model::Outcome outcome;
  void fields(auto&& visit) { outcome.fields(visit); }
};

// ---- coordinator to storage ----------------------------------------------------------------------------------------

struct Seed {
  std::string_view url, host;
  void fields(auto&& visit) { visit(url, host); }
};

struct Seeds {
  static constexpr std::uint8_t type = 11;
  std::vector<Seed> seeds;
  void fields(auto&& visit) { visit(seeds); }
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

// "Is anything queued?", asked when all that was handed out is committed.
struct AskQueued {
  static constexpr std::uint8_t type = 16;
  void fields(auto&& visit) { visit(); }
};

// All workers are gone: commit what is in their sockets, end the run, make the indexes, leave.
struct Finish {
  static constexpr std::uint8_t type = 17;
  std::int32_t exit_status = 0;
  bool at_once = false;  // leave the indexes to the next run
  void fields(auto&& visit) { visit(exit_status, at_once); }
};

// A moment of the run, to be kept.
struct SampleTaken {
  static constexpr std::uint8_t type = 50;
  model::Sample sample;
  void fields(auto&& visit) { visit(sample); }
};

// ---- storage to coordinator ----------------------------------------------------------------------------------------

struct HostEntry {
  model::HostId host = 0;
  std::string_view name;     // empty if it was sent before
  std::uint64_t queued = 0;  // more of its URLs that wait on disk
  bool seeded = false;       // a seed names it
  std::string_view state;    // kept politeness state; empty without
  void fields(auto&& visit) { visit(host, name, queued, seeded, state); }
};

// Hosts with queued URLs: all of the file at the start, then whatever a commit added.
struct Hosts {
  static constexpr std::uint8_t type = 20;
  std::vector<HostEntry> hosts;
  void fields(auto&& visit) { visit(hosts); }
};

struct Totals {
  std::uint64_t queued = 0, done = 0, failed = 0, skipped = 0;
  void fields(auto&& visit) { visit(queued, done, failed, skipped); }
};

// The file is open, its Hosts have been sent.
struct Ready {
  static constexpr std::uint8_t type = 21;
  std::int64_t run_id = 0;
  Totals totals;
  void fields(auto&& visit) { visit(run_id, totals); }
};

struct CommittedLease {
  model::LeaseNo lease = 0;
  bool sitemap = false;  // no page: it counts for nothing
  bool current = true;   // false: the outcome was of a lease that was not current, nothing was stored
  model::Reason reason = model::Reason::none;  // as stored: a circle of redirects is found by storage alone
  std::uint16_t status = 0;
  std::uint64_t size = 0;
  void fields(auto&& visit) { visit(lease, sitemap, current, reason, status, size); }
};

// One transaction is on disk. Hosts that it queued URLs for travel here too.
struct Committed {
  static constexpr std::uint8_t type = 22;
  std::vector<CommittedLease> leases;
  std::vector<HostEntry> hosts;
  Totals totals;
  void fields(auto&& visit) { visit(leases, hosts, totals); }
};

// A batch of Seeds is on disk.
struct SeedsStored {
  static constexpr std::uint8_t type = 23;
  std::uint32_t seeds = 0, queued = 0;
  void fields(auto&& visit) { visit(seeds, queued); }
};

struct WaitingUrl {
  model::UrlId id = 0;
  std::uint32_t depth = 0;
  bool sitemap = false;
  model::Ask ask = model::Ask::page;
  std::string_view url;
  std::string_view target;               // as in Lease
  std::string_view etag, last_modified;  // of the page that is stored; empty without
  std::string_view context;              // as in Lease
  void fields(auto&& visit) { visit(id, depth, sitemap, ask, url, target, etag, last_modified, context); }
};

// The answer to one RefillRequest; fewer than asked for when the host has no more, or what these bring is to be seen.
struct Urls {
  static constexpr std::uint8_t type = 24;
  model::HostId host = 0;
  std::vector<WaitingUrl> urls;
  void fields(auto&& visit) { visit(host, urls); }
};

// The answers to AskRobots, one for each origin.
struct RobotsKept {
  static constexpr std::uint8_t type = 30;
  struct Entry {
    std::string origin;
    bool found = false;
    std::int64_t age_ms = 0;
    std::string rules;
    void fields(auto&& visit) { visit(origin, found, age_ms, rules); }
  };
  std::vector<Entry> entries;
  void fields(auto&& visit) { visit(entries); }
};

// URLs of this host that begin so are a trap: those that storage has given out are given back, as refused.
struct Trapped {
  static constexpr std::uint8_t type = 31;
  model::HostId host = 0;
  std::string prefix;
  void fields(auto&& visit) { visit(host, prefix); }
};

struct Drained {
  static constexpr std::uint8_t type = 25;
  std::uint32_t worker = 0;
  void fields(auto&& visit) { visit(worker); }
};

struct QueuedReply {
  static constexpr std::uint8_t type = 26;
  std::uint64_t queued = 0;
  void fields(auto&& visit) { visit(queued); }
};

// The results file cannot be used or written: a line for a person.
struct Fatal {
  static constexpr std::uint8_t type = 27;
  std::string message;
  void fields(auto&& visit) { visit(message); }
};

// The disk has less than --min-free left.
struct DiskLow {
  static constexpr std::uint8_t type = 29;
  std::uint64_t free_bytes = 0;
  void fields(auto&& visit) { visit(free_bytes); }
};

// The last message: the file is closed.
struct StorageFigures {
  static constexpr std::uint8_t type = 28;
  std::int64_t cpu_ns = 0;
  std::int64_t links_cpu_ns = 0, pages_cpu_ns = 0, commits_cpu_ns = 0;  // storage::StoreFigures
  std::uint64_t peak_memory = 0;
  std::uint64_t transactions = 0;
  Totals totals;
  std::uint64_t tracking_variants = 0;  // storage::StoreFigures
  void fields(auto&& visit) {
    visit(cpu_ns, links_cpu_ns, pages_cpu_ns, commits_cpu_ns, peak_memory, transactions, totals, tracking_variants);
  }
};

// ---- all of them ---------------------------------------------------------------------------------------------------

template <class... M>
struct MessageList {};

// By direction: numbers of one direction differ.
using ToWorker = MessageList<Leases, Stop>;
using FromWorker = MessageList<Credit, Finished, Written, WorkerFigures>;
using Outcomes = MessageList<OutcomeFrame>;
using ToPrograms = MessageList<PageTask>;
using FromPrograms = MessageList<PageResult>;
using ToBrowsers = MessageList<RenderTask, PageResponse, PageWaits>;
using FromBrowsers = MessageList<PageRequest, Rendered>;
using ToStorage = MessageList<Seeds, Refill, RefusedUrl, WorkerDied, HostStates, AskRobots, RobotsRead, AskQueued,
                              Finish, SampleTaken>;
using FromStorage = MessageList<Hosts, Ready, Committed, SeedsStored, Urls, RobotsKept, Trapped, Drained, QueuedReply,
                                Fatal, DiskLow, StorageFigures>;
using ToIndex = MessageList<PagesStored, FinishIndex>;

template <class... M>
constexpr bool numbers_differ(MessageList<M...>) {
  constexpr std::uint8_t numbers[] = {M::type...};
  for (std::size_t i = 0; i < sizeof...(M); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (numbers[i] == numbers[j]) return false;
  return true;
}
static_assert(numbers_differ(ToWorker{}) && numbers_differ(FromWorker{}) && numbers_differ(ToStorage{}) &&
              numbers_differ(FromStorage{}) && numbers_differ(ToIndex{}) && numbers_differ(ToBrowsers{}) &&
              numbers_differ(FromBrowsers{}));

}  // namespace crawl::ipc
