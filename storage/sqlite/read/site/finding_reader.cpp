#include "storage/sqlite/read/site/finding_reader.h"

#include "base/clock.h"
#include "storage/error.h"
#include "storage/sqlite/read/reading.h"

namespace crawl::storage {
namespace {

constexpr int first_with_findings = 5;  // of files that hold what the rules ask

}  // namespace

FindingReader::FindingReader(const std::string& path, std::span<const Rule> own, bool (*stop)())
    : db_(open_for_reading(path)), own_(own), stop_(stop) {
  if (db_->integer("PRAGMA user_version") < first_with_findings)
    throw StoreError(path + " was written by an older crawl, which did not keep what an audit asks: `crawl parse " +
                     path + "` brings it up to date and reads the stored pages again");
  db_->execute("BEGIN");
  db_->only_ask();
  db_->watch([this] {
    if (stop_ != nullptr && stop_()) return false;
    return rule_ == nullptr || base::monotonic_ns() < deadline_;
  });
  rows_ = std::make_unique<Statement>(*db_, findings_sql(built_in_rules()));
}

bool FindingReader::next() {
  return (rule_ == nullptr && step()) || next_of_own();
}

bool FindingReader::step() {
  if (!rows_->step()) return false;
  finding_ = {rows_->text(0), rows_->text(1), rows_->text(2), rows_->text(3)};
  return true;
}

// Each of the user's rules to its end, then the one behind it.
bool FindingReader::next_of_own() {
  for (; !own_.empty(); own_ = own_.subspan(1)) {
    if (rule_ != own_.data()) begin_own(own_.front());
    if (step_own()) return true;
  }
  return false;
}

bool FindingReader::step_own() {
  try {
    return step();
  } catch (const StoreError& error) {
    if (stop_ != nullptr && stop_()) throw;
    const bool late = base::monotonic_ns() >= deadline_;
    throw RuleError(wrong_with(*rule_, late ? "it has not ended in a minute" : error.what()));
  }
}

// The file's name is no part of what is wrong with a rule.
std::string FindingReader::wrong_with(const Rule& rule, std::string_view what) const {
  if (const std::string begin = db_->path() + ": "; what.starts_with(begin)) what.remove_prefix(begin.size());
  return "rule " + std::string(rule.id) + ": " + std::string(what);
}

void FindingReader::begin_own(const Rule& rule) {
  rule_ = &rule;
  deadline_ = base::monotonic_ns() + own_rule_ns;
  try {
    rows_ = std::make_unique<Statement>(*db_, findings_sql({&rule, 1}));
    if (rows_->columns() != 4) throw StoreError("it is no query of url and detail");
  } catch (const StoreError& error) {
    throw RuleError(wrong_with(rule, error.what()));
  }
}

// Whether a run was to keep it; there may be none of it all the same.
bool FindingReader::ever_stored(std::string_view what) {
  Statement row(
      *db_,
      "SELECT EXISTS(SELECT 1 FROM (SELECT CASE WHEN json_valid(options) THEN options ->> '$.store' END AS kept"
      " FROM runs) WHERE kept = 'all' OR ',' || kept || ',' LIKE '%,' || ?1 || ',%')");
  return row.first(what) && row.integer(0) != 0;
}

std::vector<std::string> FindingReader::unknown() {
  std::vector<std::string> lines;
  if (db_->integer("SELECT count(*) FROM meta WHERE key = 'analysed'") == 0)
    lines.emplace_back(
        "the crawl is not finished: what no page links to, what sitemaps list and near-duplicates are unknown");
  else if (!ever_stored("links") && db_->integer("SELECT EXISTS(SELECT 1 FROM link_facts)") == 0)
    lines.emplace_back("links are not stored (--store links): broken links and orphans are unknown");
  if (db_->integer("SELECT EXISTS(SELECT 1 FROM pages WHERE status BETWEEN 200 AND 299 AND charset IS NOT NULL"
                   " AND h1_count IS NULL)") != 0)
    lines.emplace_back(
        "pages of an older version: `crawl parse DB` reads what is unknown of them (headings, images, ...)");
  if (db_->integer("SELECT EXISTS(SELECT 1 FROM pages WHERE status BETWEEN 200 AND 299 AND h1_count IS NOT NULL"
                   " AND words IS NULL)") != 0)
    lines.emplace_back(
        "texts are not stored (--store text), so words are not counted on every page: thin and empty pages, error pages"
        " that answer with 200 and near-duplicates are unknown of the others");
  if (!ever_stored("headers") && db_->integer("SELECT EXISTS(SELECT 1 FROM headers)") == 0)
    lines.emplace_back("headers are not stored (--store html,text,links,headers): those for security are unknown");
  return lines;
}

}  // namespace crawl::storage
