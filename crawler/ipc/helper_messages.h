// Messages of the two processes that only some crawls have: the pool of callback programs and the index process. As
// those of messages.h, which has the list of all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/outcome.h"

namespace crawl::ipc {

// ---- worker to the pool of callback programs, and back --------------------------------------------------------------

// A page for a callback program.
struct PageTask {
  static constexpr std::uint8_t type = 1;
  std::uint64_t number = 0;  // of the worker's choosing; the answer has it
  std::string_view url;
  std::string_view line;  // a JSON object and a line feed (callback_programs/page_line.h)
  void fields(auto&& visit) { visit(number, url, line); }
};

// What a callback program made of a page.
struct PageResult {
  static constexpr std::uint8_t type = 1;
  std::uint64_t number = 0;
  bool failed = false;             // there is no answer
  std::string error;               // why, or what the program itself says of the page; empty without
  std::vector<std::string> items;  // JSON objects
  std::vector<std::string> links;  // as they were written; relative to the page
  bool drop = false;
  void fields(auto&& visit) { visit(number, failed, error, items, links, drop); }
};

// ---- storage to the index process ----------------------------------------------------------------------------------

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

}  // namespace crawl::ipc
