// Rules of the user's own for `crawl audit --rules FILE`: TOML of the form of storage/sqlite/audit/rules.toml, and what
// is to be passed over, for --ignore FILE. Read whole, bounded; errors are a line for a person with the file and the
// line in it.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/sqlite/audit/findings.h"

namespace crawl::audit {

struct RuleFile {
  std::vector<storage::Rule> rules;  // of views into `texts`
  std::deque<std::string> texts;
};

Result<RuleFile> read_rules(const std::string& path);

// Lines of "RULE" or "RULE URL", where * stands for anything; `#` begins a remark.
class IgnoreList {
 public:
  static Result<IgnoreList> read(const std::string& path);

  bool has(std::string_view rule, std::string_view url) const;
  // Names of rules that are in it, for who knows which there are.
  std::vector<std::string> rules() const;

 private:
  struct Entry {
    std::string rule, url;
  };
  std::vector<Entry> entries_;
};

// Whether a text is of a pattern, in which * stands for any text. Takes time as the product of their lengths at most.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace crawl::audit
