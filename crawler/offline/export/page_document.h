// PageDocument: a stored page as a Markdown document: front matter in YAML (https://yaml.org/spec/1.2.2/) with its
// title, URL and date, and its main part. One page at a time; owns the memory of its tree; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "parser/tree/arena.h"

namespace crawl::exports {

// What a results file knows of the page; all UTF-8.
struct StoredFacts {
  std::string url, title, language, fetched_at, charset;
};

class PageDocument {
 public:
  // `body` is the page in UTF-8. Ends with a line end.
  std::string of(const StoredFacts& facts, std::string_view body);
  // The same without front matter: empty where the page says nothing.
  std::string markdown_of(const StoredFacts& facts, std::string_view body);

 private:
  struct Read {
    std::string markdown, date;
  };
  Read read(const StoredFacts& facts, std::string_view body);

  parser::Arena arena_;
};

// In double quotes, one line, whatever it holds.
std::string yaml_string(std::string_view text);

}  // namespace crawl::exports
