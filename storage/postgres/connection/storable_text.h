// Storable text: PostgreSQL takes neither U+0000 nor bytes that are no UTF-8; both become U+FFFD. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace crawl::storage::postgres {

void append_storable(std::string& out, std::string_view text);
std::string storable(std::string_view text);

}  // namespace crawl::storage::postgres
