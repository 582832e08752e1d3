#include "crawler/library/page_state.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <vector>

#include "base/text/text.h"
#include "crawler/worker/page_builder.h"
#include "parser/charset/codec/utf8.h"
#include "parser/css/value.h"
#include "parser/extract/extractor.h"
#include "parser/extract/number.h"
#include "parser/html/ascii.h"
#include "parser/html/link_reader.h"
#include "parser/tree/element_text.h"

namespace crawl::library {
namespace {

namespace css = parser::css;
using parser::ElementNo;
using parser::no_element;

constexpr std::uint64_t max_steps = 300'000'000;  // about a second; all that callbacks do has 30
constexpr std::size_t max_value = 1u << 20;
constexpr std::size_t max_note = 1000;

parser::LinkFound link_to(const parser::Url& url) {
  parser::LinkFound link;
  link.url = url.href();
  link.host_begin = static_cast<std::uint32_t>(url.host().data() - url.href().data());
  link.host_end = link.host_begin + static_cast<std::uint32_t>(url.host().size());
  return link;
}

}  // namespace

PageState::PageState(parser::Page& page, const worker::OwnedLease& lease, Selectors& selectors,
                     std::deque<std::string>& rules)
    : page_(page),
      depth_(lease.depth),
      context_(lease.context()),
      is_html_(worker::is_html(page.input().content_type)),
      selectors_(selectors),
      rules_(rules),
      handle_(*this),
      budget_(max_steps) {}

bool PageState::has_tree() {
  if (!std::exchange(tree_tried_, true) && is_html_) {
    if (const parser::Tree* tree = page_.tree()) {
      elements_.emplace(*tree);
      matcher_.emplace(*tree, *elements_, budget_);
    }
  }
  return elements_.has_value();
}

// Where text is not stored it was not read: it is that of the whole tree then.
const std::string& PageState::text() {
  if (!text_) {
    text_ = page_.record().text.value_or("");
    bool unread = !page_.record().text && has_tree() && elements_->size() > 0;
    if (unread) text_ = parser::element_text(*elements_, 0, page_.utf8().size(), budget_);
  }
  return *text_;
}

// ---- selectors ----

const PageState::Matches& PageState::matches_of_page(const CompiledSelector& compiled) {
  auto position = found_.find(&compiled);
  if (position == found_.end()) position = found_.emplace(&compiled, matcher_->select(compiled.selector)).first;
  return position->second;
}

// Matches are in document order, in which what is in an element follows it.
PageState::Matches PageState::matches(std::string_view text, ElementNo below) {
  const CompiledSelector& compiled = selectors_.of(text);
  if (!has_tree() || budget_.spent()) return {};
  if (below == no_element) {
    const Matches& all = matches_of_page(compiled);
    return budget_.spend(all.size() + 1) ? all : Matches{};
  }
  Matches scoped;
  if (compiled.asks_for_scope) {
    css::ElementSet scope(elements_->size(), 0);
    scope[below] = 1;
    matcher_->set_scope(std::move(scope));
    scoped = matcher_->select(compiled.selector);
    matcher_->set_scope({});
  }
  const Matches& all = compiled.asks_for_scope ? scoped : matches_of_page(compiled);
  auto before = [](const css::Match& match, ElementNo element) { return match.element < element; };
  auto begin = std::lower_bound(all.begin(), all.end(), below + 1, before);
  auto end = std::lower_bound(begin, all.end(), elements_->end(below), before);
  return budget_.spend(static_cast<std::uint64_t>(end - begin) + 1) ? Matches{begin, end} : Matches{};
}

std::vector<Element> PageState::select(std::string_view text, ElementNo below) {
  std::vector<Element> elements;
  for (const css::Match& match : matches(text, below)) elements.push_back(Element(*this, match.element, match.output));
  return elements;
}

std::string PageState::first(std::string_view text, ElementNo below) {
  for (const css::Match& match : matches(text, below))
    if (auto found = value(match.element, *match.output)) return *std::move(found);
  return {};
}

std::vector<std::string> PageState::all(std::string_view text, ElementNo below) {
  std::vector<std::string> values;
  for (const css::Match& match : matches(text, below))
    if (auto found = value(match.element, *match.output)) values.push_back(*std::move(found));
  return values;
}

std::optional<double> PageState::number(std::string_view text, ElementNo below) {
  auto digits = parser::extract::read_number(first(text, below));
  double value = 0;
  if (!digits || std::from_chars(digits->data(), digits->data() + digits->size(), value).ec != std::errc{})
    return std::nullopt;
  return value;
}

std::optional<std::string> PageState::value(ElementNo element, const css::Output& output) {
  return css::value_of(*elements_, {element, &output}, max_value, budget_);
}

// ---- what the callbacks want ----

void PageState::add_item(const Item& item) {
  std::string json = item.json();
  auto& items = page_.record().items;
  bool fits = items.size() < parser::extract::max_page_items && json.size() <= parser::extract::max_item_bytes &&
              item_bytes_ + json.size() <= parser::extract::max_page_bytes;
  if (!fits) {
    items_cut_ = true;
    return;
  }
  item_bytes_ += json.size();
  if (rules_.empty() || rules_.back() != item.rule()) rules_.push_back(item.rule());
  items.push_back({rules_.back(), std::move(json)});
}

Result<parser::Url, parser::UrlFailure> PageState::resolve(std::string_view text) const {
  return is_html_ ? parser::parse_url(text, &page_.base_url(), page_.query_charset())
                  : parser::parse_url(text, &page_.input().url);
}

bool PageState::follow(std::string_view text, std::string_view context) {
  auto url = resolve(text);
  if (!url) return false;
  if (asked_.size() == parser::max_links && !asked_urls_.contains(url->href())) {
    links_cut_ = true;
    return true;
  }
  if (!context.empty()) give_context(url->href(), context);
  if (asked_urls_.insert(url->href()).second) asked_.push_back(*std::move(url));
  return true;
}

// The first counts, as among pages.
void PageState::give_context(const std::string& url, std::string_view context) {
  std::string storage;
  const std::string_view text = parser::charset::decode_utf8(context, storage);
  if (text.size() > model::max_context || context_bytes_ + text.size() > parser::extract::max_page_bytes) {
    contexts_cut_ = true;
  } else if (contexts_.emplace(url, text).second) {
    context_bytes_ += text.size();
  }
}

void PageState::note(std::string_view text) {
  std::string storage;
  std::string_view cut = parser::utf8_prefix(parser::charset::decode_utf8(text, storage), max_note - note_bytes_);
  if (cut.empty()) return;
  note_bytes_ += cut.size();
  page_.record().notes.push_back(base::printable(cut));
}

// What names places of the others goes with them.
void PageState::keep_asked_links() {
  std::vector<parser::LinkFound>& links = page_.record().links;
  std::vector<std::uint32_t> place_now;
  std::uint32_t kept = 0;
  for (const parser::LinkFound& link : links)
    place_now.push_back(asked_urls_.contains(link.url) ? kept++ : parser::no_place);
  std::erase_if(links, [&](const parser::LinkFound& link) { return !asked_urls_.contains(link.url); });
  parser::move_fragments(page_.record().fragments, place_now);
}

// What the program follows it follows whatever rel the page gives the link.
void PageState::put_links(bool only_asked) {
  auto& links = page_.record().links;
  if (only_asked) keep_asked_links();
  for (parser::LinkFound& link : links)
    if (asked_urls_.erase(link.url) > 0) link.nofollow = false;
  for (const parser::Url& url : asked_)
    if (asked_urls_.contains(url.href())) links.push_back(link_to(url));
}

worker::PageWishes PageState::finish(bool only_asked) {
  parser::PageRecord& record = page_.record();
  put_links(only_asked || dropped_);
  if (dropped_) {
    record.items.clear();
    record.text.reset();
  }
  if (budget_.spent()) record.notes.emplace_back("the page is too large for the selectors of the program's callbacks");
  if (items_cut_) record.notes.emplace_back("the program's callbacks made more or longer items than are kept");
  if (links_cut_)
    record.notes.push_back("only the first " + std::to_string(parser::max_links) +
                           " links that callbacks named are followed");
  if (contexts_cut_) record.notes.emplace_back("a context that a callback gave a link is too long and not handed on");
  return {.keep_body = !dropped_, .contexts = std::move(contexts_)};
}

}  // namespace crawl::library
