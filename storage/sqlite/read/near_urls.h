// Near URLs: of a URL that the file does not have, those that it has and somebody may have meant: the same but for
// scheme, "www.", slash or query, and the neighbours in its folder. Bounded look-ups; for `crawl why`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sqlite/database/sqlite.h"

namespace crawl::storage {

// The most alike first; of the same host, or of its other spelling. In a read transaction.
std::vector<std::string> near_urls(Database& db, std::string_view url, std::size_t most);

}  // namespace crawl::storage
