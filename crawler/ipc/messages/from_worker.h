// Worker to coordinator: how its attempts ended, and how many more it can take.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/ipc/messages/message_list.h"
#include "model/ids.h"
#include "model/reason.h"

namespace crawl::ipc {

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
  bool retry = false;       // to be tried again; otherwise the outcome is on its way to storage
  bool signed_out = false;  // it leads to the form of --login
  bool by_get = false;      // and at once, by GET, as HEAD said nothing that counts
  bool whole = false;       // and at once, without If-None-Match and If-Modified-Since, which it does not know
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
    visit(lease, retry, signed_out, by_get, whole, reason, status, public_address, written_at, latency_ns,
          retry_after_ms, wire_size, resolved_public, address, set_cookies, robots);
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
  std::uint64_t signed_out = 0;       // pages that led to the form of --login
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
    visit(pages, items, signed_out, unanswered, callback_errors, fetch_cpu_ns, decode_cpu_ns, charset_cpu_ns,
          parse_cpu_ns, hash_cpu_ns, compress_cpu_ns, send_cpu_ns, cpu_ns, peak_memory, max_handler_ns, dns_ms,
          connect_ms, tls_ms, wait_ms, read_ms, parse_ms);
  }
};

// Of pages that a browser renders: a visit is one request of such a page. It is no URL of the file and no lease:
// robots.txt, pace, cookies and limits hold for it as for a page, the record of it is the page's.

struct VisitRequest {
  std::uint64_t visit = 0;  // of the worker's choosing
  model::LeaseNo page = 0;  // that asks
  bool with_credentials = false;
  std::string_view url;  // normalized
  void fields(auto&& each) { each(visit, page, with_credentials, url); }
};

// May these be asked for? Answered by VisitAnswers, sooner or later.
struct AskVisits {
  static constexpr std::uint8_t type = 5;
  std::vector<VisitRequest> visits;
  std::vector<std::uint64_t> dropped;  // that were asked for before: their page is over
  void fields(auto&& each) { each(visits, dropped); }
};

// A visit that was granted is over. The attempt's lease counts for nothing.
struct VisitEnd {
  std::uint64_t visit = 0;
  AttemptEnd attempt;
  void fields(auto&& each) { each(visit, attempt); }
};

struct VisitsEnded {
  static constexpr std::uint8_t type = 6;
  std::vector<VisitEnd> visits;
  void fields(auto&& each) { each(visits); }
};

// Pages that are to be rendered, and for which there is no room: they are queued still, and are asked for again when
// there is some.
struct PutBack {
  static constexpr std::uint8_t type = 7;
  std::vector<model::LeaseNo> leases;
  void fields(auto&& visit) { visit(leases); }
};

// Leases that wait for a slot of their host, which does not answer as it should: it is to be asked as the coordinator
// sees fit.
struct NotBegun {
  static constexpr std::uint8_t type = 9;
  std::vector<model::LeaseNo> leases;  // the latest first
  void fields(auto&& visit) { visit(leases); }
};

// What a browser made of a page; its outcome is on the way to storage, or was not made anew.
struct RenderReport {
  std::string url;        // its lease may be over before this comes
  bool rendered = false;  // false: it failed
  bool empty = false;     // it looked as if scripts made it
  bool differs = false;   // in what a crawl looks for from the page as it came
  std::uint32_t render_ms = 0;
  std::uint32_t requests = 0;
  std::vector<std::string> cookies;  // that scripts set, as values of Set-Cookie
  void fields(auto&& visit) { visit(url, rendered, empty, differs, render_ms, requests, cookies); }
};

struct RenderReports {
  static constexpr std::uint8_t type = 8;
  std::vector<RenderReport> pages;
  void fields(auto&& visit) { visit(pages); }
};

using FromWorker =
    MessageList<Credit, Finished, Written, WorkerFigures, AskVisits, VisitsEnded, PutBack, RenderReports, NotBegun>;
static_assert(numbers_differ(FromWorker{}));

}  // namespace crawl::ipc
