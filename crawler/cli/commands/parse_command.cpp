// `crawl parse`: rules and callback programs are applied to stored pages anew.
#include <cstdio>
#include <numeric>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/text.h"
#include "crawler/callback_programs/program_pool_process.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/store_error.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/offline/reparse/reparser.h"

namespace crawl::cli {
namespace {

using base::with_commas;

// Why nothing can make items; empty if something can, or nothing is to.
std::string unusable(const config::Options& options) {
  return options.on_page.empty() ? std::string{} : callback_programs::unusable(options.on_page);
}

bool makes_items(const config::Options& options) {
  return !options.extract.empty() || !options.on_page.empty();
}

// Nothing was to be done for the file itself either.
int without_rules() {
  base::log::error(
      "there are no rules: write [[extract]] tables into a TOML file and name it with --config "
      "(docs/extraction.md), or name a callback program with --on-page (docs/callbacks.md)");
  return coordinator::exit_usage;
}

void tell(const reparse::ReparseFigures& figures, const std::string& file) {
  std::uint64_t items = 0;
  for (const auto& [rule, count] : figures.items) items += count;
  std::printf("Parsed %s pages of %s in %s: %s items.\n", with_commas(figures.pages).c_str(),
              base::printable(file).c_str(), base::duration_text(figures.seconds).c_str(), with_commas(items).c_str());
  auto row = [](std::uint64_t count, const std::string& what) {
    std::printf("  %12s  %s\n", with_commas(count).c_str(), what.c_str());
  };
  for (const auto& [rule, count] : figures.items) row(count, base::printable(rule));
  if (figures.filled > 0) row(figures.filled, "pages of an older version have what an audit asks (h1, words, ...)");
  if (figures.bodiless > 0) row(figures.bodiless, "pages passed over: their bodies are not stored, their items stay");
  if (figures.unanswered > 0)
    row(figures.unanswered, "pages that the callback program made an error of: its items of before stay");
  if (figures.damaged > 0) row(figures.damaged, "pages passed over: their bodies are damaged");
  if (figures.condemned > 0) row(figures.condemned, "pages passed over: they end the process that parses them");
  const std::string word = base::shell_quoted(file);
  if (items > 0) std::printf("\nNext:\n  crawl export %s --select items\n", word.c_str());
  if (items == 0 && !figures.items.empty() && figures.pages > figures.unanswered)
    std::printf("\nNothing matches. To try a selector on a page:\n  crawl fetch --from %s URL --select 'h1::text'\n",
                word.c_str());
}

}  // namespace

int parse_command(const config::Invocation& invocation) {
  const config::Options& options = invocation.options;
  const std::string& file = invocation.arguments.at(0);
  if (const auto refused = refusal_of(file)) return *refused;
  if (const std::string why = unusable(options); !why.empty()) {
    base::log::error(why);
    return coordinator::exit_usage;
  }
  base::Interrupt interrupt;
  const auto figures =
      reparse::reparse(file, options, base::Interrupt::asked, {}, reparse::item_callbacks(!options.on_page.empty()));
  if (!figures) return tell_end(coordinator::exit_fatal, figures.error());
  if (figures->end == reparse::ReparseFigures::End::interrupted) {
    base::log::error("interrupted: what was parsed is stored; the same command does it all");
    return coordinator::exit_interrupted;
  }
  if (!makes_items(options) && figures->filled == 0) return without_rules();
  if (!options.quiet) tell(*figures, file);
  if (figures->pages > 0 && figures->unanswered == figures->pages) {
    base::log::error(
        "the callback program answered none of the pages (its errors stand above); its items of before stay");
    return coordinator::exit_fatal;
  }
  return coordinator::exit_finished;
}

}  // namespace crawl::cli
