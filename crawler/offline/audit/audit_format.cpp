#include "crawler/offline/audit/audit_format.h"

#include <algorithm>
#include <tuple>

#include "base/text/json.h"
#include "base/text/text.h"
#include "config/value/postgres_uri.h"
#include "crawler/offline/report/html.h"

namespace crawl::audit {
namespace {

using storage::Rule;
using storage::Severity;

std::string json(std::string_view text) {
  std::string out;
  base::append_json_string(out, text);
  return out;
}

// PostgreSQL has no view `findings` yet.
std::string query_of(const Tally& tally, const Rule& rule) {
  if (config::is_postgres_uri(tally.file))
    return "crawl export " + base::shell_quoted(tally.file) + " --select findings --where \"rule = '" +
           std::string(rule.id) + "'\"";
  return "sqlite3 " + base::shell_quoted(tally.file) + " \"SELECT url, detail FROM findings WHERE rule = '" +
         std::string(rule.id) + "'\"";
}

std::string counted(std::uint64_t count, std::string_view what) {
  return base::with_commas(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

std::string sum_of(const Tally& tally) {
  return counted(tally.count_of(Severity::error), "error") + ", " +
         counted(tally.count_of(Severity::warning), "warning") + ", " +
         counted(tally.count_of(Severity::notice), "notice");
}

// ---- for people ----

class Text final : public AuditFormat {
 public:
  void end(const Tally& tally, std::string& out) override {
    for (const Rule* rule : tally.worst_first()) add_rule(tally, *rule, out);
    out +=
        base::printable(tally.file) + ": " + sum_of(tally) + ", by " + std::to_string(tally.rules.size()) + " rules\n";
  }

 private:
  static void add_rule(const Tally& tally, const Rule& rule, std::string& out) {
    const RuleFigures& figures = tally.by_rule.find(rule.id)->second;
    out += std::string(name(rule.severity)) + " " + std::string(rule.id) + ": " + base::printable(rule.title) + " (" +
           base::with_commas(figures.count) + ")\n";
    for (const auto& example : figures.examples)
      out += "  " + base::printable(example.url) + "  " + base::printable(example.detail) + "\n";
    if (figures.count > figures.examples.size())
      out += "  ... and " + base::with_commas(figures.count - figures.examples.size()) +
             " more: " + query_of(tally, rule) + "\n";
    if (!rule.fix.empty()) out += "  To do: " + base::printable(rule.fix) + "\n";
    out += "\n";
  }
};

class Html final : public AuditFormat {
 public:
  void end(const Tally& tally, std::string& out) override {
    report::HtmlPage page("Audit of " + tally.file);
    page.add_heading("Audit of " + tally.file, sum_of(tally) + ", by " + std::to_string(tally.rules.size()) + " rules");
    for (const Rule* rule : tally.worst_first()) {
      const RuleFigures& figures = tally.by_rule.find(rule->id)->second;
      report::FindingBlock block{
          .severity = name(rule->severity),
          .id = rule->id,
          .title = rule->title,
          .why = rule->why,
          .fix = rule->fix,
          .source = rule->source,
          .count = figures.count,
          .examples = {},
          .sql = "SELECT url, detail FROM findings WHERE rule = '" + std::string(rule->id) + "'"};
      for (const auto& example : figures.examples) block.examples.emplace_back(example.url, example.detail);
      page.add_finding(block);
    }
    for (const std::string& line : tally.unknown) page.add_paragraph("Unknown: " + line);
    out += page.take();
  }
};

// ---- for programs ----

class Json final : public AuditFormat {
 public:
  void begin(const Tally& tally, std::string& out) override {
    out += "{\"file\": " + json(tally.file) + ", \"findings\": [";
  }
  void add(const storage::Finding& finding, std::string& out) override {
    out += std::string(first_ ? "\n" : ",\n") + "{\"rule\": " + json(finding.rule) +
           ", \"severity\": " + json(finding.severity) + ", \"url\": " + json(finding.url) +
           ", \"detail\": " + json(finding.detail) + "}";
    first_ = false;
  }
  void end(const Tally& tally, std::string& out) override {
    out += "],\n\"rules\": [";
    bool first = true;
    for (const Rule& rule : tally.rules) {
      const auto found = tally.by_rule.find(rule.id);
      out += std::string(first ? "\n" : ",\n") + "{\"id\": " + json(rule.id) +
             ", \"severity\": " + json(name(rule.severity)) + ", \"title\": " + json(rule.title) +
             ", \"why\": " + json(rule.why) + ", \"fix\": " + json(rule.fix) + ", \"source\": " + json(rule.source) +
             ", \"count\": " + std::to_string(found == tally.by_rule.end() ? 0 : found->second.count) + "}";
      first = false;
    }
    out += "],\n\"errors\": " + std::to_string(tally.count_of(Severity::error)) +
           ", \"warnings\": " + std::to_string(tally.count_of(Severity::warning)) +
           ", \"notices\": " + std::to_string(tally.count_of(Severity::notice)) + ",\n\"unknown\": [";
    for (std::size_t i = 0; i < tally.unknown.size(); ++i) out += (i == 0 ? "" : ", ") + json(tally.unknown[i]);
    out += "]}\n";
  }

 private:
  bool first_ = true;
};

// https://github.com/testmoapp/junitxml: each rule is a test, and fails where it finds something.
class Junit final : public AuditFormat {
 public:
  void end(const Tally& tally, std::string& out) override {
    std::uint64_t failures = 0;
    for (const auto& [rule, figures] : tally.by_rule) failures += figures.count > 0;
    const std::string counts =
        " tests=\"" + std::to_string(tally.rules.size()) + "\" failures=\"" + std::to_string(failures) + "\"";
    out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + counts + ">\n<testsuite name=\"" +
           report::escaped("crawl audit " + tally.file) + "\"" + counts + ">\n";
    for (const Rule& rule : tally.rules) add_case(tally, rule, out);
    out += "</testsuite>\n</testsuites>\n";
  }

 private:
  static void add_case(const Tally& tally, const Rule& rule, std::string& out) {
    out += "<testcase classname=\"" + std::string(name(rule.severity)) + "\" name=\"" + report::escaped(rule.id) + "\"";
    const auto found = tally.by_rule.find(rule.id);
    if (found == tally.by_rule.end()) return void(out += "/>\n");
    out += "><failure type=\"" + std::string(name(rule.severity)) + "\" message=\"" +
           report::escaped(std::string(rule.title) + ": " + std::to_string(found->second.count)) + "\">";
    for (const auto& example : found->second.examples)
      out += report::escaped(example.url + "  " + example.detail + "\n");
    if (found->second.count > found->second.examples.size()) out += report::escaped(query_of(tally, rule) + "\n");
    out += "</failure></testcase>\n";
  }
};

// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
class Sarif final : public AuditFormat {
 public:
  void begin(const Tally& tally, std::string& out) override {
    out +=
        "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"version\": \"2.1.0\", \"runs\": [{\n"
        "\"tool\": {\"driver\": {\"name\": \"crawl\", \"rules\": [";
    bool first = true;
    for (const Rule& rule : tally.rules) {
      out += std::string(first ? "\n" : ",\n") + "{\"id\": " + json(rule.id) +
             ", \"shortDescription\": {\"text\": " + json(rule.title) +
             "}, \"fullDescription\": {\"text\": " + json(rule.why.empty() ? rule.title : rule.why) +
             "}, \"help\": {\"text\": " + json(rule.fix.empty() ? rule.title : rule.fix) + "}" +
             (rule.source.empty() ? "" : ", \"helpUri\": " + json(rule.source)) +
             ", \"defaultConfiguration\": {\"level\": " + json(level(name(rule.severity))) + "}}";
      first = false;
    }
    out += "]}},\n\"results\": [";
  }
  void add(const storage::Finding& finding, std::string& out) override {
    out += std::string(first_ ? "\n" : ",\n") + "{\"ruleId\": " + json(finding.rule) +
           ", \"level\": " + json(level(finding.severity)) +
           ", \"message\": {\"text\": " + json(finding.detail.empty() ? finding.rule : finding.detail) +
           "}, \"locations\": [{\"physicalLocation\": {\"artifactLocation\": {\"uri\": " + json(finding.url) + "}}}]}";
    first_ = false;
  }
  void end(const Tally&, std::string& out) override { out += "]}]}\n"; }

 private:
  static std::string_view level(std::string_view severity) { return severity == "notice" ? "note" : severity; }
  bool first_ = true;
};

}  // namespace

std::uint64_t Tally::count_of(Severity severity) const {
  std::uint64_t count = 0;
  for (const Rule& rule : rules)
    if (const auto found = by_rule.find(rule.id); rule.severity == severity && found != by_rule.end())
      count += found->second.count;
  return count;
}

std::vector<const Rule*> Tally::worst_first() const {
  std::vector<const Rule*> found;
  for (const Rule& rule : rules)
    if (by_rule.contains(rule.id)) found.push_back(&rule);
  std::ranges::sort(found, {},
                    [this](const Rule* rule) {  // rules are in one array, so their addresses are in its order
                      return std::tuple(rule->severity, ~by_rule.find(rule->id)->second.count, rule);
                    });
  return found;
}

std::unique_ptr<AuditFormat> audit_format(config::AuditFormat format) {
  switch (format) {
    case config::AuditFormat::text:
      return std::make_unique<Text>();
    case config::AuditFormat::json:
      return std::make_unique<Json>();
    case config::AuditFormat::junit:
      return std::make_unique<Junit>();
    case config::AuditFormat::sarif:
      return std::make_unique<Sarif>();
    case config::AuditFormat::html:
      return std::make_unique<Html>();
  }
  return nullptr;
}

}  // namespace crawl::audit
