// Callbacks: what a program registered, checked. Filled before run(), read-only from then on: each worker has a copy.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/library/crawl.h"

namespace re2 {
class RE2;
}

namespace crawl::library {

// One of on_html, on_page, on_page_matching.
struct PageCallbackEntry {
  std::string name;                     // as notes call it: on_html("a.house")
  std::string selector;                 // of on_html; empty without
  std::vector<std::string> types;       // media types, "image/*" allowed
  std::shared_ptr<const re2::RE2> url;  // null: every URL
  Crawler::ElementCallback on_element;  // one of the two is there
  Crawler::PageCallback on_page;

  bool takes(std::string_view media_type, std::string_view page_url) const;
};

struct Callbacks {
  std::vector<PageCallbackEntry> pages;
  std::vector<std::function<void(Request&)>> before_request;
  std::vector<std::function<void(const Response&)>> on_response;
  std::vector<std::function<void(const Failure&)>> on_error;
  std::vector<std::function<void(const Summary&)>> on_finish;
  bool only_asked = false;

  // Media types that on_page() asked for, for --accept-type.
  std::vector<std::string> wanted_types() const;
  // Whether on_page_matching() asks for this URL whatever its type.
  bool wants_url(std::string_view url) const;
};

// An empty pattern is for every URL; throws std::invalid_argument for one that RE2 does not take.
PageCallbackEntry html_entry(std::string_view selector, std::string_view url_pattern,
                             Crawler::ElementCallback callback);
PageCallbackEntry page_entry(std::string_view types, std::string_view url_pattern, Crawler::PageCallback callback);
PageCallbackEntry url_entry(std::string_view url_pattern, Crawler::PageCallback callback);

}  // namespace crawl::library
