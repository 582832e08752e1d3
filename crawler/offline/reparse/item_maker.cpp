#include "crawler/offline/reparse/item_maker.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "crawler/callback_programs/page_line.h"
#include "parser/extract/checked.h"

namespace crawl::reparse {
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
      extractor_(parser::extract::compile_checked(options.extract)),
      for_programs_(!options.on_page.empty()) {
  settings_.want_text = settings_.want_links = for_programs_;
  settings_.extractor = &extractor_;
}

std::vector<parser::extract::Item> ItemMaker::items_of(parser::PageInput input, std::uint32_t depth,
                                                       std::string& line) {
  parser::Page page(std::move(input), arena_, settings_);
  parser::run_callbacks(page, callbacks_);
  for (const std::string& note : page.record().notes) base::log::info(page.input().url.href() + ": " + note);
  if (for_programs_ && callback_programs::is_for_programs(page)) callback_programs::append_page_line(line, page, depth);
  return std::move(page.record().items);
}

}  // namespace crawl::reparse
