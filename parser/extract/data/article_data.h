// The article of a page as an object: its main text (parser/article) and what the page says of it, in JSON-LD, <meta>
// and microdata. Private to parser/extract.
#pragma once

#include "parser/extract/data/json.h"
#include "parser/extract/extractor.h"
#include "parser/tree/elements.h"

namespace crawl::parser::extract {

inline constexpr std::size_t max_article_bytes = 512u << 10;
inline constexpr std::string_view article_fields[] = {"title", "author",   "date", "description",
                                                      "image", "language", "site", "text"};

// A shorter text is no article, unless the page's data says that it is all of it. Letters without white space; one of
// Chinese or Japanese counts as three.
inline constexpr std::uint64_t min_article_letters = 60;

// A key for each of article_fields that the page has a value for; nothing at all without a text, with a note where
// there is one that is no article.
JsonObject read_article(const Elements& elements, const Source& source, const JsonArray& json_ld, StepBudget& budget,
                        std::vector<std::string>& notes);

}  // namespace crawl::parser::extract
