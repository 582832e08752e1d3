#include "crawler/offline/reparse/item_maker.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "crawler/callback_programs/page_line.h"
#include "parser/extract/checked.h"
#include "parser/robots.h"

namespace crawl::reparse {
namespace {

// All callbacks of the program, and behind them those that are none of them.
std::vector<parser::CallbackEntry> all_with(const std::vector<parser::CallbackEntry>& callbacks) {
  std::vector<parser::CallbackEntry> all = parser::callbacks();
  for (const parser::CallbackEntry& entry : callbacks)
    if (std::ranges::find(all, entry.name, &parser::CallbackEntry::name) == all.end()) all.push_back(entry);
  return all;
}

}  // namespace

const std::vector<parser::CallbackEntry>& item_callbacks(bool for_programs) {
  if (for_programs) return parser::callbacks();
  static const std::vector<parser::CallbackEntry> entries = [] {
    std::vector<parser::CallbackEntry> kept = parser::callbacks();
    std::erase_if(kept, [](const parser::CallbackEntry& entry) { return entry.name == "html_page"; });
    return kept;
  }();
  return entries;
}

ItemMaker::ItemMaker(const config::Options& options, const std::vector<parser::CallbackEntry>& callbacks)
    : callbacks_(callbacks),
      with_facts_(all_with(callbacks)),
      extractor_(parser::extract::compile_checked(options.extract)),
      for_programs_(!options.on_page.empty()) {
  settings_.product_token = parser::product_token(options.user_agent);
  settings_.extractor = &extractor_;
}

parser::PageRecord ItemMaker::read(parser::PageInput input, std::uint32_t depth, bool facts, std::string& line) {
  settings_.want_text = settings_.want_links = for_programs_ || facts;
  settings_.want_fragments = facts;
  parser::Page page(std::move(input), arena_, settings_);
  parser::run_callbacks(page, facts ? with_facts_ : callbacks_);
  for (const std::string& note : page.record().notes) base::log::info(page.input().url.href() + ": " + note);
  if (for_programs_ && callback_programs::is_for_programs(page)) callback_programs::append_page_line(line, page, depth);
  return std::move(page.record());
}

}  // namespace crawl::reparse
