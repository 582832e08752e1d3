// Which doctypes put a page in quirks mode, where a table does not end the paragraph that it is in:
// https://html.spec.whatwg.org/multipage/parsing.html#the-initial-insertion-mode. The identifiers of HTML 2 and 3
// that ask for it too are not looked at, as Gumbo does not know them by their endings. Pure function.
#pragma once

#include <string_view>

namespace crawl::parser {

// content: what is between "<!doctype" and ">".
bool is_quirky_doctype(std::string_view content);

}  // namespace crawl::parser
