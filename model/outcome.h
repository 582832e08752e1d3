// Outcome: all that one finished URL leaves in results.db, as it travels from a worker (or from the coordinator, for
// URLs that it refuses) to storage. Data only. Every string_view points into memory of whoever hands the outcome over
// and is valid for the call alone: nothing is copied between a worker's page and storage's bind.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "model/ids.h"
#include "model/kinds.h"
#include "model/reason.h"
#include "model/rendering.h"

namespace crawl::model {

// A cookie that an answer sets, as two fingerprints.
struct CookieMark {
  std::uint64_t name = 0, value = 0;

  void fields(auto&& visit) { visit(name, value); }
};

// One distinct target of a page.
struct Link {
  std::string_view url;   // normalized, http or https
  std::string_view host;  // part of url: host, and port where it is not the scheme's own
  std::string_view text;  // anchor text of the first such link, white space collapsed
  std::string_view rel;   // rel attribute of the first such link; "refresh" or "redirect" for those kinds
  LinkKind kind = LinkKind::anchor;
  bool nofollow = false;                 // every link of the page to this target is nofollow
  bool follow = true;                    // as the worker judges: may become a URL to fetch (storage judges the depth)
  Reason refused = Reason::none;         // why not, where follow is false
  std::optional<std::uint8_t> priority;  // in percent, of a page that a sitemap lists
  std::string_view target;               // of a redirect: its path and query as the server spelled them

  void fields(auto&& visit) { visit(url, host, text, rel, kind, nofollow, follow, refused, priority, target); }
};

// Milliseconds of each phase; empty where it did not take place (a reused connection has no dns, connect and tls).
struct Timings {
  std::optional<double> dns, connect, tls, wait, read, total, parse;

  void fields(auto&& visit) { visit(dns, connect, tls, wait, read, total, parse); }
};

struct Header {
  std::string_view name, value;

  void fields(auto&& visit) { visit(name, value); }
};

// What a rule for extraction or a callback made of a page.
struct Item {
  std::string_view rule;  // its name; program_rule for what a callback program made
  std::string_view data;  // a JSON object
  std::int64_t key = 0;   // of items of a rule with one key the first counts; 0: none

  void fields(auto&& visit) { visit(rule, data, key); }
};

// What an audit asks of an HTML page.
struct Facts {
  std::optional<std::string_view> h1;
  std::uint32_t h1_count = 0, images = 0, images_without_alt = 0;
  bool viewport = false;
  std::string_view insecure;  // a resource of an https page that is asked for by http; empty without

  void fields(auto&& visit) { visit(h1, h1_count, images, images_without_alt, viewport, insecure); }
};

// One thing that a page says it is.
struct Structured {
  std::string_view type, missing;

  void fields(auto&& visit) { visit(type, missing); }
};

// That a link leads to the page in other languages.
struct Alternate {
  std::uint32_t link = 0;  // its place in Outcome::links
  std::string_view langs;  // hreflang, several between commas

  void fields(auto&& visit) { visit(link, langs); }
};

// A link of a page to a place in its target: behind '#', as written.
struct Fragment {
  std::uint32_t link = 0;  // its place in Outcome::links
  std::uint32_t hash = 0;  // of what it names, as in Outcome::ids
  std::string_view fragment, text;

  // The hash as Outcome::ids has it. No string: one that grows by bytes waits for the store of each.
  std::array<char, 4> hash_bytes() const {
    return {static_cast<char>(hash >> 24), static_cast<char>(hash >> 16), static_cast<char>(hash >> 8),
            static_cast<char>(hash)};
  }

  void fields(auto&& visit) { visit(link, hash, fragment, text); }
};

struct Resource {
  std::string_view url, host;           // as in Link
  std::optional<std::string_view> alt;  // of an image that has one
  ResourceKind kind = ResourceKind::image;
  bool style_sheet = false;  // it names resources itself

  void fields(auto&& visit) { visit(url, host, alt, kind, style_sheet); }
};

// What a program's callback gave a link, for the callbacks of its target (crawler/library).
struct LinkContext {
  std::uint32_t link = 0;  // its place in Outcome::links; ascending
  std::string_view text;   // UTF-8, at most max_context bytes

  void fields(auto&& visit) { visit(link, text); }
};

inline constexpr std::size_t max_context = 2048;

inline constexpr std::string_view program_rule = "on-page";

struct Outcome {
  LeaseNo lease = 0;
  UrlId url_id = 0;
  HostId host_id = 0;
  std::uint32_t depth = 0;
  std::string_view url;          // normalized; empty where the coordinator refused it
  Reason reason = Reason::none;  // what went wrong; none: there is a response
  std::string_view detail;
  std::uint16_t status = 0;  // 0: no answer
  std::string_view redirect_to;
  std::string_view sent_target;     // of a redirect: path and query as they were asked for
  std::vector<CookieMark> cookies;  // of a redirect: that it sets
  std::string_view content_type, charset;
  std::optional<std::string_view> title, description, language, canonical, text;
  std::uint64_t size = 0, wire_size = 0;
  bool truncated = false;
  std::string_view body_hash;   // 32 bytes of SHA-256; empty without a body
  std::string_view body;        // zlib format, never of length body_size; empty when not stored
  std::uint64_t body_size = 0;  // of the body uncompressed
  std::string_view raw_body;    // as body, before charset decoding; empty unless wanted, and where body is the same
  std::optional<std::uint64_t> simhash;
  std::vector<std::uint32_t> text_sample;   // hashes of what the text says: traps are known by what is new; not stored
  std::optional<std::uint32_t> link_count;  // results.links; empty for what has no links by nature
  std::uint32_t attempts = 0;
  std::int64_t fetched_at = 0;  // Unix time in ms
  std::string_view ip, http_version;
  Timings timings;
  std::string_view etag, last_modified;
  std::vector<Header> headers;  // with --store headers
  std::vector<Link> links;
  std::vector<LinkContext> contexts;
  std::vector<Item> items;
  std::optional<std::string_view> robots;  // what meta elements and headers say to this crawler; may be empty
  std::optional<Facts> facts;              // of an HTML page
  std::optional<std::uint32_t> words;      // of its text
  std::vector<Structured> structured;
  std::vector<Alternate> alternates;  // ascending by link
  Ask ask = Ask::page;                // how it was asked for
  // Of an HTML page: hashes of its ids and names, 4 bytes each, big-endian and ascending; empty if it was not read
  // whole.
  std::optional<std::string_view> ids;
  std::vector<Fragment> fragments;
  std::vector<Resource> resources;
  std::optional<Rendering> rendering;  // of a page that was to be rendered

  void fields(auto&& visit) {
    visit(lease, url_id, host_id, depth, url, reason, detail, status, redirect_to, sent_target, cookies, content_type,
          charset, title, description, language, canonical, text, size, wire_size, truncated, body_hash, body,
          body_size, raw_body, simhash, text_sample, link_count, attempts, fetched_at, ip, http_version, timings, etag,
          last_modified, headers, links, contexts, items, robots, facts, words, structured, alternates, ask, ids,
          fragments, resources, rendering);
  }

  // By which pages are the same: of what a browser made, its text and links.
  std::string_view content_hash() const {
    return rendering && !rendering->content_hash.empty() ? rendering->content_hash : body_hash;
  }
};

}  // namespace crawl::model
