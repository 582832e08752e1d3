#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/log.h"
#include "base/system.h"
#include "config/print.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/summary.h"
#include "crawler/coordinator/coordinator.h"
#include "crawler/coordinator/seed_reader.h"

namespace crawl::cli {
namespace {

// Says which seeds would be fetched; the lines that are none are reported as in a crawl. Makes no request, no file.
int dry_run(const config::Options& options) {
  auto seeds = coordinator::SeedReader::open(options.seeds);
  if (!seeds) {
    base::log::error(seeds.error());
    return coordinator::exit_usage;
  }
  while (!seeds->at_end()) seeds->read([](const parser::Url& url) { std::printf("fetch  %s\n", url.href().c_str()); });
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

}  // namespace

int crawl_command(const config::Invocation& invocation) {
  const config::Options& options = invocation.options;
  if (std::string why = options.stats_file.empty() ? "" : unwritable(options.stats_file); !why.empty()) {
    base::log::error("--stats " + options.stats_file + " cannot be written: " + why + "; name another file");
    return coordinator::exit_usage;
  }
  if (options.dry_run) return dry_run(options);
  std::string options_json = config::to_json(options);
  coordinator::Figures figures = coordinator::run_crawl(options, options_json);
  if (figures.exit_status == coordinator::exit_usage) return figures.exit_status;
  if (!options.stats_file.empty()) write_stats(options.stats_file, stats_json(figures, options_json));
  bool ended_by_itself = figures.exit_status != coordinator::exit_fatal;
  if (!options.quiet && ended_by_itself) std::fputs(summary_text(figures, options).c_str(), stdout);
  if (options.quiet && figures.exit_status == coordinator::exit_limit) base::log::error(figures.stopped_why);
  return figures.exit_status;
}

}  // namespace crawl::cli
