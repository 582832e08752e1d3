// ItemReader: what a page says of itself by attributes, as its elements come: microdata
// (https://html.spec.whatwg.org/multipage/microdata.html) and RDFa Lite (https://www.w3.org/TR/rdfa-lite/): the types
// of its items and the names of their properties, which is what an audit asks. One for each page; bounded by max_items
// and max_item_names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parser/tree/element.h"

namespace crawl::parser {

inline constexpr std::size_t max_items = 100;       // of one page
inline constexpr std::size_t max_item_names = 100;  // of one item
inline constexpr std::size_t max_open_items = 64;   // in one another

struct MarkedItem {
  std::string type;                // without its vocabulary: "Product"
  bool of_schema = false;          // of schema.org, whose types are known
  bool is_whole = true;            // all its properties are in it
  std::vector<std::string> names;  // of properties; may repeat

  friend bool operator==(const MarkedItem&, const MarkedItem&) = default;
};

class ItemReader {
 public:
  // An element that is Element::described. depth: elements that are open, with this one; 0 of one that is passed by,
  // which begins no item.
  void enter(const Element& element, std::uint32_t depth);
  void leave(std::uint32_t depth) {
    while (!open_.empty() && open_.back().depth == depth) end_item();
  }
  std::vector<MarkedItem> take();

 private:
  struct Open {
    std::uint32_t depth = 0;
    bool top = false;               // part of no other
    std::vector<MarkedItem> items;  // of one element, an item for each type
  };

  void add_names(std::string_view names, bool of_rdfa);
  void begin(std::string_view types, bool of_rdfa, bool top, bool is_whole, std::uint32_t depth);
  void end_item();

  std::vector<MarkedItem> items_;
  std::vector<Open> open_;
  bool schema_ = false;  // the vocabulary of RDFa is that of schema.org
};

}  // namespace crawl::parser
