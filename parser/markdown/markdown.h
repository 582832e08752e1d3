// A page as Markdown: its main part (parser/article/main_part.h) with headings, paragraphs, lists, quotes, tables, code
// blocks with their language, links and pictures, as CommonMark (https://spec.commonmark.org/) with the tables of
// GitHub (https://github.github.com/gfm/). What a term and its description are, is an item of a list. Links and
// pictures are absolute; signs of permanent links, buttons and what is not shown are left out.
//
// The page may come from anybody: the tree is walked without recursion, lists and quotes are as deep as
// BlockWriter::max_depth, and work and size are bounded. Deterministic; any thread.
#pragma once

#include <string>
#include <string_view>

#include "parser/tree/elements.h"
#include "parser/tree/step_budget.h"
#include "parser/url.h"

namespace crawl::parser::markdown {

inline constexpr std::size_t max_markdown_bytes = 32u << 20;

struct Markdown {
  std::string text;  // ends with a line end; empty where the page says nothing
  bool cut = false;  // by max_markdown_bytes, or the budget
};

// base: what relative links resolve against; charset: in which the page's URLs have their query encoded.
Markdown markdown_of(const Tree& tree, const Elements& elements, const Url& base, std::string_view charset,
                     StepBudget& budget);

}  // namespace crawl::parser::markdown
