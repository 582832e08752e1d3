// Columns of a terminal that text takes: two for what East Asian fonts draw wide and for pictures, none for what is
// drawn over the character before (https://www.unicode.org/reports/tr11/). The text is printable() UTF-8. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace crawl::base {

std::size_t columns_of(std::string_view text);
// As much of the text as so many columns hold.
std::string_view cut_to_columns(std::string_view text, std::size_t columns);

}  // namespace crawl::base
