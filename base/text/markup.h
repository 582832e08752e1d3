// Text in HTML and XML. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace crawl::base {

// For elements and quoted attributes. apostrophe: its reference, which is &apos; in XML and has a number in older HTML.
// U+FFFE and U+FFFF, which XML has in no form (https://www.w3.org/TR/xml/#charsets), become U+FFFD; control characters
// stay.
std::string markup_escaped(std::string_view text, std::string_view apostrophe);

}  // namespace crawl::base
