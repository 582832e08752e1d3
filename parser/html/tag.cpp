#include "parser/html/tag.h"

#include <array>

namespace crawl::parser {

namespace {

struct NamedTag {
  NameKey key;
  Tag tag = Tag::other;
};

constexpr unsigned slot_bits = 9;  // four times the tags: nearly each is found at the first look
constexpr std::size_t slots = std::size_t{1} << slot_bits;

constexpr std::size_t slot_of(const NameKey& key) {
  return key.hash() >> (64 - slot_bits);
}

constexpr std::array<NamedTag, slots> make_slots() {
  std::array<NamedTag, slots> table{};
  const auto put = [&table](Tag tag, std::string_view name) {
    const NameKey key = name_key(name);
    std::size_t slot = slot_of(key);
    while (table[slot].tag != Tag::other) slot = (slot + 1) % slots;
    table[slot] = {key, tag};
  };
#define CRAWL_PUT(tag, name) put(Tag::tag, name);
  CRAWL_TAGS(CRAWL_PUT)
#undef CRAWL_PUT
  return table;
}

constexpr std::array<NamedTag, slots> tags_by_name = make_slots();

}  // namespace

Tag tag_of(const NameKey& key) {
  std::size_t slot = slot_of(key);
  while (tags_by_name[slot].tag != Tag::other && tags_by_name[slot].key != key) slot = (slot + 1) % slots;
  return tags_by_name[slot].tag;
}

}  // namespace crawl::parser
