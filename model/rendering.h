// Rendering: what a browser made of a page, or why it made nothing of it: the part of an Outcome that only pages have
// which were to be rendered. Data only; views as in model/outcome.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace crawl::model {

// Something that a page asked for while it was rendered.
struct PageRequest {
  std::string_view url, kind, method;  // kind: model::name(RequestKind)
  std::uint16_t status = 0;            // 0: it was not asked for, or there was no response
  std::string_view type;               // media type of the response
  std::uint64_t size = 0;              // bytes of its body
  std::string_view detail;             // why there is none, in words

  void fields(auto&& visit) { visit(url, kind, method, status, type, size, detail); }
};

struct Rendering {
  bool rendered = false;                              // false: the page is stored as it came
  std::optional<double> render_ms;                    // without waiting for the crawl's pace
  std::optional<std::uint32_t> raw_links, raw_words;  // of the page before scripts
  std::string_view why;                               // why it was rendered, or was to be
  std::string_view content_hash;      // of a rendered page: SHA-256 of its text and links; empty without
  std::vector<PageRequest> requests;  // in the order in which they were made
  std::string_view screenshot;        // PNG; empty without

  void fields(auto&& visit) {
    visit(rendered, render_ms, raw_links, raw_words, why, content_hash, requests, screenshot);
  }
};

}  // namespace crawl::model
