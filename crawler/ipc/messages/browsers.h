// Worker to the pool of browsers (crawler/browser), which only crawls with --render have, and back.
//
//     worker ──RenderTask──▶ pool; then as often as the page asks for something: pool ──PageRequest──▶ worker
//     ──PageResponse──▶ pool; at the end pool ──Rendered──▶ worker. A browser has no network but these.
//
// Every RenderTask is answered by one Rendered, whatever happens, unless the pool dies. A Rendered may come while
// PageRequests of its task are unanswered: their responses are then passed over.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/ipc/messages/message_list.h"
#include "model/request_kind.h"

namespace crawl::ipc {

// A field of a head, as it was received; a name may stand there more than once.
struct PageHeader {
  std::string name, value;
  void fields(auto&& visit) { visit(name, value); }
};

// ---- worker to the pool of browsers --------------------------------------------------------------------------------

// A page to be rendered. It is not fetched again: the browser gets this response.
struct RenderTask {
  static constexpr std::uint8_t type = 1;
  std::uint64_t number = 0;  // of the worker's choosing; whatever belongs to the page has it
  std::string_view url;
  std::uint16_t status = 200;
  std::vector<PageHeader> headers;   // of the response
  std::string_view body;             // its bytes without Content-Encoding
  std::string_view charset;          // as the crawl found it; empty: the browser decides
  std::vector<std::string> cookies;  // that scripts may see, as values of Set-Cookie
  void fields(auto&& visit) { visit(number, url, status, headers, body, charset, cookies); }
};

// The response to a PageRequest.
struct PageResponse {
  static constexpr std::uint8_t type = 2;
  std::uint64_t task = 0;
  std::uint32_t request = 0;
  std::uint16_t status = 0;         // 0: there is none, as `reason` says
  std::string_view reason;          // in words, for the record: "robots.txt forbids it"
  std::vector<PageHeader> headers;  // those of a redirect too: the browser follows it by a further request
  std::string_view body;            // without Content-Encoding
  void fields(auto&& visit) { visit(task, request, status, reason, headers, body); }
};

// From here on the page waits for the crawl's own pace, or no longer: its time stands still meanwhile (it may take
// three times --render-timeout at most, waiting included). A request counts as waiting for nothing by itself.
struct PageWaits {
  static constexpr std::uint8_t type = 3;
  std::uint64_t task = 0;
  bool waits = false;
  void fields(auto&& visit) { visit(task, waits); }
};

// ---- pool of browsers to worker ------------------------------------------------------------------------------------

// Something that a page asks for; to be answered by one PageResponse. What is refused whatever the crawl says (sockets,
// downloads, kinds that --render-allow has not, POST without --render-post, requests beyond the limit) is not asked.
struct PageRequest {
  static constexpr std::uint8_t type = 1;
  std::uint64_t task = 0;
  std::uint32_t request = 0;  // from 1 for each page; as in Rendered::requests
  model::RequestKind kind = model::RequestKind::other;
  bool with_credentials = false;    // the browser would send cookies
  std::string_view url, method;     // the URL has no fragment
  std::vector<PageHeader> headers;  // the browser's, without what the crawler writes itself
  std::string_view body;
  void fields(auto&& visit) { visit(task, request, kind, with_credentials, url, method, headers, body); }
};

// One request of a page, for the record. In the order in which they were made.
struct PageRequestRecord {
  std::uint32_t request = 0;  // 0: it was refused without asking the worker
  model::RequestKind kind = model::RequestKind::other;
  std::string url, method;
  std::uint16_t status = 0;
  std::string type;        // media type of the response
  std::uint64_t size = 0;  // bytes of its body
  std::string note;        // why there is no response, or what else is to be said; empty without
  void fields(auto&& visit) { visit(request, kind, url, method, status, type, size, note); }
};

// A page is over.
struct Rendered {
  static constexpr std::uint8_t type = 2;
  std::uint64_t number = 0;
  std::string error;            // in words: there is no rendered page; empty: there is
  std::string incomplete;       // in words, what the page lacks: its time was over, requests beyond the limit; empty
  std::string html;             // UTF-8, shadow roots and frames of the same site within
  std::string redirect_to;      // a script wanted to lead the page there; the HTML is the page's until then
  std::string shown_url;        // the page's own address by history.pushState, if it is another than it had
  std::uint32_t render_ms = 0;  // without waiting
  std::vector<PageRequestRecord> requests;
  std::vector<std::string> cookies;  // that scripts set, as values of Set-Cookie
  std::string screenshot;            // PNG; empty without --screenshots
  void fields(auto&& visit) {
    visit(number, error, incomplete, html, redirect_to, shown_url, render_ms, requests, cookies, screenshot);
  }
};

using ToBrowsers = MessageList<RenderTask, PageResponse, PageWaits>;
static_assert(numbers_differ(ToBrowsers{}));
using FromBrowsers = MessageList<PageRequest, Rendered>;
static_assert(numbers_differ(FromBrowsers{}));

}  // namespace crawl::ipc
