// The media type of bytes that came without a Content-Type, or with one that says nothing, as browsers find it:
// https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type. Looks at the beginning only.
#pragma once

#include <string_view>

namespace crawl::parser {

// scriptable: HTML, XML and PDF are looked for; not where the response says nosniff. Never empty.
std::string_view sniffed_type(std::string_view body, bool scriptable);

bool looks_like_html(std::string_view body);

}  // namespace crawl::parser
