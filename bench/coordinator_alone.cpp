// How many URLs a second the coordinator hands out and sees finished and committed, alone: coordinator::run_crawl with
// its own frontier, robots rules, supervisor and sockets, whose children are stand-ins (stand_ins.h) that do next to
// nothing.
//
//   coordinator_alone [--urls N] [--hosts N] [--per-host N] [--delay-ms N] [--processes N] [--coroutines N] [--robots]
//                     [--one-address]
//
// Without --delay-ms the pace of each host is --delay auto. With --robots each host has a robots.txt of twelve rules,
// which storage keeps. With --one-address all hosts are at one address, of which few are asked at once. Prints URLs a
// second from start to end, CPU time of a URL in the coordinator, and how busy it was.

#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/log.h"
#include "bench/stand_ins.h"
#include "crawler/coordinator/coordinator.h"
#include "parser/robots.h"

namespace crawl::bench {
namespace {

constexpr std::string_view robots_txt =
    "User-agent: *\nDisallow: /cgi-bin/\nDisallow: /private/\nDisallow: /search\nDisallow: /*?session=\nDisallow: "
    "/*.pdf$\n"
    "Disallow: /admin/\nDisallow: /login\nDisallow: /cart/\nDisallow: /articles/*/print\nAllow: /articles/\n"
    "Disallow: /tmp/\nDisallow: /old/\n";

struct Settings {
  Load load;
  config::Options options;
};

Settings parse(int argc, char** argv) {
  Settings settings;
  config::Options& options = settings.options;
  options.processes = 2;
  options.coroutines = 1000;
  options.robots = false;
  for (int i = 1; i < argc; ++i) {
    std::string_view flag = argv[i];
    if (flag == "--robots") {
      options.robots = true;
      continue;
    }
    if (flag == "--one-address") {
      settings.load.one_address = true;
      continue;
    }
    if (i + 1 == argc) throw std::invalid_argument(std::string(flag));
    auto value = std::stoull(argv[++i]);
    if (flag == "--urls" && value > 0)
      settings.load.urls = value;
    else if (flag == "--hosts" && value > 0)
      settings.load.hosts = value;
    else if (flag == "--per-host" && value > 0)
      options.per_host = static_cast<unsigned>(value);
    else if (flag == "--delay-ms")
      options.delay = config::Duration(value);
    else if (flag == "--processes" && value > 0)
      options.processes = static_cast<unsigned>(value);
    else if (flag == "--coroutines" && value > 0)
      options.coroutines = static_cast<unsigned>(value);
    else
      throw std::invalid_argument(std::string(flag));
  }
  options.progress = config::Progress::none;
  options.depth = model::unlimited_depth;
  settings.load.rules = parser::parse_robots(robots_txt, "crawl").rules.serialize();
  return settings;
}

int measure(const Settings& settings) {
  coordinator::ProcessMains mains;
  mains.storage = [&](storage_process::StorageProcessConfig config) {
    return run_storage_stand_in(settings.load, std::move(config));
  };
  mains.worker = [&](worker::WorkerConfig config) { return run_worker_stand_in(settings.load, std::move(config)); };
  coordinator::Figures figures = coordinator::run_crawl(settings.options, "{}", {}, mains);
  auto urls = static_cast<double>(figures.finished);
  double cpu_us = static_cast<double>(figures.coordinator_cpu_ns) / 1e3;
  if (figures.finished != settings.load.urls || figures.exit_status != coordinator::exit_finished) {
    std::fprintf(stderr, "coordinator_alone: %.0f URLs were finished\n", urls);
    return 1;
  }
  std::printf(
      "%llu hosts, --per-host %u: %.0f URLs a second, CPU %.2f us a URL, busy %.0f %%; storage %.2f, workers %.2f us; "
      "%.0f MB\n",
      static_cast<unsigned long long>(settings.load.hosts), settings.options.per_host, urls / figures.seconds(),
      cpu_us / urls, cpu_us / figures.seconds() / 1e4, static_cast<double>(figures.storage.cpu_ns) / 1e3 / urls,
      static_cast<double>(figures.all_workers().cpu_ns) / 1e3 / urls,
      static_cast<double>(figures.coordinator_peak_memory) / 1e6);
  return 0;
}

}  // namespace
}  // namespace crawl::bench

int main(int argc, char** argv) {
  try {
    return crawl::bench::measure(crawl::bench::parse(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr,
                 "coordinator_alone: %s\nusage: coordinator_alone [--urls N] [--hosts N] [--per-host N] [--delay-ms N] "
                 "[--processes N] [--coroutines N] [--robots] [--one-address]\n",
                 error.what());
    return 2;
  }
}
