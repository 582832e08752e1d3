// BrowserSettings: what rendering takes of the options. Read only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "model/request_kind.h"

namespace crawl::browser {

// Kinds of requests, as a set.
class RequestKinds {
 public:
  constexpr RequestKinds() = default;
  constexpr RequestKinds(std::initializer_list<model::RequestKind> kinds) {
    for (const model::RequestKind kind : kinds) add(kind);
  }
  constexpr void add(model::RequestKind kind) { bits_ |= 1U << static_cast<unsigned>(kind); }
  constexpr bool has(model::RequestKind kind) const { return (bits_ >> static_cast<unsigned>(kind) & 1U) != 0; }

 private:
  std::uint32_t bits_ = 0;
};

// A value that an origin keeps in a browser (https://html.spec.whatwg.org/multipage/webstorage.html). Secret.
struct StoredValue {
  std::string origin, key, value;
  bool of_session = false;  // in sessionStorage, else in localStorage
  void fields(auto&& visit) { visit(origin, key, value, of_session); }
};

struct BrowserSettings {
  unsigned tabs = 1;                          // pages that are rendered at once, by all browsers together
  std::chrono::milliseconds timeout{10'000};  // of a page, without waiting
  std::chrono::milliseconds settle{5'000};    // of the page's own time, in which nothing has to be loaded
  // What a page may ask the crawl for. The page itself, and what goes before an allowed request (`preflight`), need not
  // be named.
  RequestKinds allowed{model::RequestKind::frame, model::RequestKind::script, model::RequestKind::xhr,
                       model::RequestKind::fetch, model::RequestKind::other};
  bool post = false;                   // scripts may POST to the page's own origin
  unsigned scrolls = 0;                // how often a page is scrolled to its end, and its button for more is pressed
  bool screenshots = false;            // a PNG of each page
  std::string user_agent;              // as scripts see it; empty: the browser's own
  std::vector<StoredValue> storage;    // pages of these origins find them
  bool namespaces = true;              // of its own, where the kernel gives them
  unsigned max_requests = 100;         // of a page
  std::uint64_t max_html = 32U << 20;  // bytes; a page with more is not rendered
  std::uint64_t max_tab_memory = 256U << 20;    // bytes that are the tab's alone
  std::uint64_t max_browser_memory = 1U << 30;  // and of all processes of a browser together
  unsigned pages_a_browser = 300;               // then it is replaced
  unsigned pages_a_context = 100;               // then a site's tab is
};

}  // namespace crawl::browser
