// State and Reason: what becomes of a URL, and why it is not done (results.state and results.reason). One enum, one
// table; a new reason is one line in both. The reason decides: a URL that is over is done if there is none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace crawl::model {

enum class State : std::uint8_t { queued, done, failed, skipped };

// The word that results.state holds.
constexpr std::string_view name(State state) {
  constexpr std::string_view names[] = {"queued", "done", "failed", "skipped"};
  return names[static_cast<int>(state)];
}

enum class Reason : std::uint8_t {
  none,  // done, or still queued
  robots,
  scope,
  excluded,
  depth,
  limit,
  is_private,  // written "private"
  scheme,
  trap,
  dns,
  connect,
  tls,
  timeout,
  protocol,
  too_many_redirects,
  http,
  crash,
  // In the table urls alone:
  nofollow,  // results says "robots"
  checked,   // of a URL that is, or is to be, asked for only to see whether it is there: nothing went wrong
  unasked,   // of a resource that is recorded and not asked for
  shown,     // of an address that a page gave itself (history.pushState): it is that page
};

// The word that results.reason holds; empty for none.
std::string_view name(Reason reason);
std::optional<Reason> reason_named(std::string_view name);

// The state of a URL that is over for this reason: what was not asked for is skipped, what was asked for in vain
// failed.
State state_of(Reason reason);

// Whether another attempt may have another end. Network errors may; decisions of our own, lies in the protocol and
// certificates do not. `http` is judged by its status instead (--retry-on).
bool may_retry(Reason reason);

// What went wrong with one attempt: the reason, the same in words for results.detail, and whether another attempt may
// end otherwise: the table's answer, unless whoever saw the failure knows better (a connection reset in mid-answer is
// `protocol` and worth another attempt; a malformed header is not).
struct Failure {
  Failure(Reason reason, std::string detail) : Failure(reason, std::move(detail), may_retry(reason)) {}
  Failure(Reason reason, std::string detail, bool transient)
      : reason(reason), detail(std::move(detail)), transient(transient) {}

  Reason reason;
  std::string detail;
  bool transient;
};

}  // namespace crawl::model
