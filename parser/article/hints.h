// What an element's name, role, class and id say of it: that the article stands in it, or that it is what stands around
// articles on every site. Pure; linear in the attributes, of which it reads a bounded part.
#pragma once

#include <cstdint>

#include "parser/html/elements.h"
#include "parser/html/tag.h"

namespace crawl::parser::article {

enum class Hint : std::uint8_t {
  none,
  body,         // said to be the text of the article
  boilerplate,  // navigation, footers, adverts, share bars and the like
  comments,     // what readers wrote, which may be longer than the article
  decoration,   // a mark in the text: the sign of a permanent link, [edit], text for screen readers alone
};

// tag: of e.
Hint hint_of(const Elements& elements, ElementNo e, Tag tag);

}  // namespace crawl::parser::article
