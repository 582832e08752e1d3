// RecentUrls: the URLs whose rows were inserted last, with what is asked of a row when its URL is given out, so that
// the table need not be asked. A megabyte of their texts, taken only as it is used. Owned by SqliteUrlRows; one thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/pages.h"
#include "storage/tables.h"

namespace crawl::storage {

class RecentUrls {
 public:
  struct Url {
    model::UrlId id = 0, referrer = 0;
    std::uint64_t begin = 0;  // of all text that was ever written
    std::uint32_t size = 0, redirects = 0;
  };

  // Its text, where it stays while less than the room is added; empty: it is too long to be kept.
  std::string_view add(const UrlRow& row) {
    const std::size_t size = row.url.size();
    if (size == 0 || size > max_text) return {};
    if (written_ % room + size > room) written_ += room - written_ % room;
    slot(row.id) = {row.id, row.referrer, written_, static_cast<std::uint32_t>(size), row.redirects};
    char* text = texts() + written_ % room;
    std::memcpy(text, row.url.data(), size);
    written_ += size;
    return {text, size};
  }
  // Null: it is not there, or not any more.
  Url* find(model::UrlId id) {
    Url& url = slot(id);
    return id > 0 && url.id == id && written_ <= url.begin + room ? &url : nullptr;
  }
  std::string_view text(const Url& url) const { return {texts() + url.begin % room, url.size}; }

 private:
  static constexpr std::size_t room = 1 << 20, slots = 16 << 10, max_text = 16 << 10;

  Url& slot(model::UrlId id) { return static_cast<Url*>(urls_.data())[static_cast<std::size_t>(id) % slots]; }
  char* texts() const { return static_cast<char*>(texts_.data()); }

  base::Pages urls_{slots * sizeof(Url)}, texts_{room};
  std::uint64_t written_ = 0;
};

}  // namespace crawl::storage
