#include "parser/html/document_reader.h"

#include <array>
#include <cstdint>

#include "parser/html/ascii.h"

namespace crawl::parser {

namespace {

// https://html.spec.whatwg.org/multipage/scripting.html#attr-template-shadowrootmode
bool makes_shadow_root(const Element& element) {
  const std::string_view mode = element.attribute(Attribute::shadow_root_mode).value_or("");
  return equals_ignoring_case(mode, "open") || equals_ignoring_case(mode, "closed");
}

// https://www.w3.org/TR/wai-aria-1.2/#aria-hidden
bool is_veiled(const Element& element) {
  return equals_ignoring_case(element.attribute(Attribute::aria_hidden).value_or(""), "true");
}

// Which readers have to do with an element of a tag: most with none.
enum Interest : std::uint8_t { of_meta = 1, of_links = 2, of_facts = 4 };

constexpr std::array<std::uint8_t, tag_count> interests = [] {
  std::array<std::uint8_t, tag_count> table{};
  for (std::size_t i = 0; i < tag_count; ++i) {
    const Tag tag = static_cast<Tag>(i);
    const bool meta = MetaReader::is_of_interest(tag) || tag == Tag::base;
    table[i] = static_cast<std::uint8_t>((meta ? of_meta : 0) | (LinkReader::is_of_interest(tag) ? of_links : 0) |
                                         (FactReader::is_of_interest(tag) ? of_facts : 0));
  }
  return table;
}();

}  // namespace

void DocumentReader::enter(const Element& element) {
  ++depth_;
  const unsigned interest = interests[index_of(element.tag)];
  Display display = display_of(element.tag);
  if ((interest & of_meta) != 0 && template_ == 0 && element.is_html) {
    element.tag == Tag::base ? meta_.enter_base(element) : meta_.enter(element);
  }
  if (element.tag == Tag::template_ && element.is_html) {
    const bool inert = !makes_shadow_root(element);
    if (template_ == 0) template_ = depth_;
    if (inert && inert_ == 0) inert_ = depth_;
    if (!inert) display = Display::in_line;
  }
  const bool shown = unseen_ == 0;
  if (shown) {
    if (display != Display::in_line) {
      text_.enter(display);
      links_.add_gap();
      facts_.add_gap();
    }
    if (display == Display::none || element.hidden) unseen_ = depth_;
  }
  if ((interest & of_links) != 0) links_.enter(element, is_inert());
  if (element.tag == Tag::body) {
    meta_.begin_body();
    facts_.begin_body();
  }
  if (element.veiled && veiled_ == 0 && is_veiled(element)) veiled_ = depth_;
  if (facts_.listens() && shown) facts_.enter_in_heading(element, depth_);
  if (wants_attributes(element)) pass(element, depth_);
  if ((interest & of_facts) != 0 && element.is_html && !is_inert()) facts_.enter(element, shown, veiled_ != 0, depth_);
}

void DocumentReader::leave(Tag tag) {
  links_.leave(tag);
  meta_.leave(tag);
  facts_.leave(depth_);
  items_.leave(depth_);
  if (want_resources_) resources_.leave(tag);
  if (unseen_ == depth_) unseen_ = 0;
  if (template_ == depth_) template_ = 0;
  if (inert_ == depth_) inert_ = 0;
  if (veiled_ == depth_) veiled_ = 0;
  --depth_;
  if (unseen_ != 0) return;
  const Display display = display_of(tag);
  if (display == Display::in_line) return;
  text_.leave(display);
  links_.add_gap();
  facts_.add_gap();
}

void DocumentReader::add_text(std::string_view text) {
  if (meta_.listens()) meta_.add_text(text);
  if (facts_.listens_to_code()) facts_.add_code(text);
  if (resources_.listens()) resources_.add_style(text);
  if (unseen_ != 0) return facts_.add_name(text);
  if (want_text_) {
    text_.add(text);
    if (may_cut_text_ && text_.size() > few_text_bytes && links_.has_web_link()) want_text_ = false;
  }
  if (links_.listens()) links_.add_text(text);
  if (facts_.listens()) facts_.add_text(text);
}

void DocumentReader::forget_body() {
  if (head_) meta_ = *head_;
  if (head_) facts_ = head_facts_;
  facts_.forget_headings();
  links_ = LinkReader(want_names_, want_routes_);
  text_ = TextReader();
  want_text_ = text_wanted_;
  items_ = ItemReader();
  resources_ = ResourceReader();
}

Document DocumentReader::take() {
  for (const HeadLink& link : meta_.links) links_.add_head_link(link);
  if (!meta_.refresh.empty()) links_.add_refresh(meta_.refresh);
  Document document;
  document.title = std::move(meta_.title);
  document.description = std::move(meta_.description);
  document.language = std::move(meta_.language);
  document.base_href = meta_.base_href;
  document.canonical = meta_.canonical;
  document.robots = meta_.robots;
  document.links_cut = links_.cut();
  document.links = links_.take();
  document.fragments = links_.take_fragments();
  document.resources = resources_.take();
  facts_.end_names();
  document.facts = std::move(facts_.facts);
  document.facts.items = items_.take();
  document.facts.viewport = meta_.viewport;
  document.text = text_.take();
  document.text_cut = want_text_ != text_wanted_;
  return document;
}

}  // namespace crawl::parser
