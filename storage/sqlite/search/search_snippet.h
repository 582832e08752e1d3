// SearchSnippet: the piece of a text that answers a question best, with its words marked; by FTS5 over a piece of this
// one text at a time, in memory: its snippet() takes time by the square of the words that it finds, and a page may say
// one word a hundred thousand times. One thread.
#pragma once

#include <string>
#include <string_view>

#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/search/search_text.h"

namespace crawl::storage {

inline constexpr char mark_begin = '\x01', mark_end = '\x02';  // around words that were asked for

struct Snippet {
  std::string title, text;  // with marks; one line each
};

class SearchSnippet {
 public:
  explicit SearchSnippet(Question question);

  Snippet of(std::string_view title, std::string_view text);

 private:
  bool take(const std::string& expression, Snippet& snippet);

  const Question question_;
  Database db_;
  Statement insert_, select_;
};

}  // namespace crawl::storage
