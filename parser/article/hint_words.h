// The words in the classes, ids and roles of elements, and the tags, that say of a part of a page that it is around
// the article. Each has a number, so that a page on which one of them cannot mean what it says may be read without it.
// Constant data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "parser/html/tag.h"

namespace crawl::parser::article {

// From 1; 0 is none.
using WordNo = std::uint8_t;
inline constexpr WordNo no_word = 0;
inline constexpr std::size_t max_words = 256;

// All words are in lower case.
WordNo boilerplate_word(std::string_view word);
WordNo boilerplate_pair(std::string_view first, std::string_view second);
WordNo boilerplate_role(std::string_view role);
WordNo boilerplate_tag(Tag tag);
// Of what readers wrote.
WordNo comment_word(std::string_view word);

bool is_comment(WordNo word);
// What is below a picture.
bool is_caption(WordNo word);
// Of this page, as its author or program made it.
bool is_list_of_contents(WordNo word);
// What is above the text of an article with its heading and lead in it.
bool is_heading_area(WordNo word);
// Of a lead.
bool is_lead(std::string_view word);
// Of a picture and what is with it.
bool is_picture(std::string_view word);
// What is rarely anything else, however long: the foot of a page, its navigation.
bool is_firm(WordNo word);
// What a part of a page that the word is right of says itself, such as "cookie"; empty without.
std::string_view telltale_of(WordNo word);

}  // namespace crawl::parser::article
