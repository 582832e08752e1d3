// PageState: what is behind a Page and its Elements while their callbacks run: the tree and what selectors found in
// it, each worked out once for the whole page, and what the callbacks want of the page. One page, one parse thread.
//
// Bounded: selectors and texts by a budget of steps, items in number and bytes, links in number; what is cut is a note.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "crawler/library/crawl.h"
#include "crawler/library/selectors.h"
#include "crawler/worker/hooks.h"
#include "parser/css/matcher.h"
#include "parser/page.h"
#include "parser/tree/elements.h"
#include "parser/tree/step_budget.h"

namespace crawl::library {

class PageState {
 public:
  // All outlive it. rules: where the names of items live, longer than this.
  PageState(parser::Page& page, const worker::OwnedLease& lease, Selectors& selectors, std::deque<std::string>& rules);

  crawl::Page& handle() { return handle_; }
  parser::Page& page() { return page_; }
  unsigned depth() const { return depth_; }
  const std::string& context() const { return context_; }
  bool is_html() const { return is_html_; }
  const std::string& text();

  // Of the whole page, or below an element; throw std::invalid_argument for what is no selector.
  std::vector<Element> select(std::string_view css, parser::ElementNo below = parser::no_element);
  std::string first(std::string_view css, parser::ElementNo below = parser::no_element);
  std::vector<std::string> all(std::string_view css, parser::ElementNo below = parser::no_element);
  std::optional<double> number(std::string_view css, parser::ElementNo below = parser::no_element);
  // Nothing where the element has no such attribute.
  std::optional<std::string> value(parser::ElementNo element, const parser::css::Output& output);
  const parser::Elements& elements() const { return *elements_; }  // there is an Element

  void add_item(const Item& item);
  Result<parser::Url, parser::UrlFailure> resolve(std::string_view url) const;
  bool follow(std::string_view url, std::string_view context);
  void drop() { dropped_ = true; }
  void note(std::string_view text);
  // The callbacks have run: what they asked for goes into the page's record.
  worker::PageWishes finish(bool only_asked);

 private:
  using Matches = std::vector<parser::css::Match>;

  bool has_tree();
  Matches matches(std::string_view css, parser::ElementNo below);
  const Matches& matches_of_page(const CompiledSelector& compiled);
  void give_context(const std::string& url, std::string_view context);
  void keep_asked_links();
  void put_links(bool only_asked);

  parser::Page& page_;
  const unsigned depth_;
  const std::string context_;
  const bool is_html_;
  Selectors& selectors_;
  std::deque<std::string>& rules_;
  crawl::Page handle_;

  bool tree_tried_ = false;
  parser::StepBudget budget_;
  std::optional<parser::Elements> elements_;
  std::optional<parser::css::Matcher> matcher_;
  std::unordered_map<const CompiledSelector*, Matches> found_;
  std::optional<std::string> text_;

  std::size_t item_bytes_ = 0, note_bytes_ = 0, context_bytes_ = 0;
  bool items_cut_ = false, links_cut_ = false, contexts_cut_ = false, dropped_ = false;
  std::vector<parser::Url> asked_;
  std::unordered_set<std::string> asked_urls_;
  std::unordered_map<std::string, std::string> contexts_;  // by URL
};

}  // namespace crawl::library
