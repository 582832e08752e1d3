// Whether the bytes of a page contradict the label that it bears. Mislabelled pages are common; a label that is only
// unlikely stands, as it does in a browser. Any thread; linear, and all but a count of UTF-8 looks at a bounded sample.
#pragma once

#include <string_view>

#include "parser/charset/encoding.h"

namespace crawl::parser::charset {

// The encoding that the bytes are in beyond doubt though they are labelled as `label`; nullptr when the label stands.
const Encoding* find_contradiction(std::string_view html, const Encoding& label);

// The encoding of a page that has no label: never nullptr for bytes that are not ASCII, unless nothing is found.
const Encoding* detect(std::string_view html);

}  // namespace crawl::parser::charset
