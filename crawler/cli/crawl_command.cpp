#include "crawler/cli/crawl_command.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/log.h"
#include "base/system.h"
#include "base/text/text.h"
#include "config/help/program.h"
#include "config/print.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/going_on.h"
#include "crawler/cli/summary.h"
#include "crawler/coordinator/coordinator.h"
#include "crawler/seeds/seed_reader.h"
#include "model/drop_params.h"
#include "parser/extract/extractor.h"

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
  std::printf("%llu URLs would be fetched, %llu lines are refused; no request was made\n",
              static_cast<unsigned long long>(seeds->accepted()), static_cast<unsigned long long>(seeds->refused()));
  return coordinator::exit_finished;
}

// What is wrong with this name for a file to write, before anything is done; empty if nothing.
std::string unwritable(const std::string& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return "it is a folder";
  if (std::filesystem::exists(file, ignored)) return ::access(file.c_str(), W_OK) == 0 ? "" : base::errno_text(errno);
  auto folder = std::filesystem::absolute(file, ignored).parent_path();
  if (!std::filesystem::is_directory(folder, ignored)) return "there is no folder " + folder.string();
  return ::access(folder.c_str(), W_OK) == 0 ? "" : base::errno_text(errno);
}

void write_stats(const std::string& file, const std::string& json) {
  std::ofstream out(file, std::ios::trunc);
  if (!(out << json).flush()) base::log::error("cannot write --stats " + file);
}

GoingOn going_on(const std::string& file, const std::string& program, bool resumes) {
  const auto last = last_run_of(file);
  if (!last) return {};
  GoingOn text{.put_aside = put_aside_text(*last, program, file, config::Trust::own_run), .command = {}};
  if (resumes) text.command = resume_command_text(*last, program, file, config::Trust::own_run);
  if (!resumes) text.put_aside.resize(std::min(text.put_aside.size(), text.put_aside.find(" To go on")));
  return text;
}

void configure_log(const config::Options& options) {
  base::log::Settings settings;
  settings.json = options.log_format == config::LogFormat::json;
  settings.level = options.quiet ? base::log::Level::error : base::log::Level::warning;
  if (options.verbose >= 1) settings.level = base::log::Level::info;
  if (options.verbose >= 2) settings.level = base::log::Level::debug;
  base::log::configure(settings);
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

int crawl_command(const config::Invocation& invocation, const coordinator::ProcessMains& mains,
                  const std::string& program, bool resumes, coordinator::Figures* use) {
  const config::Options& options = invocation.options;
  if (std::string why = options.stats_file.empty() ? "" : unwritable(options.stats_file); !why.empty()) {
    base::log::error("--stats " + options.stats_file + " cannot be written: " + why + "; name another file");
    return coordinator::exit_usage;
  }
  if (options.dry_run) return dry_run(options);
  std::string options_json = config::to_json(options);
  coordinator::Figures figures = coordinator::run_crawl(options, options_json, {}, mains);
  if (use) *use = figures;
  if (figures.exit_status == coordinator::exit_usage) return figures.exit_status;
  if (!options.stats_file.empty()) write_stats(options.stats_file, stats_json(figures, options_json));
  bool ended_by_itself = figures.exit_status != coordinator::exit_fatal;
  if (!options.quiet && ended_by_itself)
    std::fputs(summary_text(figures, options, program, going_on(options.output, program, resumes)).c_str(), stdout);
  if (options.quiet && figures.exit_status == coordinator::exit_limit) base::log::error(figures.stopped_why);
  return figures.exit_status;
}

}  // namespace crawl::cli
