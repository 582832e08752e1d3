// <crawl/crawl.h>: the crawler as a C++ library. A program registers callbacks for CSS selectors, content types or URL
// patterns; fetching, politeness, retries, limits and the results file are those of `crawl`.
//
//     crawl::Crawler crawler;
//     crawler.set("depth", "all").follow_only_asked();
//     crawler.on_html("a.house, a.next", [](crawl::Element& link) { link.page().follow(link.url("href")); });
//     crawler.on_html("main.house", [](crawl::Element& house) {
//       crawl::Item item("house");
//       item.set("title", house.first("h1")).set("price", house.number(".price"));
//       house.page().add_item(item);
//     });
//     return crawler.run(argc, argv);
//
// PROCESSES. run() forks: --processes workers, which fetch and run the callbacks, and one that writes results.db.
//  * Each worker has its own copy of what a callback captures, as it was when run() was called. What a callback changes
//    is seen neither by other workers nor by the program after run(): use items (the view `items`) for results, or
//    something of your own that works between processes.
//  * No other thread of the program may run when run() is called: a lock that it holds would be held for ever.
//  * Descriptors above 2 that were open before run() are closed in the workers: open files and databases in a callback.
//    What a callback prints to stdout is written when its page is done. A worker ends without running destructors.
//  * If a worker crashes in a callback, it is replaced and its other pages are fetched again; a page on which a worker
//    crashed twice is `failed`, reason `crash`. So is a page whose callbacks take more than 30 seconds of CPU.
//
// THREADS. In a worker before_request() callbacks run on the event loop, where a slow one delays every fetch of the
// process: they must not block. All others run on the parse thread, one page at a time: a slow one delays fetches only
// when the queue of pages is full. Lock what both kinds use.
//
// CONTEXT. page.follow(url, context) hands a text on to the page behind that URL, whose callbacks read it with
// page.context(): the price that only the list shows, the category that led there. It is kept with the URL in
// results.db until its turn comes, in this run or a later one.
//
// ORDER. before_request for each attempt; then, once for each URL, on_response (there is a response) or on_error (there
// is none, or its status counts as a failure after all retries); then, if the status is 200 to 299, the on_html and
// on_page callbacks in the order in which they were registered, those of on_html once for each match in document order.
// on_finish when all is done, in the program's own process.
//
// ERRORS. Mistakes of a program (an invalid selector, pattern, option or value; a call after run()) throw
// std::invalid_argument or std::logic_error with one line that says where. An exception that leaves a callback ends
// that callback for its page, is a note in results.detail ('callback on_html("h1") failed: ...') and counts in
// Summary::callback_errors(); the other callbacks run. C++17 or newer. docs/library.md shows how to begin,
// docs/library-reference.md has every member in a table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace crawl {

namespace library {  // inner parts
class PageState;
struct FailureState;
struct RequestState;
struct ResponseState;
class SummaryMaker;
}  // namespace library

class Page;

// A row of the view `items`: a name of your own for its kind, and fields with values, stored as one JSON object in the
// order in which they were set. A field that is set again keeps its place. In text each error of UTF-8 becomes U+FFFD.
class Item {
 public:
  explicit Item(std::string_view rule);

  Item& set(std::string_view field, std::string_view text);
  Item& set(std::string_view field, const char* text) { return set(field, std::string_view(text)); }
  Item& set(std::string_view field, const std::string& text) { return set(field, std::string_view(text)); }
  Item& set(std::string_view field, std::nullptr_t);
  // A number that JSON does not have (infinity, NaN) becomes null.
  template <class Number, std::enable_if_t<std::is_arithmetic_v<Number>, int> = 0>
  Item& set(std::string_view field, Number value) {
    if constexpr (std::is_same_v<Number, bool>)
      return set_bool(field, value);
    else if constexpr (std::is_floating_point_v<Number>)
      return set_double(field, static_cast<double>(value));
    else if constexpr (std::is_signed_v<Number>)
      return set_signed(field, value);
    else
      return set_unsigned(field, value);
  }
  // Null if there is no value.
  template <class Value>
  Item& set(std::string_view field, const std::optional<Value>& value) {
    return value ? set(field, *value) : set(field, nullptr);
  }
  Item& set(std::string_view field, const std::vector<std::string>& texts);
  // An object in the object; the inner one's rule is not written.
  Item& set(std::string_view field, const Item& object);
  Item& set(std::string_view field, const std::vector<Item>& objects);

  const std::string& rule() const { return rule_; }
  std::string json() const;

 private:
  Item& set_bool(std::string_view field, bool value);
  Item& set_double(std::string_view field, double value);
  Item& set_signed(std::string_view field, std::int64_t value);
  Item& set_unsigned(std::string_view field, std::uint64_t value);
  Item& set_json(std::string_view field, std::string json);

  std::string rule_;
  std::vector<std::pair<std::string, std::string>> fields_;  // name and value, both as JSON
};

// A link as the page has it.
struct Link {
  std::string url;  // absolute and normalized, http or https
  std::string text, rel;
  bool nofollow = false;
};

// An element of a page's tree. VALID DURING THE CALLBACK ONLY, like its page; cheap to copy within it. Selectors are
// those of docs/extraction.md; an invalid one throws std::invalid_argument. They match below the element, not the
// element itself.
class Element {
 public:
  std::string tag() const;                        // "a"; HTML in lower case
  std::string text() const;                       // as a person reads it: lines for blocks, other white space collapsed
  std::string attr(std::string_view name) const;  // decoded; empty without
  bool has_attr(std::string_view name) const;
  // The URL in an attribute, absolute (by <base> and the page's URL) and normalized: url("href"), url("src"). Empty
  // where there is no attribute, or no URL that can be fetched in it.
  std::string url(std::string_view attribute) const;
  std::string html() const;  // the element and what is in it, at most 1 MiB
  // What the suffix of its selector asks for (`a::attr(href)`, `p::text`, `p::html`); text() without a suffix.
  std::string value() const;

  std::vector<Element> select(std::string_view css) const;   // in document order
  std::string first(std::string_view css) const;             // value() of the first match; empty without a match
  std::vector<std::string> all(std::string_view css) const;  // of each match
  // The number in the first match, however it is written: "EUR 11.757,11" is 11757.11. Empty without a number.
  std::optional<double> number(std::string_view css) const;

  Page& page() const;

 private:
  friend class library::PageState;
  Element(library::PageState& state, std::uint32_t number, const void* output)
      : state_(&state), number_(number), output_(output) {}

  library::PageState* state_;
  std::uint32_t number_;
  const void* output_;
};

// A response of status 200 to 299 that a callback asked for. VALID DURING THE CALLBACK ONLY, its views included.
class Page {
 public:
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  const std::string& url() const;  // normalized
  int status() const;
  unsigned depth() const;              // links away from a seed, by the shortest path known when it was fetched
  const std::string& context() const;  // that follow() gave its URL, or the URL that redirected here; empty without
  std::string_view header(std::string_view name) const;  // the first of that name in any case; empty without
  std::string_view content_type() const;                 // media type in lower case, without parameters
  std::string_view body() const;                         // bytes after content decoding, at most --max-body
  std::string_view html();                               // the body in UTF-8, decoded from its charset
  std::string_view charset();                            // "windows-1252"

  // Of HTML; empty for other types.
  std::string title() const;
  std::string text();               // readable text, as results.text has it
  std::vector<Link> links() const;  // distinct, in document order
  std::vector<Element> select(std::string_view css);
  std::string first(std::string_view css);
  std::vector<std::string> all(std::string_view css);
  std::optional<double> number(std::string_view css);

  // A URL that stands somewhere on the page, made absolute and normalized as follow() does it; empty if it is no URL
  // that can be fetched.
  std::string resolve(std::string_view url) const;

  // Keeps the item in the view `items`, in the transaction that stores the page. At most 10,000 a page, 1 MiB each and
  // 16 MiB together; more are not kept, and a note says so.
  void add_item(const Item& item);

  // Follows a URL, absolute or relative to the page's base. The same limits apply as for every link: --depth (0 by
  // default: nothing is followed), --scope, --include, --exclude, traps, robots.txt. A URL is fetched once, however
  // many pages link to it. False: it cannot be fetched (mailto:, javascript:), and nothing was done. At most 200,000 a
  // page.
  //
  // context: UTF-8, for the callbacks of the page behind that URL (Item::json() makes one of several values). At most
  // 2,048 bytes each, 16 MiB a page; a longer one is not handed on, and a note says so. Of several pages that give one
  // URL a context the first to be stored decides, and it alone may change it later. Callbacks of a page that was
  // requested before do not see it.
  bool follow(std::string_view url, std::string_view context = {});

  // Stores neither body, text, items nor links of the page, except the links that follow() named. Its row stays.
  void drop();

  // Words for results.detail; at most 1,000 bytes.
  void note(std::string_view text);

 private:
  friend class library::PageState;
  explicit Page(library::PageState& state) : state_(&state) {}

  library::PageState* state_;
};

// A request before it is sent. Valid during the callback only.
class Request {
 public:
  explicit Request(library::RequestState& state) : state_(&state) {}

  const std::string& url() const;
  unsigned depth() const;
  unsigned attempt() const;  // from 1
  std::string_view context() const;
  // Replaces the one of --header, or the crawler's own; with an empty value none is sent. Throws std::invalid_argument
  // for an invalid header, and for those that the crawler must write itself (Host, Accept-Encoding, ...).
  void set_header(std::string_view name, std::string_view value);
  // The request is not sent: the URL is `skipped`, reason `excluded`, detail 'skipped by the program: WHY'. The next
  // run calls before_request again if the URL is a seed, or if a new page links to it.
  void skip(std::string_view why);

 private:
  library::RequestState* state_;
};

// A final response, redirects and 404s included. Valid during the callback only, its views included.
class Response {
 public:
  explicit Response(const library::ResponseState& state) : state_(&state) {}

  const std::string& url() const;
  int status() const;
  unsigned depth() const;
  unsigned attempts() const;
  std::string_view context() const;
  std::string_view header(std::string_view name) const;
  std::string_view content_type() const;
  std::string_view body() const;  // after content decoding; empty if nobody wants the type
  double total_ms() const;        // from the first step of the request to the last byte of the response

 private:
  const library::ResponseState* state_;
};

// A URL that failed for good. Valid during the callback only, its views included.
class Failure {
 public:
  explicit Failure(const library::FailureState& state) : state_(&state) {}

  const std::string& url() const;
  std::string_view reason() const;  // results.reason: dns, connect, tls, timeout, protocol, private, http
  std::string_view detail() const;  // the same in words
  int status() const;               // 0 without a response
  unsigned depth() const;
  unsigned attempts() const;
  std::string_view context() const;

 private:
  const library::FailureState* state_;
};

// What a run came to. main can return it: it converts to the exit status.
class Summary {
 public:
  // That of `crawl`: 0 finished, 1 an internal error, 2 bad usage, 3 no seed could be fetched, 4 stopped by a limit,
  // 130 interrupted. After 2 all counts are 0.
  int exit_status() const { return exit_status_; }
  operator int() const { return exit_status_; }
  const std::string& stopped_why() const { return stopped_why_; }  // with exit status 4: which limit

  // Of this run.
  std::uint64_t done() const { return done_; }
  std::uint64_t failed() const { return failed_; }
  std::uint64_t requests() const { return requests_; }  // for pages, those made again included; robots.txt is not
  std::uint64_t items() const { return items_; }        // of callbacks and rules
  std::uint64_t callback_errors() const { return callback_errors_; }  // exceptions that left callbacks
  std::uint64_t bytes() const { return bytes_; }                      // of bodies, after content decoding
  double seconds() const { return seconds_; }
  // Of the whole results file.
  std::uint64_t skipped() const { return skipped_; }
  std::uint64_t queued() const { return queued_; }  // left for the next run

 private:
  friend class library::SummaryMaker;

  int exit_status_ = 0;
  std::string stopped_why_;
  std::uint64_t done_ = 0, failed_ = 0, requests_ = 0, items_ = 0, callback_errors_ = 0, bytes_ = 0, skipped_ = 0,
                queued_ = 0;
  double seconds_ = 0;
};

class Crawler {
 public:
  using ElementCallback = std::function<void(Element&)>;
  using PageCallback = std::function<void(Page&)>;

  Crawler();
  ~Crawler();
  Crawler(const Crawler&) = delete;
  Crawler& operator=(const Crawler&) = delete;

  // An option of `crawl` by the name of its flag: set("depth", "all"), set("processes", 4), set("robots", false),
  // set("delay", "2s"), set("output", "houses.db"). Repeatable ones (header, include, exclude, ...) add up. It wins
  // over environment and --config file; flags that run(argc, argv) gets win over it.
  Crawler& set(std::string_view option, std::string_view value);
  Crawler& set(std::string_view option, const char* value) { return set(option, std::string_view(value)); }
  Crawler& set(std::string_view option, const std::string& value) { return set(option, std::string_view(value)); }
  Crawler& set(std::string_view option, bool value) { return set(option, std::string_view(value ? "true" : "false")); }
  template <class Number, std::enable_if_t<std::is_arithmetic_v<Number> && !std::is_same_v<Number, bool>, int> = 0>
  Crawler& set(std::string_view option, Number value) {
    std::string text = std::to_string(value);
    if constexpr (std::is_floating_point_v<Number>) text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return set(option, std::string_view(text));
  }

  // What the program is for, in a sentence or two; --help shows it, with the options of `crawl`. The program's name in
  // --help and messages is that of its file.
  Crawler& describe(std::string_view text);

  // Only URLs that follow() names are followed and in the link graph, not every link of a page. Sitemaps are not read,
  // unless set("no-sitemaps", false) asks for them.
  Crawler& follow_only_asked();

  // For each element that the selector matches, on HTML pages; with a pattern (RE2, found anywhere in the normalized
  // URL) only on those whose URL matches. A tree is built only of pages that some selector is for.
  Crawler& on_html(std::string_view selector, ElementCallback callback);
  Crawler& on_html(std::string_view selector, std::string_view url_pattern, ElementCallback callback);

  // For each page of these media types ("text/html", "application/json, text/csv", "image/*", "*/*"), or each page, of
  // any type, whose URL matches. Their bodies are read.
  Crawler& on_page(std::string_view content_types, PageCallback callback);
  Crawler& on_page(std::string_view content_types, std::string_view url_pattern, PageCallback callback);
  Crawler& on_page_matching(std::string_view url_pattern, PageCallback callback);

  // Before each attempt at a page or sitemap (not robots.txt), ON THE EVENT LOOP: it must not block. If it throws, the
  // request is skipped.
  Crawler& before_request(std::function<void(Request&)> callback);
  // For each final response that is not a failure, on the parse thread.
  Crawler& on_response(std::function<void(const Response&)> callback);
  // For each URL that failed for good, on the parse thread; not for those that killed a worker or closed a circle of
  // redirects, which no worker knows of.
  Crawler& on_error(std::function<void(const Failure&)> callback);

  // Once, when the crawl has ended for any reason (not after bad usage), in the program's own process, after the
  // summary is printed. If it throws, that is an error in the log.
  Crawler& on_finish(std::function<void(const Summary&)> callback);

  // Crawls until all is done. A Crawler runs once. A seed is a URL, a file of URLs or "-".
  Summary run(const std::vector<std::string>& seeds);
  // The same with the command line of main, which may have all flags of `crawl`.
  Summary run(int argc, const char* const* argv);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crawl
