// Whether a page has a field for a password, so that it is one at which people sign in. Pure function, by the markup
// alone: linear in its bytes.
#pragma once

#include <string_view>

namespace crawl::parser {

// html: UTF-8, as it came. Outside of scripts, which may have one in the words that they write.
bool has_password_field(std::string_view html);

}  // namespace crawl::parser
