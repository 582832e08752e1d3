// Page and Element: what callbacks see of a page, asked of its PageState.
#include <algorithm>

#include "base/text/ascii.h"
#include "crawler/http/client/fetcher.h"
#include "crawler/library/page_state.h"
#include "parser/html/ascii.h"

namespace crawl {
namespace {

using parser::css::Output;

const Output whole_text{.kind = Output::Kind::element, .attribute = {}};
const Output whole_html{.kind = Output::Kind::html, .attribute = {}};

}  // namespace

// ---- Element ----

std::string Element::tag() const {
  return state_->elements().tag_name(number_);
}
std::string Element::text() const {
  return state_->value(number_, whole_text).value_or("");
}
std::string Element::html() const {
  return state_->value(number_, whole_html).value_or("");
}

std::string Element::attr(std::string_view name) const {
  return std::string(state_->elements().attribute(number_, base::lowered(name), true).value_or(""));
}

bool Element::has_attr(std::string_view name) const {
  return state_->elements().attribute(number_, base::lowered(name), true).has_value();
}

std::string Element::url(std::string_view attribute) const {
  return has_attr(attribute) ? page().resolve(attr(attribute)) : std::string();
}

std::string Element::value() const {
  return state_->value(number_, *static_cast<const Output*>(output_)).value_or("");
}
std::vector<Element> Element::select(std::string_view css) const {
  return state_->select(css, number_);
}
std::string Element::first(std::string_view css) const {
  return state_->first(css, number_);
}
std::vector<std::string> Element::all(std::string_view css) const {
  return state_->all(css, number_);
}
std::optional<double> Element::number(std::string_view css) const {
  return state_->number(css, number_);
}
Page& Element::page() const {
  return state_->handle();
}

// ---- Page ----

const std::string& Page::url() const {
  return state_->page().input().url.href();
}
int Page::status() const {
  return state_->page().input().status;
}
unsigned Page::depth() const {
  return state_->depth();
}
const std::string& Page::context() const {
  return state_->context();
}
std::string_view Page::header(std::string_view name) const {
  return http::header(state_->page().input().headers, name);
}
std::string_view Page::content_type() const {
  return state_->page().input().content_type;
}
std::string_view Page::body() const {
  return state_->page().input().body;
}
std::string_view Page::html() {
  return state_->page().utf8();
}

std::string_view Page::charset() {
  state_->page().utf8();  // finds it
  return state_->page().record().charset;
}

std::string Page::title() const {
  return state_->page().record().title.value_or("");
}
std::string Page::text() {
  return state_->text();
}

std::vector<Link> Page::links() const {
  std::vector<Link> links;
  for (const parser::LinkFound& found : state_->page().record().links)
    links.push_back({found.url, found.text, found.rel, found.nofollow});
  return links;
}

std::vector<Element> Page::select(std::string_view css) {
  return state_->select(css);
}
std::string Page::first(std::string_view css) {
  return state_->first(css);
}
std::vector<std::string> Page::all(std::string_view css) {
  return state_->all(css);
}
std::optional<double> Page::number(std::string_view css) {
  return state_->number(css);
}
void Page::add_item(const Item& item) {
  state_->add_item(item);
}
std::string Page::resolve(std::string_view url) const {
  const auto resolved = state_->resolve(url);
  return resolved ? resolved->href() : std::string();
}
bool Page::follow(std::string_view url, std::string_view context) {
  return state_->follow(url, context);
}
void Page::drop() {
  state_->drop();
}
void Page::note(std::string_view text) {
  state_->note(text);
}

}  // namespace crawl
