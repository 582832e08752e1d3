// The words that head what is no part of an article, in the languages that most of the web is written in. Constant
// data.
#pragma once

#include <cstdint>
#include <string_view>

namespace crawl::parser::article {

enum class Section : std::uint8_t {
  none,
  list,      // such as "Contents", if links follow and no prose
  related,   // other articles, share bars, newsletters: up to where prose goes on
  comments,  // up to the end of what they are in
};

// What a heading, or a short text that is where one would, begins. Bounded by the text's first hundred bytes.
Section section_of(std::string_view heading);

}  // namespace crawl::parser::article
