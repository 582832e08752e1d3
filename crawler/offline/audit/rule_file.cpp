#include "crawler/offline/audit/rule_file.h"

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>

#include "base/read_file.h"
#include "config/file/toml_text.h"

namespace crawl::audit {
namespace {

constexpr std::size_t max_file = 1 << 20;  // bytes
constexpr std::size_t max_rules = 1000, max_ignored = 100'000;

// Keys of a rule that hold text.
constexpr std::array<std::pair<std::string_view, std::string_view storage::Rule::*>, 9> texts = {{
    {"id", &storage::Rule::id},
    {"title", &storage::Rule::title},
    {"why", &storage::Rule::why},
    {"fix", &storage::Rule::fix},
    {"source", &storage::Rule::source},
    {"of", &storage::Rule::of},
    {"where", &storage::Rule::where},
    {"detail", &storage::Rule::detail},
    {"sql", &storage::Rule::sql},
}};

std::optional<storage::Severity> severity_of(std::string_view text) {
  for (const auto severity : {storage::Severity::error, storage::Severity::warning, storage::Severity::notice})
    if (text == name(severity)) return severity;
  return std::nullopt;
}

bool is_name(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// What is wrong with a rule; empty if nothing is.
std::string complaint(const storage::Rule& rule) {
  if (!is_name(rule.id)) return "it needs an id of a-z, 0-9 and '-', such as id = \"price-missing\"";
  if (rule.sql.empty() == rule.of.empty())
    return "it needs either sql = \"SELECT url, ... AS detail FROM ...\", or of, where and detail";
  const bool relation = rule.of == "pages" || rule.of == "indexable" || rule.of == "urls";
  if (rule.sql.empty() && !relation) return "of is \"pages\", \"indexable\" or \"urls\"";
  if (rule.sql.empty() && (rule.where.empty() || rule.detail.empty())) return "of goes with where and detail";
  return {};
}

// One [[rule]].
Result<storage::Rule> read_rule(const toml::table& table, RuleFile& file) {
  storage::Rule rule;
  for (const auto& [key, node] : table) {
    const auto text = node.value<std::string>();
    const auto field = std::ranges::find(texts, key.str(), [](const auto& each) { return each.first; });
    if (key.str() == "severity" && text && severity_of(*text)) {
      rule.severity = *severity_of(*text);
    } else if (field != texts.end() && text) {
      rule.*(field->second) = file.texts.emplace_back(*text);
    } else {
      return fail(std::string(key.str()) + (key.str() == "severity" ? " is \"error\", \"warning\" or \"notice\""
                                            : field == texts.end()  ? ": there is no such key"
                                                                    : " is a text"));
    }
  }
  if (rule.title.empty()) rule.title = rule.id;
  if (const std::string what = complaint(rule); !what.empty()) return fail(what);
  return rule;
}

}  // namespace

Result<RuleFile> read_rules(const std::string& path) {
  const auto text = base::read_file(path, max_file);
  if (!text) return fail(text.error());
  const auto table = config::parse_toml(*text, path);
  if (!table) return fail(table.error());
  RuleFile file;
  const toml::array* const rules = (*table)["rule"].as_array();
  if (rules == nullptr || rules->empty()) return fail(path + " has no rules: write [[rule]] tables");
  for (const toml::node& node : *rules) {
    const std::string where = path + ":" + std::to_string(node.source().begin.line) + ": ";
    if (file.rules.size() == max_rules) return fail(where + "more than " + std::to_string(max_rules) + " rules");
    if (!node.is_table()) return fail(where + "a rule is a table: [[rule]]");
    auto rule = read_rule(*node.as_table(), file);
    if (!rule) return fail(where + rule.error());
    const auto same = [&](const storage::Rule& each) { return each.id == rule->id; };
    if (std::ranges::any_of(file.rules, same) || std::ranges::any_of(storage::built_in_rules(), same))
      return fail(where + "there is a rule " + std::string(rule->id) + " already: give it another id");
    file.rules.push_back(*rule);
  }
  return file;
}

bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = pattern.npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p, ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == pattern.npos;
}

Result<IgnoreList> IgnoreList::read(const std::string& path) {
  const auto text = base::read_file(path, max_file * 16);
  if (!text) return fail(text.error());
  IgnoreList list;
  std::istringstream lines(*text);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::istringstream words(line);
    Entry entry;
    std::string more;
    if (!(words >> entry.rule) || entry.rule.starts_with('#')) continue;
    if (!(words >> entry.url) || entry.url.starts_with('#')) entry.url = "*";
    if (words >> more && !more.starts_with('#') && entry.url != "*")
      return fail(path + ":" + std::to_string(number) +
                  ": a line is a rule and a URL, such as: title-long https://a.example/*");
    if (list.entries_.size() == max_ignored) return fail(path + ": more than 100,000 lines");
    list.entries_.push_back(std::move(entry));
  }
  return list;
}

bool IgnoreList::has(std::string_view rule, std::string_view url) const {
  return std::ranges::any_of(entries_,
                             [&](const Entry& entry) { return matches(entry.rule, rule) && matches(entry.url, url); });
}

std::vector<std::string> IgnoreList::rules() const {
  std::vector<std::string> names;
  for (const Entry& entry : entries_) names.push_back(entry.rule);
  return names;
}

}  // namespace crawl::audit
