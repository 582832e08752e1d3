// PageNotes: what a page did that is no request of it, and is told all the same: what the script in it refused it, and
// errors of its own scripts. All of it comes from the page, or may: it is bounded, and no more than words.
//
// Owned by a PageRun; its thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crawler/browser/devtools/values.h"
#include "crawler/browser/page/request_gate.h"

namespace crawl::browser {

class PageNotes {
 public:
  // From the script in the page (scripts/tracker.js). What has an address is recorded with the page's requests.
  void on_noted(std::string_view payload, RequestGate& gate);
  // An error that no script caught.
  void on_exception(const JsonObject& details);
  // It waits for something that nobody else waits for.
  void waits_for_ever() { waits_ = true; }
  // For results.detail.
  void add_words(std::vector<std::string>& words) const;

 private:
  bool dialogs_ = false, timers_ = false, webgl_ = false, waits_ = false;
  std::string error_;  // the first
};

}  // namespace crawl::browser
