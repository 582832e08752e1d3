// `crawl resume`: the last run of a file continues with its seeds and options.
#include <algorithm>
#include <cstdio>

#include "base/log.h"
#include "base/text/text.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/going_on.h"
#include "storage/error.h"
#include "storage/sqlite/read/last_run.h"

namespace crawl::cli {

Result<config::StoredRun> read_run_to_resume(const std::string& file) {
  try {
    auto last = storage::read_last_run(file);
    if (last) return std::move(last->run);
    return fail(file + " has no crawl to continue: start one with crawl -o " + base::shell_quoted(file) + " SEED");
  } catch (const storage::StoreError& error) {
    return fail(error.what());
  }
}

// Says first what it goes on with; the options are those of the invocation already.
int resume_command(const config::Invocation& invocation) {
  const config::StoredRun& run = *invocation.resumed;
  const std::string& file = invocation.options.output;
  const auto& seeds_there = invocation.options.seeds;
  std::string seeds =
      std::ranges::any_of(seeds_there, [](const std::string& seed) { return seed.size() > 1 && seed[0] == '-'; })
          ? " --"
          : "";
  for (const std::string& seed : seeds_there) seeds += " " + base::shell_quoted(seed);
  constexpr std::size_t longest = 2000;
  if (seeds.size() > longest) seeds = " (" + base::with_commas(seeds_there.size()) + " seeds)";
  const std::string command =
      "crawl" + config::flags_text(run, config::Trust::any_file) + " -o " + base::shell_quoted(file) + seeds;
  if (!invocation.options.quiet) {
    std::printf("Continuing run %lld: %s\n", static_cast<long long>(run.run_id), base::printable(command).c_str());
    std::fflush(stdout);
  }
  if (run.has_standard_input() && !run.seeds_read.value_or(true))
    base::log::warning("standard input was not read to its end by that run: pipe the rest to crawl -o " +
                       base::shell_quoted(file) + " -");
  return crawl_command(invocation);
}

}  // namespace crawl::cli
