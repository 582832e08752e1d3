// Extractor: the rules for extraction, compiled, and what they make of a page: items, each one JSON object. Made once
// for a process (config::ExtractRule has the rules as they were written); immutable, any thread. A page costs a tree
// only where a rule's URL pattern matches.
//
// Bounded for each page: steps (parser/tree/step_budget.h), items, bytes; what was cut is reported as a note.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/extract_rule.h"
#include "parser/tree/tree.h"
#include "parser/url.h"

namespace crawl::parser::extract {

inline constexpr std::uint64_t max_page_steps = 100'000'000;  // some tenths of a second
inline constexpr std::size_t max_page_items = 10'000;
inline constexpr std::size_t max_page_bytes = 16u << 20;  // of all items
inline constexpr std::size_t max_item_bytes = 1u << 20;
inline constexpr std::size_t max_value_bytes = 64u << 10;  // a longer value is cut
inline constexpr std::size_t max_list_values = 1000;

struct Item {
  std::string_view rule;  // its name; lives as long as the Extractor
  std::string data;       // a JSON object: a key for each field, in the order of the rule
  std::int64_t key = 0;   // a hash of the value of the rule's unique field; 0: none
};

// The page that items are taken from.
struct Source {
  const Tree& tree;
  const Url& url;   // of the page, which chooses the rules
  const Url& base;  // what a url of the page is relative to
  std::string_view query_charset;
};

class Extractor {
 public:
  // Fails with one line that begins with file and line. max_steps: of one page, for all rules.
  static Result<Extractor> compile(const std::vector<config::ExtractRule>& rules,
                                   std::uint64_t max_steps = max_page_steps);
  Extractor(Extractor&&) noexcept;
  Extractor& operator=(Extractor&&) noexcept;
  ~Extractor();

  // Whether any rule is for this page.
  bool wants(const Url& url) const;
  // Items in the order of the rules and of the page. Appends to notes what was cut.
  std::vector<Item> extract(const Source& source, std::vector<std::string>& notes) const;

  struct Rule;

 private:
  explicit Extractor(std::uint64_t max_steps);

  std::vector<std::unique_ptr<Rule>> rules_;
  std::uint64_t max_steps_;
};

}  // namespace crawl::parser::extract
