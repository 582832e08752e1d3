// The article of a page as an object: its main text (parser/article) and what the page says of it, in JSON-LD, <meta>
// and microdata. Private to parser/extract.
#pragma once

#include "parser/extract/extractor.h"
#include "parser/extract/json.h"
#include "parser/html/elements.h"

namespace crawl::parser::extract {

inline constexpr std::size_t max_article_bytes = 512u << 10;
inline constexpr std::string_view article_fields[] = {"title", "author",   "date", "description",
                                                      "image", "language", "site", "text"};

// A key for each of article_fields that the page has a value for; nothing at all without a text.
JsonObject read_article(const Elements& elements, const Source& source, const JsonArray& json_ld, StepBudget& budget);

}  // namespace crawl::parser::extract
