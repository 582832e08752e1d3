// The bare cost of compressing: libdeflate level 1, zlib format, one compressor for all pages of a folder, from memory.
//
//   floor_compress FOLDER     prints one JSON object: items, bytes, compressed bytes, wall and CPU seconds

#include <libdeflate.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) { return t.tv_sec + t.tv_usec / 1e6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::vector<std::string> pages_of(const char* folder) {
  std::vector<std::string> pages;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    pages.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return pages;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]), 2;
  const auto pages = pages_of(argv[1]);
  auto* compressor = libdeflate_alloc_compressor(1);
  std::vector<char> out;
  std::uint64_t bytes = 0, packed = 0;
  const auto started = std::chrono::steady_clock::now();
  const double cpu = cpu_seconds();
  for (const auto& page : pages) {
    out.resize(libdeflate_zlib_compress_bound(compressor, page.size()));
    packed += libdeflate_zlib_compress(compressor, page.data(), page.size(), out.data(), out.size());
    bytes += page.size();
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  std::printf(
      "{\"name\": \"compress\", \"items\": %zu, \"bytes\": %lu, \"packed\": %lu, \"wall_s\": %.3f, \"cpu_s\": %.4f}\n",
      pages.size(), bytes, packed, wall.count(), cpu_seconds() - cpu);
  libdeflate_free_compressor(compressor);
}
