#include "crawler/cli/going_on.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/text/text.h"
#include "config/option_table.h"
#include "storage/error.h"

namespace crawl::cli {
namespace {

using Names = std::vector<std::string_view>;

// The options that the URLs put aside are skipped by.
Names options_of(const storage::PutAside& aside) {
  Names names;
  for (const auto& [reason, urls] : aside.by_reason)
    std::ranges::copy(config::judging_options(reason), std::back_inserter(names));
  return names;
}

std::string reasons_text(const storage::PutAside& aside) {
  std::string text;
  for (const auto& [reason, urls] : aside.by_reason)
    text += (text.empty() ? "" : ", ") + std::string(model::name(reason)) + " " + base::with_commas(urls);
  return text;
}

}  // namespace

std::optional<storage::LastRun> last_run_of(const std::string& file) {
  try {
    return storage::read_last_run(file);
  } catch (const storage::StoreError&) {
    return std::nullopt;
  }
}

std::string put_aside_text(const storage::LastRun& last, const std::string& program, const std::string& file,
                           config::Trust trust) {
  if (!last.put_aside || last.put_aside->urls() == 0) return {};
  const storage::PutAside& aside = *last.put_aside;
  const Names names = options_of(aside);
  const std::string why = base::printable(config::differences(last.run, aside.before, names));
  const auto urls = aside.urls();
  std::string text = base::with_commas(urls) + (urls == 1 ? " URL that waited is" : " URLs that waited are") +
                     " skipped now: " + (why.empty() ? reasons_text(aside) : why) + ". To continue with " +
                     (urls == 1 ? "it" : "them") + ":\n  ";
  const config::StoredRun wanted = config::with_options_of(last.run, aside.before, names);
  if (auto command = config::command_text(wanted, program, file, trust)) return text + base::printable(*command) + "\n";
  config::StoredRun changed = aside.before;
  std::erase_if(changed.options,
                [&](const auto& option) { return std::ranges::find(names, option.name) == names.end(); });
  return text +
         base::printable(base::shell_quoted(program) + " resume " + base::shell_quoted(file) +
                         config::flags_text(changed, trust)) +
         "\n";
}

std::string resume_command_text(const storage::LastRun& last, const std::string& program, const std::string& file,
                                config::Trust trust) {
  std::string text = base::shell_quoted(program) + " resume " + base::shell_quoted(file);
  if (trust == config::Trust::own_run) text += config::flags_text(last.run, trust, true);
  return base::printable(text);
}

std::string resume_notes(const storage::LastRun& last) {
  std::string text;
  if (auto resumed = config::resume(last.run, "")) {
    std::string names;
    for (const std::string& name : resumed->missing) names += (names.empty() ? "--" : ", --") + name;
    if (!names.empty()) text += "It had " + names + ", which must be given again: a file may come from anybody.\n";
  }
  if (last.run.has_standard_input() && !last.run.seeds_read.value_or(true))
    text += "Standard input was not read to its end: what it had not given yet must be given again.\n";
  return text;
}

}  // namespace crawl::cli
