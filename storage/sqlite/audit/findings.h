// What is wrong with a site: the rules of an audit, and the query that finds what they are about. The rules are data
// (rules.toml), compiled into the program; the view `findings` of a results file is made of them. Constant data and
// pure functions; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace crawl::storage {

enum class Severity { error, warning, notice };

constexpr std::string_view name(Severity severity) {
  constexpr std::string_view names[] = {"error", "warning", "notice"};
  return names[static_cast<int>(severity)];
}

// Either `sql`, a query of url and detail, or `of` with `where` and `detail`.
struct Rule {
  std::string_view id, title, why, fix, source;
  std::string_view of = {};                  // "pages", "indexable", "urls"
  std::string_view where = {}, detail = {};  // expressions over the columns of `results`
  std::string_view sql = {};
  Severity severity = Severity::warning;
};

std::span<const Rule> built_in_rules();

// Which rows of `results` (p) a rule of pages looks at. Of an answer that broke off nobody knows what it lacks.
inline constexpr std::string_view is_audited_page =
    "p.status = 200 AND p.state = 'done' AND p.content_type IN ('text/html', 'application/xhtml+xml')";

// As SQL writes a text.
std::string quoted_text(std::string_view text);

// One query of rule, severity, url and detail. All rules that look at a row of `results` alone do so in one pass.
std::string findings_sql(std::span<const Rule> rules);

// The view that a results file has.
std::string findings_view();

}  // namespace crawl::storage
