#include "parser/extract/extractor.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "parser/extract/data/data_items.h"
#include "parser/extract/page_items.h"
#include "parser/extract/rule.h"

namespace crawl::parser::extract {
namespace {

bool is_for(const Extractor::Rule& rule, const Url& url) {
  return rule.url == nullptr || re2::RE2::PartialMatch(url.href(), *rule.url);
}

}  // namespace

Extractor::Extractor(std::uint64_t max_steps) : max_steps_(max_steps) {}
Extractor::Extractor(Extractor&&) noexcept = default;
Extractor& Extractor::operator=(Extractor&&) noexcept = default;
Extractor::~Extractor() = default;

Result<Extractor> Extractor::compile(const std::vector<config::ExtractRule>& rules, std::uint64_t max_steps) {
  Extractor extractor(max_steps);
  for (const config::ExtractRule& written : rules) {
    Result<std::unique_ptr<Rule>> rule = compile_rule(written);
    if (!rule) return fail(std::move(rule.error()));
    extractor.rules_.push_back(*std::move(rule));
  }
  return extractor;
}

bool Extractor::wants(const Url& url) const {
  return std::ranges::any_of(rules_, [&](const auto& rule) { return is_for(*rule, url); });
}

std::vector<Item> Extractor::extract(const Source& source, std::vector<std::string>& notes) const {
  StepBudget budget(max_steps_);
  const Elements elements(source.tree);
  ItemWriter writer;
  PageItems by_selectors(source, elements, budget, writer);
  DataItems by_paths(source, elements, budget, writer);
  for (const auto& rule : rules_) {
    if (!is_for(*rule, source.url)) continue;
    rule->source == config::ExtractSource::html ? by_selectors.add(*rule) : by_paths.add(*rule);
  }
  std::ranges::move(by_paths.notes, std::back_inserter(notes));
  if (budget.spent())
    notes.emplace_back("extraction was given up: the page is too large for the selectors of the rules");
  return writer.take(notes);
}

}  // namespace crawl::parser::extract
