// StoredPages: the pages of a results file that a crawl gave to its rules for extraction (2xx answers that were read as
// HTML) or to callback programs (those, and what else is stored), in the order of their ids, with what is needed to
// parse them again. Read-only, beside a writer; made after the fork that it lives in; one thread. The file may come
// from anybody. Errors of the file are StoreError.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/ids.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/read/body_unpacker.h"

namespace crawl::storage {

// Rows that are pages for the rules: the charset is known of what was read as HTML, and of nothing else.
inline constexpr std::string_view is_parsed_page = "status BETWEEN 200 AND 299 AND charset IS NOT NULL";
// And those for callback programs.
inline constexpr std::string_view is_given_page =
    "status BETWEEN 200 AND 299 AND (charset IS NOT NULL OR body_id IS NOT NULL)";

enum class PageKinds { html, all };

inline std::string_view condition_of(PageKinds kinds) {
  return kinds == PageKinds::html ? is_parsed_page : is_given_page;
}

// Views are valid until the next page.
struct StoredPage {
  model::UrlId id = 0;
  std::string_view url, content_type, charset;
  std::uint16_t status = 0;
  std::uint32_t depth = 0;
  bool without_facts = false;  // it is HTML, and an older version stored it
};

class StoredPages {
 public:
  explicit StoredPages(const std::string& path, PageKinds kinds = PageKinds::html);

  // From here on next() gives the pages with these ids, both included.
  void seek(model::UrlId first, model::UrlId last);
  bool next();
  const StoredPage& page() const { return page_; }

  enum class Body { whole, none, damaged };
  // The page's text, in UTF-8.
  Body body(std::string& out);
  // Of the answer, in the order they came; empty where they are not stored.
  std::vector<std::pair<std::string, std::string>> headers();

 private:
  std::unique_ptr<Database> db_;
  std::unique_ptr<Statement> pages_, body_, headers_;
  BodyUnpacker unpacker_;
  StoredPage page_;
};

}  // namespace crawl::storage
