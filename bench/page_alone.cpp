// What the parse thread of a worker does with a page, and nothing else: the .html files of folders go through the
// worker's own PageBuilder and into frames, as in a crawl of a whole site; nobody reads the frames. Instructions can be
// counted with it, which no load of the machine changes:
//
//   page_alone [--store html] [--rounds N] [--every N] FOLDER...      CPU time of a page by stage, the best round
//   valgrind --tool=callgrind build/release/bench/page_alone --rounds 1 --every 10 FOLDER
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "crawler/ipc/frame.h"
#include "crawler/ipc/messages/outcomes.h"
#include "crawler/worker/page_builder.h"

using namespace crawl;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t hashed_at_once = 32;  // as ParseThread does

struct File {
  std::string url, body;
};

// In one order, the same in every run.
std::vector<File> files_below(const fs::path& folder, std::size_t every) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == ".html") paths.push_back(entry.path());
  std::ranges::sort(paths);
  std::ranges::shuffle(paths, std::mt19937(1));  // sizes as they come, and not those of one folder together
  std::vector<File> files;
  for (std::size_t i = 0; i < paths.size(); i += every) {
    std::ifstream in(paths[i], std::ios::binary);
    files.push_back({"http://127.0.0.1:8080/" + fs::relative(paths[i], folder).generic_string(),
                     std::string(std::istreambuf_iterator<char>(in), {})});
  }
  return files;
}

worker::Job job_of(const File& file) {
  worker::Job job;
  job.lease.url = *parser::parse_url(file.url);
  http::FetchResult& response = job.response;
  response.status = 200;
  response.http_version = "1.1";
  response.headers = {{"Server", "nginx/1.22.1"},
                      {"Date", "Thu, 01 Jan 2026 12:34:56 GMT"},
                      {"Content-Type", "text/html"},
                      {"Content-Length", std::to_string(file.body.size())},
                      {"Last-Modified", "Thu, 01 Jan 2026 12:34:56 GMT"},
                      {"Connection", "keep-alive"},
                      {"ETag", "\"64d5f2a1-2f1b\""},
                      {"Accept-Ranges", "bytes"}};
  response.body = file.body;
  response.wire_size = file.body.size();
  response.ip = "127.0.0.1";
  response.timings = {.wait = 0.125, .read = 0.0321, .total = 0.175};
  return job;
}

struct Cost {
  std::int64_t all = INT64_MAX, hash = 0, charset = 0, parse = 0, compress = 0, send = 0;
};

// Of one round over all files, in ns.
Cost cost_of(const std::vector<File>& files, const config::Options& options) {
  worker::PageBuilder builder(options);
  builder.let_documents_go();
  std::vector<worker::Job> jobs;
  for (const File& file : files) jobs.push_back(job_of(file));
  std::string out;
  const std::int64_t begin = base::thread_cpu_ns();
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (i % hashed_at_once == 0)
      builder.hash_ahead(std::span(jobs).subspan(i, std::min(hashed_at_once, jobs.size() - i)));
    builder.build(std::move(jobs[i]), [&](const model::Outcome& outcome, parser::Page*) {
      out.clear();
      ipc::append_frame(out, ipc::OutcomeView{outcome});
    });
  }
  const std::int64_t all = base::thread_cpu_ns() - begin;
  const ipc::WorkerFigures& figures = builder.figures();
  return {all,
          figures.hash_cpu_ns,
          figures.charset_cpu_ns,
          figures.parse_cpu_ns,
          figures.compress_cpu_ns,
          figures.send_cpu_ns};
}

}  // namespace

int main(int argc, char** argv) {
  ::mallopt(M_MMAP_THRESHOLD, 1 << 20);  // as workers do
  ::mallopt(M_TRIM_THRESHOLD, 16 << 20);
  config::Options options;
  options.depth = model::unlimited_depth;
  options.include = {R"(^[^?#]*/([^/?#.]*|[^/?#]*\.html?)([?#].*)?$)"};
  std::size_t rounds = 5, every = 1;
  std::vector<File> files;
  for (int i = 1; i < argc; ++i) {
    const bool takes_value = i + 1 < argc;
    if (takes_value && std::strcmp(argv[i], "--store") == 0) {
      options.store.text = options.store.links = std::strcmp(argv[++i], "html") != 0;
    } else if (takes_value && std::strcmp(argv[i], "--rounds") == 0) {
      rounds = std::strtoul(argv[++i], nullptr, 10);
    } else if (takes_value && std::strcmp(argv[i], "--every") == 0) {
      every = std::max<std::size_t>(1, std::strtoul(argv[++i], nullptr, 10));
    } else {
      for (File& file : files_below(argv[i], every)) files.push_back(std::move(file));
    }
  }
  if (files.empty())
    return std::fprintf(stderr, "usage: %s [--store html] [--rounds N] [--every N] FOLDER...\n", argv[0]), 2;
  Cost best;
  for (std::size_t round = 0; round < rounds; ++round) {
    const Cost cost = cost_of(files, options);
    if (cost.all < best.all) best = cost;
  }
  std::size_t bytes = 0;
  for (const File& file : files) bytes += file.body.size();
  const auto us = [&](std::int64_t ns) { return static_cast<double>(ns) / 1e3 / static_cast<double>(files.size()); };
  std::printf("%zu pages of %zu bytes: %.2f us; of it hash %.2f, charset %.2f, parse %.2f, compress %.2f, frame %.2f\n",
              files.size(), bytes / files.size(), us(best.all), us(best.hash), us(best.charset), us(best.parse),
              us(best.compress), us(best.send));
}
