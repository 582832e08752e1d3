// Stage: one step of a sitemap's way from bytes to entries. Bytes are put in at the front of a chain, in pieces of
// any size, and each stage hands on what it made of them. Each is used once, for one document, by one thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "parser/sitemap.h"

namespace crawl::parser::sitemap {

inline constexpr std::size_t piece_bytes = 64 * 1024;

class Stage {
 public:
  virtual ~Stage() = default;
  // False: wants no more. `bytes` are not kept.
  virtual bool put(std::string_view bytes) = 0;
  // No more bytes come. Called once, also after put() answered false.
  virtual void finish() = 0;
};

// The first cause stands: what breaks afterwards breaks because of it.
inline void add_note(SitemapResult& result, std::string cause) {
  if (result.note.empty()) result.note = std::move(cause);
}

}  // namespace crawl::parser::sitemap
