#include "storage/sqlite/search/search_snippet.h"

#include <algorithm>
#include <optional>

namespace crawl::storage {
namespace {

constexpr std::size_t piece_bytes = 16 << 10, max_pieces = 64;  // of a text that are looked at
constexpr std::size_t max_title = 1000;
constexpr std::size_t shown_without = 200;  // bytes, where nothing in it is found

Database& with_one(Database& db) {
  db.execute((std::string("CREATE VIRTUAL TABLE one USING fts5(title, text, ") + tokenizer + ")").c_str());
  return db;
}

// White space collapsed, marks of splitting taken out.
std::string one_line(std::string_view text) {
  std::string line = joined_words(text), out;
  for (char c : line) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) out.push_back(c);
    if (blank && !out.empty() && out.back() != ' ') out.push_back(' ');
  }
  return out;
}

// Cut where no character is torn.
std::string_view cut(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace

SearchSnippet::SearchSnippet(Question question)
    : question_(std::move(question)),
      db_("memory", OpenMode::memory),
      insert_(with_one(db_), "INSERT OR REPLACE INTO one(rowid, title, text) VALUES(1, ?1, ?2)"),
      select_(db_,
              "SELECT highlight(one, 0, char(1), char(2)), snippet(one, 1, char(1), char(2), '...', 32) FROM one"
              " WHERE one MATCH ?1") {}

// The first piece that answers the whole question, or has a word of it.
Snippet SearchSnippet::of(std::string_view title, std::string_view text) {
  const std::string split_title = split_words(cut(title, max_title));
  Snippet found{one_line(split_title), one_line(split_words(cut(text, shown_without)))};
  bool any = false;
  for (std::size_t i = 0; i < max_pieces && (i == 0 || !text.empty()); ++i) {
    const std::string_view piece = cut(text, piece_bytes);
    text.remove_prefix(piece.size());
    insert_.run(std::string_view(split_title), std::string_view(split_words(piece)));
    if (take(question_.all, found)) break;
    if (!any) any = take(question_.any, found);
    if (piece.empty()) break;
  }
  return found;
}

bool SearchSnippet::take(const std::string& expression, Snippet& snippet) {
  const bool found = select_.first(std::string_view(expression));
  if (found) snippet = {one_line(select_.text(0)), one_line(select_.text(1))};
  select_.reset();
  return found;
}

}  // namespace crawl::storage
