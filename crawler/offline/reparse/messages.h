// What the process that writes and those that parse stored pages again say to each other, as frames (ipc/frame.h).
#pragma once

#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "model/outcome.h"
#include "storage/sqlite/write/fact_filler.h"

namespace crawl::reparse {

// ---- writer to worker ----------------------------------------------------------------------------------------------

// Parse the pages with ids from first to last, without those that are done already or have done harm.
struct Range {
  static constexpr std::uint8_t type = 1;
  std::uint32_t number = 0;
  model::UrlId first = 0, last = 0;
  std::vector<model::UrlId> without;  // ascending
  void fields(auto&& visit) { visit(number, first, last, without); }
};

// ---- worker to writer ----------------------------------------------------------------------------------------------

// A page is complete. In any order within a range.
struct PageItems {
  static constexpr std::uint8_t type = 1;
  enum Outcome : std::uint8_t { parsed, no_body, damaged };  // of the last two items stay as they are
  std::uint32_t range = 0;
  model::UrlId page = 0;
  std::uint8_t outcome = parsed;
  bool unanswered = false;  // by the callback program, which made an error of it
  std::vector<model::Item> items;
  std::optional<storage::PageFacts> facts = {};  // of a page that was stored without
  void fields(auto&& visit) { visit(range, page, outcome, unanswered, items, facts); }
};

// All pages of a range are complete.
struct RangeDone {
  static constexpr std::uint8_t type = 2;
  std::uint32_t number = 0;
  void fields(auto&& visit) { visit(number); }
};

// The file cannot be read: a line for a person. The worker leaves.
struct Unreadable {
  static constexpr std::uint8_t type = 3;
  std::string message;
  void fields(auto&& visit) { visit(message); }
};

}  // namespace crawl::reparse
