// What an element's name, role, class and id say of it: that the article is in it, or that it is what is around
// articles on every site. Pure; linear in the attributes, of which it reads a bounded part.
#pragma once

#include <bitset>
#include <cstdint>

#include "parser/article/hint_words.h"
#include "parser/html/tag.h"
#include "parser/tree/elements.h"

namespace crawl::parser::article {

enum class Hint : std::uint8_t {
  none,
  body,         // said to be the text of the article
  boilerplate,  // navigation, footers, adverts, share bars, captions and the like
  comments,     // what readers wrote, which may be longer than the article
  decoration,   // a mark in the text: the sign of a permanent link, [edit], text for screen readers alone
};

struct Said {
  Hint hint = Hint::none;
  WordNo word = no_word;  // the one that says boilerplate or comments
};

using WordSet = std::bitset<max_words>;

// tag: of e. ignored: words that say nothing on this page.
Said said_of(const Elements& elements, ElementNo e, Tag tag, const WordSet& ignored);

// Whether an element is said to be the lead of an article, such as "teaser-text" and itemprop=description.
bool says_lead(const Elements& elements, ElementNo e);

// Whether it is said to be a picture with what belongs to it.
bool says_picture(const Elements& elements, ElementNo e);

}  // namespace crawl::parser::article
