// Coordinator to worker: what is to be fetched, and when to stop.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/ipc/messages/message_list.h"
#include "model/outcome.h"

namespace crawl::ipc {

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

// Whether a page is given to a browser.
enum class RenderMode : std::uint8_t {
  never,
  look_if_empty,  // if it looks as if scripts made it: its kind is not known yet
  if_empty,       // the same of a kind that is known to need it
  if_scripts,     // if it has scripts: one page of its kind is looked at
  always,
};

// One attempt at one URL.
struct Lease {
  model::LeaseNo lease = 0;
  model::UrlId url_id = 0;
  model::HostId host_id = 0;
  std::uint32_t depth = 0;
  std::uint32_t attempt = 1;  // this one, from 1
  bool seeded_host = true;    // the host is named in the seeds or by --resolve
  // How many of the host's slots this worker has, as of this lease: it waits here until one of them is free. 0: it is
  // begun at once.
  std::uint32_t slots = 0;
  LeaseKind kind = LeaseKind::page;
  bool host_was_public = false;  // its name led to a public address before in this run
  std::string_view url;
  std::string_view target;               // path and query as a redirect spelled them; empty: as in the URL
  std::vector<RequestHeader> headers;    // secrets
  std::string_view etag, last_modified;  // of the page that is stored; empty without
  std::string_view context;              // that a callback gave the URL (model::LinkContext)
  RenderMode render = RenderMode::never;
  std::string_view render_why;  // in words, where it is to be rendered or looked at

  void fields(auto&& visit) {
    visit(lease, url_id, host_id, depth, attempt, seeded_host, slots, kind, host_was_public, url, target, headers, etag,
          last_modified, context, render, render_why);
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

enum class VisitAccess : std::uint8_t {
  granted,
  waits,  // for the pace of its host: another answer follows
  refused,
};

struct VisitAnswer {
  std::uint64_t visit = 0;
  VisitAccess access = VisitAccess::granted;
  bool seeded_host = false, host_was_public = false;  // as of a lease
  std::string reason;                                 // why it is refused
  std::vector<RequestHeader> headers;                 // secrets
  void fields(auto&& each) { each(visit, access, seeded_host, host_was_public, reason, headers); }
};

struct VisitAnswers {
  static constexpr std::uint8_t type = 3;
  std::vector<VisitAnswer> answers;
  void fields(auto&& each) { each(answers); }
};

using ToWorker = MessageList<Leases, Stop, VisitAnswers>;
static_assert(numbers_differ(ToWorker{}));

}  // namespace crawl::ipc
