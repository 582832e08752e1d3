// Worker to the pool of callback programs, and back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/ipc/messages/message_list.h"

namespace crawl::ipc {

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

using ToPrograms = MessageList<PageTask>;
static_assert(numbers_differ(ToPrograms{}));
using FromPrograms = MessageList<PageResult>;
static_assert(numbers_differ(FromPrograms{}));

}  // namespace crawl::ipc
