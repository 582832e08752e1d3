// SitemapEntries: what a sitemap lists, as it was read. Its text is kept in blocks that never grow, so that a list of
// 32 MiB takes as much and not the double while it comes. Filled by the event loop, then read by the parse thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/kinds.h"

namespace crawl::worker {

class SitemapEntries {
 public:
  struct Entry {
    std::uint32_t url_size = 0;
    std::uint8_t language_size = 0;  // of an alternate
    std::uint8_t priority = 0;
    model::LinkKind kind = model::LinkKind::listed;  // or sitemap; or alternate, of the page before
  };

  std::string note;  // what was cut or refused, in words
  // Of a body that was not kept: bytes, SHA-256 and beginning.
  std::uint64_t size = 0;
  std::string hash, begin;

  void add(std::string_view url, std::string_view language, std::uint8_t priority, model::LinkKind kind) {
    const std::size_t bytes = url.size() + language.size();
    if (blocks_.empty() || blocks_.back().capacity() - blocks_.back().size() < bytes) {
      blocks_.emplace_back().reserve(std::max(block_bytes, bytes));
      held_ += blocks_.back().capacity();
    }
    blocks_.back().append(url).append(language);
    entries_.push_back(
        {static_cast<std::uint32_t>(url.size()), static_cast<std::uint8_t>(language.size()), priority, kind});
  }
  const std::vector<Entry>& entries() const { return entries_; }
  // use(entry, url, language), in their order; the views live as long as this.
  template <class Use>
  void for_each(const Use& use) const {
    std::size_t block = 0, at = 0;
    for (const Entry& entry : entries_) {
      for (; at == blocks_[block].size(); at = 0) ++block;
      const std::string_view text(blocks_[block]);
      use(entry, text.substr(at, entry.url_size), text.substr(at + entry.url_size, entry.language_size));
      at += entry.url_size + entry.language_size;
    }
  }
  std::size_t bytes() const { return held_ + entries_.capacity() * sizeof(Entry); }

 private:
  static constexpr std::size_t block_bytes = 256 << 10;

  std::vector<std::string> blocks_;  // each with whole entries
  std::size_t held_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace crawl::worker
