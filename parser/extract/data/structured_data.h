// Structured data of a page as an audit sees it: the types that its JSON-LD, microdata and RDFa say, and what each
// lacks of what the search engines that show such data ask for
// (https://developers.google.com/search/docs/appearance/structured-data). Pure functions over the texts of the blocks
// and what attributes say; bounded by max_types.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/facts/item_reader.h"

namespace crawl::parser::extract {

inline constexpr std::size_t max_types = 50;  // of a page

struct StructuredData {
  std::string type;     // "Article"; "JSON-LD" for a block that is no JSON
  std::string missing;  // "headline, image"; empty where nothing is

  friend bool operator==(const StructuredData&, const StructuredData&) = default;
};

std::vector<StructuredData> structured_data(const std::vector<std::string>& blocks,
                                            const std::vector<MarkedItem>& items = {});

}  // namespace crawl::parser::extract
