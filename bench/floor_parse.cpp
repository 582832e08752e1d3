// The bare cost of parsing: Gumbo's tree of every page of a folder, from memory, in an arena that is reset after each
// page. Nothing is taken from the tree: what any crawler on Gumbo pays at least.
//
//   floor_parse FOLDER     prints one JSON object: items, bytes, wall and CPU seconds

#include <gumbo.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "floor.h"

namespace {

// Blocks are kept and used again for the next page; what does not fit one block has one of its own until reset().
class Arena {
 public:
  void* take(std::size_t bytes) {
    bytes = (bytes + 15) & ~std::size_t{15};
    if (bytes > block_bytes) return large_.emplace_back(new char[bytes]).get();
    if (used_ + bytes > block_bytes) {
      ++block_;
      used_ = 0;
    }
    if (block_ == blocks_.size()) blocks_.emplace_back(new char[block_bytes]);
    void* taken = blocks_[block_].get() + used_;
    used_ += bytes;
    return taken;
  }
  void reset() {
    block_ = used_ = 0;
    large_.clear();
  }

 private:
  static constexpr std::size_t block_bytes = 1 << 20;
  std::vector<std::unique_ptr<char[]>> blocks_, large_;
  std::size_t block_ = 0, used_ = 0;
};

std::vector<std::string> pages_of(const char* folder) {
  std::vector<std::string> pages;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    pages.push_back(floors::bytes_of(entry.path()));
  }
  return pages;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]), 2;
  const auto pages = pages_of(argv[1]);
  Arena arena;
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = [](void* a, std::size_t bytes) { return static_cast<Arena*>(a)->take(bytes); };
  options.deallocator = [](void*, void*) {};
  options.userdata = &arena;
  options.max_errors = 0;
  std::uint64_t bytes = 0;
  const auto started = std::chrono::steady_clock::now();
  const double cpu = floors::cpu_seconds();
  for (const auto& page : pages) {
    gumbo_parse_with_options(&options, page.data(), page.size());
    bytes += page.size();
    arena.reset();
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  std::printf("{\"name\": \"parse\", \"items\": %zu, \"bytes\": %lu, \"wall_s\": %.3f, \"cpu_s\": %.4f}\n",
              pages.size(), bytes, wall.count(), floors::cpu_seconds() - cpu);
}
