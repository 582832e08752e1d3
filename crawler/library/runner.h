// Runner: calls a program's callbacks from a worker. Made before the processes fork; each has its copy. The event loop
// uses what is constant of it, the parse thread all else.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "crawler/library/callbacks.h"
#include "crawler/library/selectors.h"
#include "crawler/worker/hooks.h"

namespace crawl::library {

class PageState;

class Runner {
 public:
  // callbacks outlive it.
  explicit Runner(const Callbacks& callbacks) : callbacks_(callbacks) {}

  // They refer to this.
  worker::Hooks hooks();

 private:
  std::optional<std::string> before_request(const worker::OwnedLease& lease, http::HeaderList& headers) const;
  void on_response(const worker::Job& job, const model::Outcome& outcome, std::string& detail) const;
  worker::PageWishes on_page(parser::Page& page, const worker::OwnedLease& lease);
  // Runs one callback; nothing, or what is to be noted of its end.
  std::optional<std::string> failure_of(const std::string& name, const std::function<void()>& callback) const;

  const Callbacks& callbacks_;
  mutable std::atomic<std::uint64_t> errors_ = 0;  // of both threads
  Selectors selectors_;
  std::deque<std::string> rules_;  // of the items of the page under way
};

}  // namespace crawl::library
