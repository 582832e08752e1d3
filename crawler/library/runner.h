// Runner: calls a program's callbacks from a worker. Made before the processes fork; each has its copy. The event loop
// uses what is constant of it, the parse thread all else.
#pragma once

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
  void on_answer(const worker::Job& job, const model::Outcome& outcome, std::string& detail) const;
  bool on_page(parser::Page& page, std::uint32_t depth);

  const Callbacks& callbacks_;
  Selectors selectors_;
  std::deque<std::string> rules_;  // of the items of the page under way
};

}  // namespace crawl::library
