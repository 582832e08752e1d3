// SearchWords: texts and questions for the full-text search of PostgreSQL
// (https://www.postgresql.org/docs/15/datatype-textsearch.html), which needs neither a configuration nor an extension:
// words are those that the index of a results file has. Two that stand together without a space, as the characters of
// Chinese, Japanese, Korean or Thai do, are a word of the index once more as a pair: places in a text are counted up to
// 16,383 only. One thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/sqlite/search/word_reader.h"

namespace crawl::storage::postgres {

class SearchWords {
 public:
  // A tsvector in binary form: words of the title have the weight A, those of the text D. At most the megabyte that
  // one may have; what a longer text says behind it is not found.
  std::string vector(std::string_view title, std::string_view text);

  // A tsquery as text; empty if no page can answer it. The error says what is wrong with the question.
  Result<std::string> question(std::string_view words);

 private:
  WordReader reader_;
};

}  // namespace crawl::storage::postgres
