// Renewal: the session of --login that ended while a crawl goes on, as pages show that lead to its form. Signs in
// again, in a process of its own; meanwhile such pages are tried again.
//
// Owned by the coordinator; one thread; nothing in it waits. Bounded: one at a time, max_renewals in a run, and none of
// a session with which no page was seen: what leads to the form even so is beyond it.
#pragma once

#include <cstdint>
#include <optional>

#include "config/options.h"
#include "crawler/login/sign_in_process.h"

namespace crawl::login {

class Renewal {
 public:
  static constexpr unsigned max_renewals = 5;

  explicit Renewal(const config::Options& options) : options_(options) {}

  // A page was answered whose request was written then (base::monotonic_ns). Whether signing in begins.
  bool note(bool leads_to_form, std::int64_t written_at);
  // Readable when there may be something to take; -1: nothing is under way.
  int fd() const { return process_ ? process_->fd() : -1; }
  // A new session, or why there is none; nothing as long as it is not over.
  std::optional<Result<Session>> take(std::int64_t now);

 private:
  const config::Options& options_;
  std::optional<SignInProcess> process_;
  std::int64_t since_ = 0;  // the session's beginning
  bool works_ = false;      // a page was seen with it
  unsigned count_ = 0;
};

}  // namespace crawl::login
