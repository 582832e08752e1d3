#include "crawler/library/runner.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>

#include "base/text/text.h"
#include "crawler/library/page_state.h"
#include "crawler/library/request.h"

namespace crawl::library {
namespace {

// What callbacks print goes out in whole pages: lines of several processes do not mix, and a crash loses one page's.
void flush_output() {
  std::cout.flush();
  std::fflush(stdout);
}

void run(const PageCallbackEntry& entry, PageState& state) {
  if (entry.on_page) return entry.on_page(state.handle());
  for (Element& element : state.select(entry.selector)) entry.on_element(element);
}

}  // namespace

worker::Hooks Runner::hooks() {
  worker::Hooks hooks;
  hooks.before_request = [this](const worker::OwnedLease& lease, http::HeaderList& headers) {
    return before_request(lease, headers);
  };
  hooks.wants_url = [this](std::string_view url) { return callbacks_.wants_url(url); };
  hooks.on_response = [this](const worker::Job& job, const model::Outcome& outcome, std::string& detail) {
    on_response(job, outcome, detail);
  };
  hooks.takes_page = [this](std::string_view type, std::string_view url) {
    return std::ranges::any_of(callbacks_.pages,
                               [&](const PageCallbackEntry& entry) { return entry.takes(type, url); });
  };
  hooks.on_page = [this](parser::Page& page, const worker::OwnedLease& lease) { return on_page(page, lease); };
  hooks.errors = [this] { return errors_.load(); };
  return hooks;
}

std::optional<std::string> Runner::failure_of(const std::string& name, const std::function<void()>& callback) const {
  std::string failure = "callback " + name + " failed";
  try {
    callback();
    return std::nullopt;
  } catch (const std::exception& error) {
    failure += ": " + base::printable(error.what());
  } catch (...) {
    failure += " by an exception that is no std::exception";
  }
  ++errors_;
  return failure;
}

// A request that could not be made as the program wants it is not made.
std::optional<std::string> Runner::before_request(const worker::OwnedLease& lease, http::HeaderList& headers) const {
  RequestState state{lease, headers, std::nullopt};
  Request request(state);
  for (const auto& callback : callbacks_.before_request) {
    if (auto failed = failure_of("before_request", [&] { callback(request); })) return failed;
    if (state.skipped) break;
  }
  if (state.skipped) flush_output();  // nothing else is called for it
  return std::move(state.skipped);
}

void Runner::on_response(const worker::Job& job, const model::Outcome& outcome, std::string& detail) const {
  auto note = [&](const std::optional<std::string>& failed) {
    if (failed) detail += (detail.empty() ? "" : "; ") + *failed;
  };
  if (model::state_of(outcome.reason) == model::State::failed) {
    const FailureState state{job, outcome, detail};
    const Failure failure(state);
    for (const auto& callback : callbacks_.on_error) note(failure_of("on_error", [&] { callback(failure); }));
  } else {
    const ResponseState state{job, outcome};
    const Response response(state);
    for (const auto& callback : callbacks_.on_response) note(failure_of("on_response", [&] { callback(response); }));
  }
  flush_output();
}

worker::PageWishes Runner::on_page(parser::Page& page, const worker::OwnedLease& lease) {
  selectors_.trim();
  rules_.clear();
  const parser::PageInput& input = page.input();
  bool wanted = input.status >= 200 && input.status <= 299;
  PageState state(page, lease, selectors_, rules_);
  for (const PageCallbackEntry& entry : callbacks_.pages) {
    if (!wanted || !entry.takes(input.content_type, input.url.href())) continue;
    if (auto failed = failure_of(entry.name, [&] { run(entry, state); }))
      page.record().notes.push_back(*std::move(failed));
  }
  flush_output();
  return state.finish(callbacks_.only_asked);
}

}  // namespace crawl::library
