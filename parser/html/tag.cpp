#include "parser/html/tag.h"

#include <array>
#include <iterator>

namespace crawl::parser {

namespace {

constexpr NameKey keys[] = {NameKey(),  // of no name
#define CRAWL_KEY(tag, name) name_key(name),
                            CRAWL_TAGS(CRAWL_KEY)
#undef CRAWL_KEY
};
static_assert(std::size(keys) == tag_count);

constexpr unsigned slot_bits = 9;  // four times the tags, a byte each: nearly each is found at the first look
constexpr std::size_t slots = std::size_t{1} << slot_bits;

constexpr std::size_t slot_of(const NameKey& key) {
  return key.hash() >> (64 - slot_bits);
}

constexpr std::array<Tag, slots> tags_by_name = [] {
  std::array<Tag, slots> table{};
  for (std::size_t i = 1; i < std::size(keys); ++i) {
    std::size_t slot = slot_of(keys[i]);
    while (table[slot] != Tag::other) slot = (slot + 1) % slots;
    table[slot] = static_cast<Tag>(i);
  }
  return table;
}();

}  // namespace

Tag tag_of(const NameKey& key) {
  std::size_t slot = slot_of(key);
  while (tags_by_name[slot] != Tag::other && keys[index_of(tags_by_name[slot])] != key) slot = (slot + 1) % slots;
  return tags_by_name[slot];
}

}  // namespace crawl::parser
