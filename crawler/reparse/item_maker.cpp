#include "crawler/reparse/item_maker.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/log.h"

namespace crawl::reparse {
namespace {

parser::extract::Extractor compiled(const std::vector<config::ExtractRule>& rules) {
  auto extractor = parser::extract::Extractor::compile(rules);
  if (!extractor) throw std::logic_error("a rule that was not checked: " + extractor.error());
  return *std::move(extractor);
}

}  // namespace

const std::vector<parser::CallbackEntry>& item_callbacks() {
  static const std::vector<parser::CallbackEntry> entries = [] {
    std::vector<parser::CallbackEntry> kept = parser::callbacks();
    std::erase_if(kept, [](const parser::CallbackEntry& entry) { return entry.name == "html_page"; });
    return kept;
  }();
  return entries;
}

ItemMaker::ItemMaker(const config::Options& options, const std::vector<parser::CallbackEntry>& callbacks)
    : callbacks_(callbacks), extractor_(compiled(options.extract)) {
  settings_.want_text = settings_.want_links = false;
  settings_.extractor = &extractor_;
}

std::vector<parser::extract::Item> ItemMaker::items_of(parser::PageInput input) {
  parser::Page page(std::move(input), arena_, settings_);
  parser::run_callbacks(page, callbacks_);
  for (const std::string& note : page.record().notes) base::log::info(page.input().url.href() + ": " + note);
  return std::move(page.record().items);
}

}  // namespace crawl::reparse
