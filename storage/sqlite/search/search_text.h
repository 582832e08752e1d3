// Text and questions as SQLite's FTS5 is given them. Its tokenizer unicode61 takes letters and digits for words and
// folds case and diacritics; scripts that write no spaces between words (Chinese, Japanese, Korean, Thai, ...) would
// become words as long as a sentence. So each character of those is made a word of its own, here, in texts and in
// questions alike, and a run of them in a question is a phrase: found at any length, one character too, and in a fifth
// of the room that the tokenizer `trigram` takes (docs/search.md).
//
// What the tokenizer does not fold is folded here: it takes soft hyphens and the points of Arabic and Hebrew vowels for
// ends of words, and Greek letters with accents for others than those without. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace crawl::storage {

// Stands between characters that were taken apart; in the answer nowhere else.
inline constexpr char split_mark = '\x1f';

// The text with its characters apart and folded as said; other control characters become spaces.
std::string split_words(std::string_view utf8);
// Takes the marks out again, and gives the letters their accents; what was left out stays so.
std::string joined_words(std::string_view text);

// A word of a question, or a phrase in quotes.
struct QuestionTerm {
  std::string_view text;  // of the question
  bool excluded = false, prefix = false;
};

// Every word, "a phrase", word* for what begins so, -word for what must not be there. The error says what is wrong.
Result<std::vector<QuestionTerm>> question_terms(std::string_view words);

// What a question comes to in FTS5's language.
struct Question {
  std::string all;  // which pages answer it
  std::string any;  // which pieces of one have a word of it
};

// A question in FTS5's language (https://www.sqlite.org/fts5.html#full_text_query_syntax).
Result<Question> parse_question(std::string_view words);

inline constexpr char tokenizer[] = "tokenize=\"unicode61 remove_diacritics 2\"";

}  // namespace crawl::storage
