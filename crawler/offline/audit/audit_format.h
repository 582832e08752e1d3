// How findings are written: one class for each format, which is shown every finding and then what they come to. Pure:
// from findings to text; memory is bounded by the number of rules.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/options.h"
#include "storage/sqlite/read/site/finding_reader.h"

namespace crawl::audit {

inline constexpr std::size_t max_examples = 10;  // of a rule, where not all are written

// What a rule found.
struct RuleFigures {
  std::uint64_t count = 0;
  struct Example {
    std::string url, detail;
  };
  std::vector<Example> examples;  // the first
};

struct Tally {
  std::string file;                                         // that is audited
  std::vector<storage::Rule> rules;                         // all that were asked
  std::map<std::string, RuleFigures, std::less<>> by_rule;  // those that found something
  std::vector<std::string> unknown;                         // lines for a person

  std::uint64_t count_of(storage::Severity severity) const;
  // The rules that found something, the worst and then the most first.
  std::vector<const storage::Rule*> worst_first() const;
};

class AuditFormat {
 public:
  virtual ~AuditFormat() = default;
  virtual void begin(const Tally&, std::string&) {}
  virtual void add(const storage::Finding&, std::string&) {}
  virtual void end(const Tally& tally, std::string& out) = 0;
};

std::unique_ptr<AuditFormat> audit_format(config::AuditFormat format);

}  // namespace crawl::audit
