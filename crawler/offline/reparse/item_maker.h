// ItemMaker: the items of one stored page, made as a crawl makes them, by the callbacks that make items alone: what
// else a crawl reads of a page (title, text, links) costs as much again and is stored already, unless an older version
// stored the page, which knew nothing of what an audit asks. One thread, a page at a
// time; the memory of the tree is kept from page to page.
#pragma once

#include <vector>

#include "config/options.h"
#include "parser/page.h"
#include "parser/tree/arena.h"

namespace crawl::reparse {

// Of the program's callbacks those whose work is items; all of them where callback programs are to see the pages.
const std::vector<parser::CallbackEntry>& item_callbacks(bool for_programs = false);

class ItemMaker {
 public:
  // Options and callbacks outlive it. The rules have been checked.
  ItemMaker(const config::Options& options, const std::vector<parser::CallbackEntry>& callbacks);

  // Whether the page can have any: its body is not needed otherwise.
  bool wants(const parser::Url& url) const { return for_programs_ || extractor_.wants(url); }
  // The rules that the items name live as long as the maker. Where callback programs are to see the page too, it is
  // appended to `line` as they read it. Of the rest of the record what an audit asks is there where `facts` says so.
  parser::PageRecord read(parser::PageInput page, std::uint32_t depth, bool facts, std::string& line);

 private:
  const std::vector<parser::CallbackEntry>& callbacks_;
  const std::vector<parser::CallbackEntry> with_facts_;  // these, and what else the program reads of a page
  parser::extract::Extractor extractor_;
  parser::ParseSettings settings_;
  const bool for_programs_;
  parser::Arena arena_;
};

}  // namespace crawl::reparse
