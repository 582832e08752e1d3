// The bare cost of compressing: ISA-L in zlib format, one stream for all pages of a folder, from memory.
//
//   floor_compress FOLDER [LEVEL]   level 0 (the crawler's) to 3, or "zlib" for zlib's level 1
//
// Prints one JSON object: items, bytes, compressed bytes, wall and CPU seconds.

#include <isa-l/igzip_lib.h>
#include <zlib.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "floor.h"

namespace {

std::vector<std::string> pages_of(const char* folder) {
  std::vector<std::string> pages;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".html") continue;
    pages.push_back(floors::bytes_of(entry.path()));
  }
  return pages;
}

std::size_t with_isal(const std::string& page, std::vector<std::uint8_t>& out, int level) {
  static isal_zstream stream;
  static std::vector<std::uint8_t> buffer(ISAL_DEF_LVL3_DEFAULT);
  isal_deflate_stateless_init(&stream);
  stream.level = level;
  stream.level_buf = buffer.data();
  stream.level_buf_size = buffer.size();
  stream.gzip_flag = IGZIP_ZLIB;
  stream.end_of_stream = 1;
  stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(page.data()));
  stream.avail_in = page.size();
  stream.next_out = out.data();
  stream.avail_out = out.size();
  return isal_deflate_stateless(&stream) == COMP_OK ? stream.total_out : 0;
}

std::size_t with_zlib(const std::string& page, std::vector<std::uint8_t>& out) {
  uLongf size = out.size();
  compress2(out.data(), &size, reinterpret_cast<const Bytef*>(page.data()), page.size(), 1);
  return size;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) return std::fprintf(stderr, "usage: %s FOLDER [LEVEL|zlib]\n", argv[0]), 2;
  const auto pages = pages_of(argv[1]);
  const std::string level = argc > 2 ? argv[2] : "0";
  std::vector<std::uint8_t> out;
  std::uint64_t bytes = 0, packed = 0;
  const auto started = std::chrono::steady_clock::now();
  const double cpu = floors::cpu_seconds();
  for (const auto& page : pages) {
    out.resize(page.size() + page.size() / 1000 + 512);
    packed += level == "zlib" ? with_zlib(page, out) : with_isal(page, out, level[0] - '0');
    bytes += page.size();
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  std::printf(
      "{\"name\": \"compress\", \"items\": %zu, \"bytes\": %lu, \"packed\": %lu, \"wall_s\": %.3f, \"cpu_s\": %.4f}\n",
      pages.size(), bytes, packed, wall.count(), floors::cpu_seconds() - cpu);
}
