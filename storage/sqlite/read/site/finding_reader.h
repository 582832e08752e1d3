// FindingReader: what the rules of an audit find in a results file, one finding at a time, all of one moment. Those of
// the program come first; rules of the user's own are asked one by one, may only read, and each has a time in which it
// must end. The file may come from anybody. One thread; errors are StoreError, and RuleError for a rule of the user's.
#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sqlite/audit/findings.h"
#include "storage/sqlite/database/sqlite.h"

namespace crawl::storage {

// A line for a person that names the rule.
class RuleError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Views are valid until the next one.
struct Finding {
  std::string_view rule, severity, url, detail;
};

class FindingReader {
 public:
  static constexpr std::int64_t own_rule_ns = 60'000'000'000;

  // `own` outlives it. stop is asked while SQLite works, if set: next() then throws.
  FindingReader(const std::string& path, std::span<const Rule> own = {}, bool (*stop)() = nullptr);

  bool next();
  const Finding& finding() const { return finding_; }

  // What is unknown, and so found by no rule; lines for a person.
  std::vector<std::string> unknown();

 private:
  bool next_of_own();
  bool step_own();
  void begin_own(const Rule& rule);
  bool ever_stored(std::string_view what);
  std::string wrong_with(const Rule& rule, std::string_view what) const;
  bool step();

  std::unique_ptr<Database> db_;
  std::unique_ptr<Statement> rows_;
  std::span<const Rule> own_;   // those that have not come to their end
  const Rule* rule_ = nullptr;  // of the user's, that is asked now
  bool (*const stop_)();
  std::int64_t deadline_ = 0;
  Finding finding_;
};

}  // namespace crawl::storage
