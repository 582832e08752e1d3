// `crawl bench`: a synthetic site is served and crawled, and its figures are set beside floors that are measured here.
#include <algorithm>
#include <cstdio>
#include <fstream>

#include "base/text/text.h"
#include "config/print.h"
#include "crawler/cli/bench_floors.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/temporary_folder.h"
#include "crawler/coordinator/coordinator.h"
#include "crawler/local_site/bench_site.h"

namespace crawl::cli {
namespace {

constexpr unsigned bench_pages = 20'000;
constexpr unsigned bench_slots = 64;  // requests under way to the one host

config::Options bench_options(const config::Invocation& invocation, const TemporaryFolder& folder) {
  config::Options options = invocation.options;
  options.seeds = {folder.file("urls.txt")};
  if (!invocation.given.contains("output")) options.output = folder.file("bench.db");
  if (!invocation.given.contains("per-host")) options.per_host = bench_slots;
  if (!invocation.given.contains("delay")) options.delay = config::Duration(0);
  options.robots = false;
  return options;
}

constexpr unsigned floor_pages = 4'000;

// CPU microseconds of a page; beside it those of a bare program for the same pages, where there is one.
void print_stage(const char* name, std::int64_t cpu_ns, std::uint64_t pages, const char* bare = "", double floor = 0) {
  std::printf("  %-34s %8.1f", name, static_cast<double>(cpu_ns) / 1e3 / static_cast<double>(pages));
  if (floor > 0) std::printf(" %8.1f  %s", floor, bare);
  std::printf("\n");
}

void print_figures(const coordinator::Figures& figures, const Floors& floors) {
  double seconds = figures.seconds();
  auto pages = static_cast<double>(figures.pages);
  std::printf(
      "%s pages of %s in %s: %.0f pages/s, %.1f MB/s\n\n"
      "CPU microseconds of a page by stage              floor\n",
      base::with_commas(figures.pages).c_str(), base::byte_text(static_cast<double>(figures.bytes) / pages).c_str(),
      base::duration_text(seconds).c_str(), pages / seconds, static_cast<double>(figures.wire_bytes) / 1e6 / seconds);
  ipc::WorkerFigures sum = figures.all_workers();
  std::int64_t staged = sum.fetch_cpu_ns + sum.hash_cpu_ns + sum.charset_cpu_ns + sum.parse_cpu_ns +
                        sum.compress_cpu_ns + sum.send_cpu_ns;
  print_stage("fetch (worker, event loop)", sum.fetch_cpu_ns - sum.decode_cpu_ns, figures.pages,
              "one connection, blocking calls", floors.fetch);
  print_stage("decode", sum.decode_cpu_ns, figures.pages);
  print_stage("hash (worker, parse thread)", sum.hash_cpu_ns, figures.pages, "SHA-256", floors.hash);
  print_stage("charset", sum.charset_cpu_ns, figures.pages);
  print_stage("parse", sum.parse_cpu_ns, figures.pages, "memchr from tag to tag", floors.look);
  print_stage("compress", sum.compress_cpu_ns, figures.pages, "the compressor alone", floors.compress);
  print_stage("serialize and send to storage", sum.send_cpu_ns, figures.pages);
  // The stages are measured one by one, so that their sum may be a little more than the whole.
  print_stage("rest of the workers", std::max<std::int64_t>(0, sum.cpu_ns - staged), figures.pages);
  const ipc::StorageFigures& storage = figures.storage;
  print_stage("known URLs, links (storage)", storage.links_cpu_ns, figures.pages);
  print_stage("rows of pages", storage.pages_cpu_ns, figures.pages);
  print_stage("commits, checkpoints", storage.commits_cpu_ns, figures.pages);
  print_stage("seeds, queue, frames, indexes",
              storage.cpu_ns - storage.links_cpu_ns - storage.pages_cpu_ns - storage.commits_cpu_ns, figures.pages);
  print_stage("all of storage", storage.cpu_ns, figures.pages, "SQLite: page, body, 10 links", floors.store);
  print_stage("coordinator", figures.coordinator_cpu_ns, figures.pages);
  print_stage("all processes", sum.cpu_ns + figures.storage.cpu_ns + figures.coordinator_cpu_ns, figures.pages);
  std::printf("\nPeak memory\n");
  auto memory = [](const std::string& name, std::uint64_t bytes) {
    std::printf("  %-34s %8.1f MB\n", name.c_str(), static_cast<double>(bytes) / 1e6);
  };
  memory("coordinator", figures.coordinator_peak_memory);
  int number = 0;
  for (const ipc::WorkerFigures& worker : figures.workers)
    memory("worker " + std::to_string(number++), worker.peak_memory);
  memory("storage", figures.storage.peak_memory);
}

}  // namespace

int bench_command(const config::Invocation& invocation) {
  local_site::SiteServer server(local_site::bench_site(bench_pages));
  TemporaryFolder folder;
  config::Options options = bench_options(invocation, folder);
  {
    std::ofstream list(options.seeds.front());
    for (unsigned page = 0; page < bench_pages; ++page)
      list << server.origin() << local_site::bench_target(page) << '\n';
  }
  std::printf("%u processes x %u coroutines, a synthetic site on %s\n", options.processes, options.coroutines,
              server.origin().c_str());
  std::fflush(stdout);
  coordinator::Figures figures = coordinator::run_crawl(options, config::to_json(options));
  if (figures.pages > 0) print_figures(figures, measure_floors(server.port(), floor_pages, folder.path()));
  return figures.exit_status;
}

}  // namespace crawl::cli
