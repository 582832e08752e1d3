// <crawl/crawl.h>: the crawler as a C++ library. A program names a few selectors, content types or URL patterns and
// what is to be done with what they find; fetching, politeness, retries, limits and the results file are those of
// `crawl`.
//
//     crawl::Crawler crawler;
//     crawler.set("depth", "all").follow_only_asked();
//     crawler.on_html("a.house, a.next", [](crawl::Element& link) { link.page().follow(link.attr("href")); });
//     crawler.on_html("main.house", [](crawl::Element& house) {
//       crawl::Item item("house");
//       item.set("title", house.first("h1")).set("price", house.number(".price"));
//       house.page().add_item(item);
//     });
//     return crawler.run(argc, argv);
//
// PROCESSES. run() forks: --processes workers, which fetch and run the callbacks, and one that writes results.db.
//  * Each worker has its own copy of what a callback captures, as it was when run() was called. What a callback changes
//    is seen neither by other workers nor by the program after run(): results go out as items (the view `items`), or
//    by means of your own that work between processes.
//  * No other thread of the program may run when run() is called: a lock that it holds would be held for ever.
//  * Descriptors above 2 that were open before run() are closed in the workers: open files and databases in a callback.
//    What is printed to stdout in a callback is written at its page's end. A worker's end runs no destructors.
//  * A worker that crashes in a callback is replaced, and its other pages are fetched again; the page that it crashed
//    on twice is `failed`, reason `crash`. The same befalls a page whose callbacks take more than 30 seconds.
//
// THREADS. In a worker before_request() callbacks run on the event loop, where a slow one holds up every fetch of the
// process: they must not block. All others run on the parse thread, one page at a time: a slow one slows no fetch until
// the queue before it is full. What both kinds touch is yours to lock.
//
// ORDER. before_request for each attempt; then, once for each URL whose fate is known, on_response (an answer) or
// on_error (none, or a status that counts as failure after all retries); then for an answer of status 200 to 299 the
// on_html and on_page callbacks in the order in which they were registered, those of on_html once for each match in
// document order.
//
// ERRORS. What a program does wrong (a selector, pattern, option or value that is none; registering after run()) throws
// std::invalid_argument or std::logic_error with one line that says where. An exception that leaves a callback ends
// that callback for its page and is a note in results.detail; the other callbacks run. C++17 or newer. docs/library.md
// has more.
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
struct RequestState;
struct ResponseState;
}  // namespace library

class Page;

// A row of the view `items`: a name of your own for its kind, and fields with values, written as one JSON object in the
// order in which they were set. A field that is set again keeps its place. Text that is no UTF-8 gets U+FFFD for each
// error.
class Item {
 public:
  explicit Item(std::string_view rule);

  Item& set(std::string_view field, std::string_view text);
  Item& set(std::string_view field, const char* text) { return set(field, std::string_view(text)); }
  Item& set(std::string_view field, const std::string& text) { return set(field, std::string_view(text)); }
  Item& set(std::string_view field, std::nullptr_t);
  // A number that JSON cannot write (infinite, none) is null.
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
  // Null where there is no value.
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

// An element of a page's tree. VALID DURING THE CALLBACK ONLY, as its page; cheap to copy within it. Selectors are CSS,
// as docs/extraction.md has them; one that is none throws std::invalid_argument. They match below the element, not
// itself.
class Element {
 public:
  std::string tag() const;                        // "a"; HTML in lower case
  std::string text() const;                       // as a person reads it: lines for blocks, other white space collapsed
  std::string attr(std::string_view name) const;  // decoded; empty where there is none
  bool has_attr(std::string_view name) const;
  std::string html() const;  // the element and what is in it, at most 1 MiB
  // What the suffix of the selector that found it asks for (`a::attr(href)`, `p::text`, `p::html`); text() without one.
  std::string value() const;

  std::vector<Element> select(std::string_view css) const;   // in document order
  std::string first(std::string_view css) const;             // value() of the first match; empty without a match
  std::vector<std::string> all(std::string_view css) const;  // of each match
  // The number in that, however it is written there: "EUR 11.757,11" is 11757.11. Nothing without one.
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

// An answer of status 200 to 299 whose type a callback asked for. VALID DURING THE CALLBACK ONLY, views of it included.
class Page {
 public:
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  const std::string& url() const;  // normalized
  int status() const;
  unsigned depth() const;  // links away from a seed, by the shortest path known when it was fetched
  std::string_view header(std::string_view name) const;  // the first of that name in any case; empty without
  std::string_view content_type() const;                 // media type in lower case, without parameters
  std::string_view body() const;                         // bytes after content decoding, at most --max-body
  std::string_view html();                               // the same in UTF-8, decoded from its charset
  std::string_view charset();                            // which that is: "windows-1252"

  // Of HTML; empty for other types.
  std::string title() const;
  std::string text();               // readable text, as results.text has it
  std::vector<Link> links() const;  // distinct, in document order
  std::vector<Element> select(std::string_view css);
  std::string first(std::string_view css);
  std::vector<std::string> all(std::string_view css);
  std::optional<double> number(std::string_view css);

  // Keeps the item in the view `items`, in the transaction that stores the page. At most 10,000 a page, 1 MiB each and
  // 16 MiB together; what is beyond is not kept, and a note says so.
  void add_item(const Item& item);

  // Follows a URL, absolute or relative to the page's base. It passes what every link passes: --depth (0 by default:
  // nothing is followed), --scope, --include, --exclude, traps, robots.txt; and is fetched once, whoever links to it.
  // False: it is no URL that can be fetched (mailto:, javascript:), and nothing was done. At most 200,000 a page.
  bool follow(std::string_view url);

  // Stores neither body nor text, items and links of the page, but those links that follow() named. Its row stays.
  void drop();

  // Words for results.detail; at most 1,000 bytes of them.
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
  // Instead of the one of --header, or the crawler's own; empty: none is sent. Throws std::invalid_argument for what is
  // no header, and for those that the crawler itself must write (Host, Accept-Encoding, ...).
  void set_header(std::string_view name, std::string_view value);
  // The request is not sent: the URL is `skipped`, reason `excluded`, detail 'skipped by the program: WHY'. The next
  // run asks again for a seed, and for what a new page links to.
  void skip(std::string_view why);

 private:
  library::RequestState* state_;
};

// A final answer, redirects and 404s included. Valid during the callback only, views of it included.
class Response {
 public:
  explicit Response(const library::ResponseState& state) : state_(&state) {}

  const std::string& url() const;
  int status() const;
  unsigned depth() const;
  unsigned attempts() const;
  std::string_view header(std::string_view name) const;
  std::string_view content_type() const;
  std::string_view body() const;  // after content decoding; empty where nobody wants the type
  double total_ms() const;        // from the first step of the request to the last byte of the answer

 private:
  const library::ResponseState* state_;
};

// A URL that failed for good.
struct Failure {
  std::string url;
  std::string reason;  // results.reason: dns, connect, tls, timeout, protocol, private, http
  std::string detail;  // the same in words
  int status = 0;      // 0 without an answer
  unsigned depth = 0, attempts = 1;
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
  // set("delay", "2s"), set("output", "houses.db"). One that may be repeated (header, include, exclude, ...) adds up.
  // Wins over environment and --config file; the flags that run(argc, argv) is given win over it.
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

  // Only what follow() names is followed, not every link of a page; and only that is in the link graph.
  Crawler& follow_only_asked();

  // For each element that the selector matches, on HTML pages; with a pattern (RE2, found anywhere in the normalized
  // URL) only on those whose URL matches. Pages that no selector is for have no tree built.
  Crawler& on_html(std::string_view selector, ElementCallback callback);
  Crawler& on_html(std::string_view selector, std::string_view url_pattern, ElementCallback callback);

  // For each page of these media types ("text/html", "application/json, text/csv", "image/*", "*/*"), whose bodies are
  // read from then on; or each page, of any type, whose URL matches.
  Crawler& on_page(std::string_view content_types, PageCallback callback);
  Crawler& on_page(std::string_view content_types, std::string_view url_pattern, PageCallback callback);
  Crawler& on_page_matching(std::string_view url_pattern, PageCallback callback);

  // Before each attempt of a page or sitemap (robots.txt aside), ON THE EVENT LOOP: it must not block. An exception of
  // it skips the request.
  Crawler& before_request(std::function<void(Request&)> callback);
  // Each final answer that is no failure, on the parse thread.
  Crawler& on_response(std::function<void(const Response&)> callback);
  // Each URL that failed for good, on the parse thread; not those that killed a worker or closed a circle of redirects,
  // of which no worker knows.
  Crawler& on_error(std::function<void(const Failure&)> callback);

  // Crawls, until all is done. Once. The answer is the exit status of `crawl`: 0 finished, 1 an error of our own, 2 bad
  // usage, 3 no seed could be fetched, 4 stopped by a limit, 130 interrupted. A seed is a URL, a file of URLs or "-".
  int run(const std::vector<std::string>& seeds);
  // The same with a command line that understands all flags of `crawl`: run(argc, argv) of main.
  int run(int argc, const char* const* argv);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crawl
