// What an XPath expression is in CSS, for the message to somebody who typed one.
#pragma once

#include <string>
#include <string_view>

namespace crawl::parser::css {

// "; XPath is not known, in CSS it is h1" of "//h1"; without the CSS where the expression is not a plain path. Empty
// for what is no XPath.
std::string xpath_hint(std::string_view selector);

}  // namespace crawl::parser::css
