#include "crawler/cli/crawl_command.h"

#include <stdio_ext.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/system.h"
#include "base/terminal/standard_streams.h"
#include "base/text/text.h"
#include "config/help/program.h"
#include "config/print.h"
#include "config/value/postgres_uri.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/going_on.h"
#include "crawler/cli/other_contents.h"
#include "crawler/cli/summary/stats_json.h"
#include "crawler/cli/summary/summary.h"
#include "crawler/cli/writable.h"
#include "crawler/coordinator/coordinator.h"
#include "crawler/monitor/listener.h"
#include "crawler/monitor/monitor.h"
#include "crawler/seeds/seed_reader.h"
#include "model/drop_params.h"
#include "parser/extract/extractor.h"
#include "parser/url.h"
#include "storage/error.h"
#include "storage/postgres/postgres_store.h"
#include "storage/sqlite/read/site/report_reader.h"
#include "storage/sqlite/schema/schema.h"

namespace crawl::cli {
namespace {

// Says which seeds would be fetched; the lines that are none are reported as in a crawl. Makes no request, no file.
int dry_run(const config::Options& options) {
  auto seeds = coordinator::SeedReader::open(options.seeds);
  if (!seeds) {
    base::log::error(seeds.error());
    return coordinator::exit_usage;
  }
  if (auto first = seeds->await_first(); !first) {
    base::log::error(first.error());
    return coordinator::exit_usage;
  }
  const model::DropParams drop_params(options.drop_params);
  while (!seeds->at_end())
    seeds->read([&](const parser::Url& url) {
      std::printf("fetch  %s\n", drop_params.without(url.href()).value_or(url.href()).c_str());
    });
  std::printf("%s %s would be fetched, %s %s refused; no request was made\n",
              base::with_commas(seeds->accepted()).c_str(), seeds->accepted() == 1 ? "URL" : "URLs",
              base::with_commas(seeds->refused()).c_str(), seeds->refused() == 1 ? "line is" : "lines are");
  return coordinator::exit_finished;
}

// In time for it to stop, or when it had ended.
bool is_interrupted(const coordinator::Figures& figures) {
  return figures.exit_status == coordinator::exit_interrupted || base::Interrupt::asked();
}

// Who ends a crawl waits for it no longer than it takes to stop.
std::chrono::milliseconds patience_with_readers(const coordinator::Figures& figures) {
  return is_interrupted(figures) ? std::chrono::seconds(1) : std::chrono::seconds(10);
}

// --stats is rewritten while the crawl runs; what cannot be written is told once.
class Stats {
 public:
  Stats(const std::string& file, std::string options_json) : file_(file), options_json_(std::move(options_json)) {}

  void write(const coordinator::Figures& figures, bool ended, const RunTimes& times = {}) {
    if (file_.empty() ||
        write_stats(file_, stats_json(figures, options_json_, ended, times), patience_with_readers(figures)) ||
        std::exchange(warned_, true))
      return;
    base::log::error("cannot write --stats " + file_ +
                     (is_rewritten() ? "" : ": nobody reads it, or it takes nothing"));
  }
  // Of a pipe, the whole at the end alone.
  bool is_rewritten() const {
    std::error_code ignored;
    return !file_.empty() &&
           (!std::filesystem::exists(file_, ignored) || std::filesystem::is_regular_file(file_, ignored));
  }

 private:
  const std::string& file_;
  std::string options_json_;
  bool warned_ = false;
};

// The same crawl with --depth all, where one page was fetched and its links were not.
std::string whole_site_command(const coordinator::Figures& figures, const storage::LastRun& last,
                               const config::Invocation& invocation, const std::string& program) {
  const config::Options& options = invocation.options;
  const bool one_page = figures.seeds == 1 && figures.pages > 0 && options.seeds.size() == 1;
  const bool links = figures.file.skipped > 0;
  if (!one_page || !links || options.depth != 0 || invocation.given.contains("depth")) return {};
  const auto seed = parser::parse_seed(options.seeds.front());
  if (!seed || std::filesystem::exists(options.seeds.front())) return {};
  config::StoredRun run = last.run;
  std::erase_if(run.options, [](const auto& option) { return option.name == "depth"; });
  run.options.push_back({"depth", "all"});
  return base::printable(config::command_text(run, program, options.output, config::Trust::own_run).value_or(""));
}

GoingOn going_on(const coordinator::Figures& figures, const config::Invocation& invocation, const std::string& program,
                 bool resumes, const std::optional<storage::LastRun>& last) {
  if (!last) return {};
  const std::string& file = invocation.options.output;
  GoingOn text{.put_aside = put_aside_text(*last, program, file, config::Trust::own_run),
               .command = {},
               .whole_site = whole_site_command(figures, *last, invocation, program)};
  if (resumes) text.command = resume_command_text(*last, program, file, config::Trust::own_run);
  if (!resumes) text.put_aside.resize(std::min(text.put_aside.size(), text.put_aside.find(" To continue with")));
  return text;
}

void configure_log(const config::Options& options) {
  base::log::Settings settings;
  settings.json = options.log_format == config::LogFormat::json;
  settings.level = options.quiet ? base::log::Level::error : base::log::Level::warning;
  if (options.verbose >= 1) settings.level = base::log::Level::info;
  if (options.verbose >= 2) settings.level = base::log::Level::debug;
  settings.stamped = options.verbose >= 1 && !::isatty(STDERR_FILENO);  // who asks for more keeps it, to look at later
  base::log::configure(settings);
}

// Before anything is made: the folder is there, and the name is no folder's.
std::string unusable_output(const config::Options& options) {
  const std::string& file = options.output;
  if (config::is_postgres_uri(file)) return storage::why_unusable_database(file);
  if (file.starts_with("http://") || file.starts_with("https://"))
    return "--output names a file for the results, and " + base::printable(file) + " is a URL";
  const std::string why = why_unwritable(file);
  if (!why.empty()) return file + " cannot be made: " + why + "; name another --output";
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored))
    return std::filesystem::is_regular_file(file, ignored) ? "" : file + " is no regular file; name another --output";
  for (const std::string_view ending : {".csv", ".json", ".jsonl", ".ndjson", ".xlsx", ".xml", ".txt", ".html", ".md",
                                        ".warc", ".gz", ".zip", ".pdf", ".parquet"})
    if (file.ends_with(ending))
      return "--output is the results file, a database, for which " + file +
             " is no name; crawl into results.db, and then: crawl export results.db -o " + base::shell_quoted(file);
  return {};
}

// What is no file of figures is somebody's, such as the list of URLs behind a --stats without its own name.
std::string unusable_stats(const config::Options& options) {
  const std::string& file = options.stats_file;
  if (file.empty()) return {};
  if (file == "-") return "--stats takes a file, such as stats.json (/dev/stdout for standard output)";
  if (const std::string why = why_unwritable(file); !why.empty())
    return "--stats " + file + " cannot be written: " + why + "; name another file";
  std::error_code ignored;
  if (std::filesystem::weakly_canonical(file, ignored) == std::filesystem::weakly_canonical(options.output, ignored))
    return "--stats " + file + " is the results file; name another file";
  if (storage::is_part_of_database(file)) return "--stats " + file + " is part of a database; name another file";
  if (!std::filesystem::is_regular_file(file, ignored) || std::filesystem::file_size(file, ignored) == 0) return {};
  std::ifstream there(file, std::ios::binary);
  std::string begin(stats_begin.size(), '\0');
  there.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return begin == stats_begin ? "" : "--stats " + file + " has something else in it than figures; name another file";
}

// A crawl of another site than the file has is meant to be in another file, mostly.
void tell_what_is_there(const config::Options& options) {
  if (options.overwrite || options.quiet) return;
  const std::string text = other_contents_text(options);
  if (!text.empty()) base::log::warning(text);
}

// As the results file has them; empty where it does not say.
RunTimes times_of_run(const std::string& output, std::int64_t run_id) {
  constexpr std::chrono::seconds patience{2};
  constexpr std::size_t lately = 16;  // runs, of several machines
  try {
    for (const storage::RunRow& run : storage::ReportReader(output, patience).runs(lately))
      if (run.id == run_id && !run.running) return {run.started_at, run.ended_at};
  } catch (const storage::StoreError&) {
    return {};
  }
  return {};
}

// The live page, where one is asked for: whoever cannot have it does not crawl.
Result<void> add_live_page(const config::Options& options, coordinator::ProcessMains& mains,
                           std::optional<monitor::Listener>& live) {
  if (options.listen.empty()) return {};
  auto listener = monitor::open_listener(options.listen, options);
  if (!listener) return fail(listener.error());
  live.emplace(std::move(*listener));
  mains.monitor = {live->fd.get(), [&live = *live, file = options.output](coordinator::MonitorConfig config) {
                     return monitor::run_monitor(*config.board, file, std::move(live.fd), live.access,
                                                 std::move(config.end));
                   }};
  return {};
}

void tell(const coordinator::Figures& figures, const config::Invocation& invocation, const std::string& program,
          bool resumes) {
  const config::Options& options = invocation.options;
  const bool no_seed = figures.exit_status == coordinator::exit_no_seed;
  if (!options.quiet) {
    auto file = open_for_facts(options.output);
    const GoingOn next = going_on(figures, invocation, program, resumes, file ? file->last_run() : std::nullopt);
    const std::string text =
        summary_text(figures, facts_of(figures, file), options, program, next, Paper::of_standard_output());
    file.reset();  // who reads the text may take a while
    if (is_interrupted(figures)) return base::write_standard_output(text, patience_with_readers(figures));
    const bool written = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
    if (!written && base::Interrupt::asked()) ::__fpurge(stdout);  // else exit() would wait for its reader again
  } else if (no_seed) {
    auto file = open_for_facts(options.output);
    base::log::error(first_failure_text(figures, facts_of(figures, file)));
  } else if (figures.exit_status == coordinator::exit_limit) {
    base::log::error(figures.stopped_why);
  }
}

}  // namespace

bool prepare(const config::Options& options) {
  configure_log(options);
  const auto rules = parser::extract::Extractor::compile(options.extract);
  if (!rules) std::fputs((config::program().name + ": " + base::printable(rules.error()) + "\n").c_str(), stderr);
  return rules.has_value();
}

// By the name that it was called by, so that the summary's last line can be pasted.
int crawl_command(const config::Invocation& invocation) {
  return crawl_command(invocation, {}, program_invocation_name, true);
}

int crawl_command(const config::Invocation& invocation, const coordinator::ProcessMains& of_program,
                  const std::string& program, bool resumes, coordinator::Figures* use) {
  const config::Options& options = invocation.options;
  if (const std::string why = unusable_stats(options); !why.empty()) {
    base::log::error(why);
    return coordinator::exit_usage;
  }
  if (options.dry_run) return dry_run(options);
  if (const std::string why = unusable_output(options); !why.empty()) {
    base::log::error(why);
    return coordinator::exit_usage;
  }
  std::optional<monitor::Listener> live;
  coordinator::ProcessMains mains = of_program;
  if (const auto ok = add_live_page(options, mains, live); !ok) {
    base::log::error(ok.error());
    return coordinator::exit_usage;
  }
  const std::string options_json = config::to_json(options);
  Stats stats(options.stats_file, options_json);
  coordinator::Watch watch{.begins =
                               [&] {
                                 tell_what_is_there(options);
                                 if (live && !options.quiet) base::log::announce("live page: " + live->url);
                               },
                           .goes_on = {}};
  if (stats.is_rewritten()) watch.goes_on = [&](const auto& so_far) { stats.write(so_far, false); };
  const coordinator::Figures figures = coordinator::run_crawl(options, options_json, {}, mains, watch);
  const base::Interrupt late;  // all is stored, and the summary is still written
  if (use) *use = figures;
  if (figures.exit_status == coordinator::exit_usage) return figures.exit_status;
  stats.write(figures, true, options.stats_file.empty() ? RunTimes() : times_of_run(options.output, figures.run_id));
  if (figures.exit_status != coordinator::exit_fatal) tell(figures, invocation, program, resumes);
  return figures.exit_status;
}

}  // namespace crawl::cli
