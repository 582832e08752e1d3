#include "parser/scan/open_elements.h"

namespace crawl::parser {

namespace {

// What an HTML element of a tag keeps of what held below it, and adds.
struct Rule {
  TagBits bit = 0;
  TagBits keep_scope = ~TagBits{0}, keep_table_scope = ~TagBits{0}, keep_special = ~TagBits{0};
  std::uint8_t keep = 0xFF, add = 0;
  bool special = false, ends_scope = false, is_marker = false, has_mode = false;
  InsertionMode mode = InsertionMode::in_body;
};

constexpr void set_modes(std::array<Rule, tag_count>& rules) {
  const auto set = [&](Tag tag, InsertionMode mode) {
    rules[index_of(tag)].has_mode = true;
    rules[index_of(tag)].mode = mode;
  };
  for (const Tag tag : {Tag::td, Tag::th}) set(tag, InsertionMode::in_cell);
  set(Tag::tr, InsertionMode::in_row);
  for (const Tag tag : {Tag::tbody, Tag::thead, Tag::tfoot}) set(tag, InsertionMode::in_table_body);
  set(Tag::caption, InsertionMode::in_caption);
  set(Tag::colgroup, InsertionMode::in_column_group);
  set(Tag::table, InsertionMode::in_table);
  set(Tag::template_, InsertionMode::in_template);  // which of its modes, the scanner knows
  set(Tag::head, InsertionMode::in_head);
  set(Tag::body, InsertionMode::in_body);
  set(Tag::frameset, InsertionMode::in_frameset);
  set(Tag::html, InsertionMode::after_head);
}

constexpr Rule rule_of(Tag tag) {
  Rule rule{.bit = bit_of(tag)};
  rule.special = is_special(tag);
  rule.ends_scope = (scope_ends & rule.bit) != 0;
  rule.is_marker = (marker_bits & rule.bit) != 0;
  if (rule.ends_scope) rule.keep_scope = 0;
  if (table_scope_ends & rule.bit) rule.keep_table_scope = 0;
  if (rule.special) rule.keep_special = 0;
  const auto drop = [&](bool when, unsigned what) { rule.keep &= static_cast<std::uint8_t>(when ? ~what : ~0u); };
  const auto add = [&](bool when, unsigned what) { rule.add |= static_cast<std::uint8_t>(when ? what : 0); };
  drop(rule.ends_scope || tag == Tag::button, p_in_button_scope);
  drop(rule.ends_scope || tag == Tag::ol || tag == Tag::ul, li_in_list_scope);
  drop(rule.special && tag != Tag::address && tag != Tag::div && tag != Tag::p, li_ends_here | dd_ends_here);
  add(tag == Tag::p, p_in_button_scope);
  add(tag == Tag::li, li_in_list_scope | li_ends_here);
  add(tag == Tag::dd || tag == Tag::dt, dd_ends_here);
  return rule;
}

constexpr std::array<Rule, tag_count> rules = [] {
  std::array<Rule, tag_count> table{};
  for (std::size_t tag = 0; tag < tag_count; ++tag) table[tag] = rule_of(static_cast<Tag>(tag));
  set_modes(table);
  return table;
}();

void fill_html(OpenElement& element, const OpenElement& below, std::uint32_t size) {
  const Rule& rule = rules[index_of(element.forgotten ? Tag::other : element.tag)];
  element.special = rule.special;
  element.in_scope = (below.in_scope & rule.keep_scope) | rule.bit;
  element.in_table_scope = (below.in_table_scope & rule.keep_table_scope) | rule.bit;
  element.since_special = (below.since_special & rule.keep_special) | rule.bit;
  element.holds = static_cast<std::uint8_t>((below.holds & rule.keep) | rule.add);
  element.reset_mode = rule.has_mode ? rule.mode : below.reset_mode;
  element.special_size = rule.special ? size : below.special_size;
  element.scope_size = rule.ends_scope ? size : below.scope_size;
  element.level = below.level + rule.is_marker;
}

// https://html.spec.whatwg.org/multipage/parsing.html#mathml-text-integration-point, #html-integration-point; those
// that take HTML are special too, but for the title of SVG, which is not to Gumbo.
void fill_foreign(OpenElement& element, const OpenElement& below, std::uint32_t size) {
  const Tag tag = element.tag;
  const bool svg_point =
      element.space == Space::svg && (tag == Tag::foreign_object || tag == Tag::desc || tag == Tag::title);
  const bool math_point = element.space == Space::mathml &&
                          (tag == Tag::mi || tag == Tag::mo || tag == Tag::mn || tag == Tag::ms || tag == Tag::mtext);
  element.html_content |= svg_point || math_point;  // annotation-xml may say so itself
  const bool ends_scope = svg_point || math_point || (element.space == Space::mathml && tag == Tag::annotation_xml);
  const bool special = element.special = ends_scope && tag != Tag::title;
  element.in_scope = ends_scope ? 0 : below.in_scope;
  element.in_table_scope = below.in_table_scope;
  element.since_special = special ? 0 : below.since_special;
  const unsigned dropped =
      (ends_scope ? p_in_button_scope | li_in_list_scope : 0u) | (special ? li_ends_here | dd_ends_here : 0u);
  element.holds = static_cast<std::uint8_t>(below.holds & ~dropped);
  element.reset_mode = below.reset_mode;
  element.special_size = special ? size : below.special_size;
  element.scope_size = ends_scope ? size : below.scope_size;
  element.level = below.level;
  element.foreign_names = (below.space == Space::html ? 0 : below.foreign_names) | std::uint64_t{1}
                                                                                       << (element.name_hash >> 58);
}

void fill(OpenElement& element, const OpenElement& below, std::size_t size) {
  if (element.space == Space::html) {
    fill_html(element, below, static_cast<std::uint32_t>(size));
  } else {
    fill_foreign(element, below, static_cast<std::uint32_t>(size));
  }
}

}  // namespace

OpenElement& OpenElements::push(Tag tag, Space space, std::uint64_t name_hash) {
  OpenElement& element = elements_.emplace_back();
  element.tag = tag;
  element.space = space;
  element.name_hash = name_hash;
  fill(element, elements_[elements_.size() - 2], elements_.size() - 1);
  return element;
}

void OpenElements::forget(std::size_t index) {
  at(index).forgotten = true;
  for (std::size_t i = index + 1; i < elements_.size(); ++i) fill(elements_[i], elements_[i - 1], i);
}

}  // namespace crawl::parser
