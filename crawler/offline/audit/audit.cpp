#include "crawler/offline/audit/audit.h"

#include <algorithm>
#include <optional>

#include "base/log.h"
#include "config/help/suggest.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/offline/audit/audit_format.h"
#include "crawler/offline/audit/rule_file.h"
#include "crawler/offline/export/output_file.h"
#include "storage/error.h"

namespace crawl::audit {
namespace {

using storage::Rule;
using storage::Severity;

constexpr std::size_t buffered = 64 << 10;

AuditEnd usage(std::string error) {
  return {coordinator::exit_usage, std::move(error)};
}

AuditEnd interrupted() {
  return {coordinator::exit_interrupted, "interrupted"};
}

class Audit {
 public:
  Audit(const std::string& file, const config::Options& options, bool (*stop)())
      : options_(options), stop_(stop), format_(audit_format(options.audit_format)) {
    tally_.file = file;
  }

  AuditEnd run() {
    if (auto error = prepare()) return usage(*std::move(error));
    storage::FindingReader findings(tally_.file, own_.rules, stop_);
    auto output = exports::OutputFile::open(options_.export_file);
    if (!output) return is_stopped() ? interrupted() : usage(output.error());
    tally_.unknown = findings.unknown();
    std::string text;
    format_->begin(tally_, text);
    while (findings.next()) {
      take(findings.finding(), text);
      if (text.size() < buffered) continue;
      if (!output->write(text)) return stopped(*output);
      text.clear();
    }
    format_->end(tally_, text);
    if (!output->write(text) || !output->finish()) return stopped(*output);
    if (!options_.quiet && options_.audit_format != config::AuditFormat::html)
      for (const std::string& line : tally_.unknown) base::log::info(line);
    return {fails() ? coordinator::exit_findings : coordinator::exit_finished, {}};
  }

 private:
  // What is wrong with what was asked for.
  std::optional<std::string> prepare() {
    const auto built_in = storage::built_in_rules();
    tally_.rules.assign(built_in.begin(), built_in.end());
    if (!options_.audit_rules.empty()) {
      auto own = read_rules(options_.audit_rules);
      if (!own) return own.error();
      own_ = *std::move(own);
      tally_.rules.insert(tally_.rules.end(), own_.rules.begin(), own_.rules.end());
    }
    if (!options_.audit_ignore.empty()) {
      auto list = IgnoreList::read(options_.audit_ignore);
      if (!list) return list.error();
      ignored_ = *std::move(list);
      for (const std::string& rule : ignored_.rules())
        if (rule.find('*') == rule.npos && !is_rule(rule))
          return options_.audit_ignore + ": there is no rule " + rule + " (crawl audit --format json lists them)";
    }
    const std::string& fail_on = options_.fail_on;
    if (!fail_on.empty() && fail_on != "error" && fail_on != "warning" && !is_rule(fail_on))
      return "--fail-on " + fail_on + ": it takes error, warning or a rule, such as " + likely_rule(fail_on);
    return std::nullopt;
  }

  // The rule, or the word in its place, that is spelt nearly like `id`.
  std::string likely_rule(std::string_view id) const {
    std::vector<std::string_view> names = {"error", "warning"};
    for (const Rule& rule : tally_.rules) names.push_back(rule.id);
    const std::string_view nearest = config::nearest(id, names);
    return nearest.empty() ? "broken-link" : std::string(nearest);
  }

  bool is_rule(std::string_view id) const {
    return std::ranges::any_of(tally_.rules, [&](const Rule& rule) { return rule.id == id; });
  }

  void take(const storage::Finding& finding, std::string& text) {
    if (ignored_.has(finding.rule, finding.url)) return;
    auto found = tally_.by_rule.find(finding.rule);
    if (found == tally_.by_rule.end()) found = tally_.by_rule.emplace(finding.rule, RuleFigures()).first;
    RuleFigures& figures = found->second;
    if (++figures.count <= max_examples)
      figures.examples.push_back({std::string(finding.url), std::string(finding.detail)});
    format_->add(finding, text);
  }

  bool fails() const {
    const std::string& on = options_.fail_on;
    if (on.empty()) return false;
    const bool errors = tally_.count_of(Severity::error) > 0;
    if (on == "error") return errors;
    if (on == "warning") return errors || tally_.count_of(Severity::warning) > 0;
    return tally_.by_rule.contains(on);
  }

  bool is_stopped() const { return stop_ != nullptr && stop_(); }

  // An output that takes no more: quiet where nobody reads it.
  AuditEnd stopped(const exports::OutputFile& output) const {
    if (output.closed()) return {coordinator::exit_finished, {}};
    return is_stopped() ? interrupted() : AuditEnd{coordinator::exit_fatal, output.error()};
  }

  const config::Options& options_;
  bool (*const stop_)();
  std::unique_ptr<AuditFormat> format_;
  Tally tally_;
  RuleFile own_;
  IgnoreList ignored_;
};

}  // namespace

AuditEnd audit(const std::string& file, const config::Options& options, bool (*stop)()) {
  try {
    return Audit(file, options, stop).run();
  } catch (const storage::RuleError& error) {
    return usage(options.audit_rules + ": " + error.what());
  } catch (const storage::UnusablePath& error) {
    return usage(error.what());
  } catch (const storage::StoreError& error) {
    if (stop != nullptr && stop()) return interrupted();
    return {coordinator::exit_fatal, error.what()};
  }
}

}  // namespace crawl::audit
