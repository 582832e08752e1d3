// Whether bytes that came without a Content-Type are an HTML page, as browsers decide it:
// https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type. Looks at a page's beginning
// only.
#pragma once

#include <string_view>

namespace crawl::parser {

bool looks_like_html(std::string_view body);

}  // namespace crawl::parser
