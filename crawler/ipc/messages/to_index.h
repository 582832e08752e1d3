// Storage to the index process, which some crawls have.
#pragma once

#include <cstdint>
#include <vector>

#include "crawler/ipc/messages/message_list.h"
#include "model/ids.h"

namespace crawl::ipc {

// These pages are committed, new or other than before. The first, without any, says that the file is open.
struct PagesStored {
  static constexpr std::uint8_t type = 40;
  std::vector<model::UrlId> pages;
  void fields(auto&& visit) { visit(pages); }
};

// The run is at its end: bring the index up to date and leave.
struct FinishIndex {
  static constexpr std::uint8_t type = 41;
  void fields(auto&& visit) { visit(); }
};

using ToIndex = MessageList<PagesStored, FinishIndex>;
static_assert(numbers_differ(ToIndex{}));

}  // namespace crawl::ipc
