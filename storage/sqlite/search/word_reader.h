// WordReader: the words of a text as the index of a results file has them: by FTS5's own tokenizer, case and diacritics
// folded (search_text.h). One thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

namespace crawl::storage {

struct Word {
  std::string_view text;           // folded; valid until the next
  std::size_t begin = 0, end = 0;  // where it stands, in bytes
};

class WordReader {
 public:
  WordReader();
  ~WordReader();
  WordReader(const WordReader&) = delete;
  WordReader& operator=(const WordReader&) = delete;

  // In their order; false ends it. A text of at most 1 GiB.
  void for_each(std::string_view text, const std::function<bool(const Word&)>& callback);

 private:
  struct Tokenizer;
  std::unique_ptr<Tokenizer> tokenizer_;
};

}  // namespace crawl::storage
