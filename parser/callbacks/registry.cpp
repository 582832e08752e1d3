// Every callback of the program, one line each: the function (crawl::parser::NAME, in a file of its own in this folder)
// and the media types that it takes. They run in this order.
#define CRAWL_CALLBACKS(callback) \
  callback(html_page, "text/html application/xhtml+xml") callback(extract_items, "text/html application/xhtml+xml")

#include <algorithm>
#include <exception>
#include <string>

#include "parser/html/ascii.h"
#include "parser/page.h"

namespace crawl::parser {

#define CRAWL_DECLARE(name, content_types) void name(Page& page);
CRAWL_CALLBACKS(CRAWL_DECLARE)
#undef CRAWL_DECLARE

namespace {

bool takes(const CallbackEntry& entry, std::string_view content_type) {
  std::string_view ranges = entry.content_types;
  for (auto range = next_token(ranges); !range.empty(); range = next_token(ranges)) {
    if (takes_type(range, content_type)) return true;
  }
  return false;
}

std::string failed(const CallbackEntry& entry) {
  return "callback " + std::string(entry.name) + " failed";
}

void run(const CallbackEntry& entry, Page& page) {
  try {
    entry.run(page);
  } catch (const std::exception& error) {
    page.record().notes.push_back(failed(entry) + ": " + error.what());
  } catch (...) {
    page.record().notes.push_back(failed(entry));
  }
}

}  // namespace

const std::vector<CallbackEntry>& callbacks() {
#define CRAWL_ENTRY(name, content_types) CallbackEntry{#name, content_types, name},
  static const std::vector<CallbackEntry> entries{CRAWL_CALLBACKS(CRAWL_ENTRY)};
#undef CRAWL_ENTRY
  return entries;
}

bool takes_type(std::string_view range, std::string_view content_type) {
  if (range == "*/*" || range == content_type) return true;
  return range.ends_with("/*") && content_type.starts_with(range.substr(0, range.size() - 1));
}

bool any_callback_takes(std::string_view content_type) {
  return std::ranges::any_of(callbacks(), [&](const CallbackEntry& entry) { return takes(entry, content_type); });
}

void run_callbacks(Page& page) {
  run_callbacks(page, callbacks());
}

void run_callbacks(Page& page, const std::vector<CallbackEntry>& entries) {
  for (const CallbackEntry& entry : entries) {
    if (takes(entry, page.input().content_type)) run(entry, page);
  }
}

}  // namespace crawl::parser
