#include "storage/sqlite/search/word_reader.h"

#include <sqlite3.h>

#include "storage/error.h"

namespace crawl::storage {

// https://www.sqlite.org/fts5.html#custom_tokenizers
struct WordReader::Tokenizer {
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close(db); }
  };
  std::unique_ptr<sqlite3, Close> db;
  fts5_tokenizer methods{};
  Fts5Tokenizer* words = nullptr;

  Tokenizer() {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open(":memory:", &opened);
    db.reset(opened);
    fts5_api* api = nullptr;
    sqlite3_stmt* ask = nullptr;
    if (code != SQLITE_OK || sqlite3_prepare_v2(opened, "SELECT fts5(?1)", -1, &ask, nullptr) != SQLITE_OK)
      throw StoreError("SQLite has no full-text search");
    sqlite3_bind_pointer(ask, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(ask);
    sqlite3_finalize(ask);
    void* of_tokenizer = nullptr;
    const char* arguments[] = {"remove_diacritics", "2"};
    if (!api || api->xFindTokenizer(api, "unicode61", &of_tokenizer, &methods) != SQLITE_OK ||
        methods.xCreate(of_tokenizer, arguments, 2, &words) != SQLITE_OK)
      throw StoreError("SQLite has no full-text search");
  }
  ~Tokenizer() {
    if (words) methods.xDelete(words);
  }
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;
};

WordReader::WordReader() : tokenizer_(std::make_unique<Tokenizer>()) {}
WordReader::~WordReader() = default;

void WordReader::for_each(std::string_view text, const std::function<bool(const Word&)>& callback) {
  constexpr std::size_t most = 1 << 30;
  text = text.substr(0, most);
  const auto take = [](void* to, int, const char* word, int size, int begin, int end) {
    const auto& call = *static_cast<const std::function<bool(const Word&)>*>(to);
    const Word found{
        {word, static_cast<std::size_t>(size)}, static_cast<std::size_t>(begin), static_cast<std::size_t>(end)};
    return call(found) ? SQLITE_OK : SQLITE_DONE;
  };
  std::function<bool(const Word&)> call = callback;
  tokenizer_->methods.xTokenize(tokenizer_->words, &call, FTS5_TOKENIZE_DOCUMENT, text.data(),
                                static_cast<int>(text.size()), take);
}

}  // namespace crawl::storage
