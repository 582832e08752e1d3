#include "parser/scan/attribute_names.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace crawl::parser {

namespace {

constexpr NameKey keys[] = {
#define CRAWL_KEY(attribute, name) name_key(name),
    CRAWL_ATTRIBUTES(CRAWL_KEY)
#undef CRAWL_KEY
};
static_assert(std::size(keys) == attribute_count);

constexpr unsigned slot_bits = 9;  // ten times the names, a byte each: most others are known by an empty slot
constexpr std::size_t slots = std::size_t{1} << slot_bits;
constexpr auto no_attribute = static_cast<std::uint8_t>(Attribute::end_of_attributes);

constexpr std::size_t slot_of(const NameKey& key) {
  return key.hash() >> (64 - slot_bits);
}

constexpr std::array<std::uint8_t, slots> attributes_by_name = [] {
  std::array<std::uint8_t, slots> table{};
  table.fill(no_attribute);
  for (std::size_t i = 0; i < std::size(keys); ++i) {
    std::size_t slot = slot_of(keys[i]);
    while (table[slot] != no_attribute) slot = (slot + 1) % slots;
    table[slot] = static_cast<std::uint8_t>(i);
  }
  return table;
}();

}  // namespace

Attribute attribute_of(const NameKey& key) {
  for (std::size_t slot = slot_of(key);; slot = (slot + 1) % slots) {
    const std::uint8_t found = attributes_by_name[slot];
    if (found == no_attribute || keys[found] == key) return static_cast<Attribute>(found);
  }
}

}  // namespace crawl::parser
