// The name of an element of Gumbo's tree as the DOM has it: HTML in lower case, SVG in its own (foreignObject). Private
// to parser/html.
#pragma once

#include <gumbo.h>

#include <string>

namespace crawl::parser {

// https://dom.spec.whatwg.org/#concept-element-local-name
std::string tag_text(const GumboNode& element);

}  // namespace crawl::parser
