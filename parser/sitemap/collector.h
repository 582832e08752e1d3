// Collector: what the readers find as text becomes SitemapEntry for the sink: resolved, normalized, counted. Stops at
// max_entries. One for each document.
#pragma once

#include <span>

#include "parser/sitemap/stage.h"

namespace crawl::parser::sitemap {

// Of an entry, as it stands in the document.
struct RawEntry {
  std::string_view url, priority, modified;
  std::span<const SitemapAlternate> alternates = {};  // whose URLs are as written
};

class Collector {
 public:
  Collector(const SitemapLimits& limits, SitemapResult& result, SitemapSink& sink)
      : limits_(limits), result_(result), sink_(sink) {}

  // False: no more are wanted. base: what a relative URL is relative to; null where none may be relative.
  bool page(const RawEntry& raw, const Url* base);
  bool sitemap(const RawEntry& raw, const Url* base);
  // An entry that has no URL, or one that is too long to be kept.
  bool refuse();

 private:
  bool has_room();
  std::optional<SitemapEntry> read(const RawEntry& raw, const Url* base);
  void add_alternates(const RawEntry& raw, const Url* base, SitemapEntry& entry) const;

  const SitemapLimits& limits_;
  SitemapResult& result_;
  SitemapSink& sink_;
};

}  // namespace crawl::parser::sitemap
