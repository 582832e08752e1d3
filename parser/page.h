// Page: one fetched document on its way through the parse callbacks, and PageRecord, what the callbacks make of it.
//
// A Page is owned by the worker's parse stage, used by one thread at a time, and never shared. Its UTF-8 text, its
// document and its tree are made when first asked for, so a callback that needs none does not pay for one. The document
// is read by the scanner, in one pass (parser/scan/scan.h), unless the settings want a tree in any case. The tree lives
// in an arena that the next page reuses: no pointer into a tree outlives the Page.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/kinds.h"
#include "parser/extract/data/structured_data.h"
#include "parser/extract/extractor.h"
#include "parser/facts/fact_reader.h"
#include "parser/url.h"

namespace crawl::parser {

class Arena;      // parser/tree/arena.h: memory of one tree at a time
class Tree;       // parser/tree/tree.h: Gumbo's tree, walked iteratively
struct Document;  // parser/html/document.h: what the page says

struct LinkFound {
  std::string url;                             // normalized
  std::uint32_t host_begin = 0, host_end = 0;  // the host inside url
  std::string text, rel;
  std::string langs = {};  // hreflang, of the page in other languages; several between commas
  model::LinkKind kind = model::LinkKind::anchor;
  bool nofollow = false;
};

inline constexpr std::uint32_t no_place = UINT32_MAX;  // in place of that of a link in PageRecord::links

// A link to a place in its target.
struct FragmentFound {
  std::uint32_t link = 0;  // the place of its target in PageRecord::links
  std::string fragment, text;
  std::uint32_t hash = 0;  // parser/facts/fragment.h
};

// What the page is shown with.
struct ResourceFound {
  std::string url;                             // normalized
  std::uint32_t host_begin = 0, host_end = 0;  // the host inside url
  std::optional<std::string> alt = {};
  model::ResourceKind kind = model::ResourceKind::image;
  bool style_sheet = false;  // it names resources itself
};

// What is known of a page: filled by callbacks, stored by the caller whatever part of it is there.
struct PageRecord {
  std::string charset;  // WHATWG name that the page was decoded from; empty if it was not decoded
  std::optional<std::string> title, description, language, canonical, text;
  std::vector<LinkFound> links;             // distinct by url, in document order
  std::vector<FragmentFound> fragments;     // of links, each once; those that are right in any case are left out
  std::vector<ResourceFound> resources;     // distinct by url and kind
  std::optional<std::uint32_t> link_count;  // distinct http(s) targets of a, area, frame, iframe
  std::optional<std::uint64_t> simhash;
  std::vector<std::uint32_t> text_sample;         // what of the text and title may be new (parser/html/simhash.h)
  bool noindex = false, nofollow = false;         // <meta name=robots> (with what X-Robots-Tag said)
  std::optional<std::int64_t> unavailable_after;  // seconds since 1970: from then on it is noindex
  std::optional<std::string> robots;   // all that they said to this crawler, "noindex, max-snippet:0"; may be empty
  std::optional<PageFacts> facts;      // of an HTML page that was read
  std::optional<std::uint32_t> words;  // of the text
  bool text_cut = false;               // it has a link and more than a little text, which was not read to its end
  std::vector<extract::StructuredData> structured;
  std::vector<extract::Item> items;  // what the rules for extraction found
  std::vector<std::string> notes;    // what was cut short, in words: results.detail

  // At this time, in milliseconds since 1970.
  bool says_noindex(std::int64_t unix_ms) const {
    return noindex || (unavailable_after && *unavailable_after <= unix_ms / 1000);
  }
};

// The links have other places now: place_now[old] is the new one. Fragments of a link that has no_place go with it.
void move_fragments(std::vector<FragmentFound>& fragments, std::span<const std::uint32_t> place_now);

using Headers = std::vector<std::pair<std::string, std::string>>;  // in the order they came

// What the headers say of a response that is no HTML page: canonical URL, links, language, robots.
void record_headers(PageRecord& record, const Url& url, const Headers& headers, std::string_view product_token);

// What a callback may read of the answer. Views are valid as long as the Page.
struct PageInput {
  Url url;                     // of this document
  std::string content_type;    // media type, lower case, without parameters
  std::string header_charset;  // charset parameter of Content-Type, or empty
  std::string body;            // after content decoding
  Headers headers;
  std::uint16_t status = 200;
  // Of a page that was stored as text: the charset that it was decoded from (WHATWG name). The body is UTF-8 then, and
  // nothing that it or the answer says of a charset counts. Empty for a body as it came.
  std::string decoded_from;
};

// Whether this media type is parsed as HTML, and stored in UTF-8.
bool is_html(std::string_view media_type);

// What is wanted of pages, decided once by the options.
struct ParseSettings {
  bool want_text = true;
  bool may_cut_text =
      false;  // of a page that is not as good as empty the text need not be known (PageRecord::text_cut)
  bool want_links = true;
  bool want_fragments = false;  // of links, and what they may name
  bool want_resources = false;
  bool want_routes = false;                       // links "#/..." are URLs of their own: of a router in scripts
  bool always_tree = false;                       // read documents from Gumbo's tree, not by the scanner
  std::int64_t tree_budget_ns = 500'000'000;      // thread CPU time for building one tree,
  std::int64_t tree_budget_ns_a_byte = 150;       // and for each byte of the page: three times what an honest one takes
  std::size_t tree_memory = 256u << 20;           // bytes for one tree
  const extract::Extractor* extractor = nullptr;  // outlives the Page; null: no rules
  std::string product_token;                      // by which pages may speak to this crawler alone (parser/robots.h)
};

class Page {
 public:
  Page(PageInput input, Arena& arena, const ParseSettings& settings);
  ~Page();
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  const PageInput& input() const { return input_; }
  const ParseSettings& settings() const { return settings_; }
  PageRecord& record() { return record_; }

  // The document in UTF-8; finds the charset and writes it to the record at the first call.
  std::string_view utf8();
  // The tree, built at the first call. Where that takes more than the budget it is the tree of the page's beginning, or
  // nullptr where not even that could be had; a note says so.
  const Tree* tree();
  // What the page says, as it is written, made at the first call; nullptr where it is read from a tree and there is
  // none. The callback html_page takes out of it what it puts into the record.
  Document* document();
  // What relative links resolve against: <base href>, else the document's own URL. Makes the document only where there
  // may be a <base>.
  const Url& base_url();
  // The charset in which the page's URLs have their query encoded, for parse_url: empty where it is UTF-8.
  std::string_view query_charset();
  // Nobody reads the page any more: its bytes, as they came.
  std::string take_body() { return std::move(input_.body); }
  // Nobody reads the document any more: of a large page, the record alone is held from here on.
  void forget_document();

 private:
  std::string_view decoded();
  std::string_view stored_text();
  void build_tree();

  PageInput input_;
  Arena& arena_;
  const ParseSettings& settings_;
  PageRecord record_;
  std::optional<std::string_view> utf8_;
  std::string utf8_storage_;
  bool tree_tried_ = false;
  std::unique_ptr<Tree> tree_;
  bool document_tried_ = false;
  std::unique_ptr<Document> document_;
  std::optional<Url> base_;
};

// ---- callbacks -----------------------------------------------------------------------------------------------------

using Callback = void (*)(Page&);

struct CallbackEntry {
  std::string_view name;
  std::string_view content_types;  // space-separated media types; "text/*" and "*/*" allowed
  Callback run;
};

// Every callback of the program, in the order in which they run (parser/callbacks/registry.cpp: one line each).
const std::vector<CallbackEntry>& callbacks();

// Whether a range of media types ("text/html", "text/*", "*/*") has this one.
bool takes_type(std::string_view range, std::string_view content_type);

// Whether any callback takes this media type: what no callback and no --store value wants is not read.
bool any_callback_takes(std::string_view content_type);

// Runs the callbacks of the page's media type, in order. An exception of one is a note on the page, the rest run.
void run_callbacks(Page& page);
// The same with other callbacks than the program's own.
void run_callbacks(Page& page, const std::vector<CallbackEntry>& entries);

}  // namespace crawl::parser
