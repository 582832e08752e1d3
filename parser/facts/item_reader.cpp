#include "parser/facts/item_reader.h"

#include <algorithm>
#include <utility>

#include "parser/html/ascii.h"

namespace crawl::parser {

namespace {

constexpr std::size_t max_name = 100;  // bytes of a type or a property
constexpr std::size_t max_types_of_item = 8;

// "https://schema.org/Product" and "schema:Product" are "Product".
std::string_view without_vocabulary(std::string_view name) {
  return name.substr(name.find_last_of("/#:") + 1, max_name);
}

bool is_of_schema(std::string_view type) {
  return type.find("schema.org/") != type.npos || type.starts_with("schema:");
}

}  // namespace

void ItemReader::enter(const Element& element, std::uint32_t depth) {
  if (const auto vocabulary = element.attribute(Attribute::vocab))
    schema_ = vocabulary->find("schema.org") != vocabulary->npos;
  const auto item_names = element.attribute(Attribute::item_prop), rdfa_names = element.attribute(Attribute::property);
  if (!open_.empty() && item_names) add_names(*item_names, false);
  if (!open_.empty() && rdfa_names) add_names(*rdfa_names, true);
  if (depth == 0) return;
  if (element.attribute(Attribute::item_scope)) {
    begin(element.attribute(Attribute::item_type).value_or(""), false, !item_names,
          !element.attribute(Attribute::item_ref), depth);
  } else if (const auto types = element.attribute(Attribute::type_of)) {
    begin(*types, true, !rdfa_names || open_.empty(), true, depth);
  }
}

void ItemReader::add_names(std::string_view names, bool of_rdfa) {
  for (auto name = next_token(names); !name.empty(); name = next_token(names)) {
    const std::string_view bare = of_rdfa ? without_vocabulary(name) : name.substr(0, max_name);
    for (MarkedItem& item : open_.back().items)
      if (item.names.size() < max_item_names) item.names.emplace_back(bare);
  }
}

void ItemReader::begin(std::string_view types, bool of_rdfa, bool top, bool is_whole, std::uint32_t depth) {
  if (open_.size() >= max_open_items) return;
  Open& open = open_.emplace_back();
  open.depth = depth;
  open.top = top;
  for (auto type = next_token(types); !type.empty() && open.items.size() < max_types_of_item;
       type = next_token(types)) {
    const bool bare = of_rdfa && type.find(':') == type.npos;
    open.items.push_back({.type = std::string(without_vocabulary(type)),
                          .of_schema = is_of_schema(type) || (bare && schema_),
                          .is_whole = is_whole,
                          .names = {}});
  }
}

void ItemReader::end_item() {
  Open open = std::move(open_.back());
  open_.pop_back();
  if (!open.top) return;
  for (MarkedItem& item : open.items)
    if (items_.size() < max_items && !item.type.empty()) items_.push_back(std::move(item));
}

// What the page does not close is as it stands.
std::vector<MarkedItem> ItemReader::take() {
  while (!open_.empty()) end_item();
  return std::move(items_);
}

}  // namespace crawl::parser
