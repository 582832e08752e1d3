// EdgeList: pairs of numbers that are appended once and read many times from their beginning: in memory as long as they
// are few, in a file without a name beside the results file beyond that. One thread; errors are StoreError.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/fd.h"

namespace crawl::storage {

struct Edge {
  std::uint32_t from = 0, to = 0;
};

class EdgeList {
 public:
  static constexpr std::size_t block_edges = 1u << 20;  // 8 MiB in memory

  // A file at `path` takes what is beyond one block; it is gone when the list is.
  explicit EdgeList(std::string path) : path_(std::move(path)) {}

  void add(Edge edge) {
    block_.push_back(edge);
    if (block_.size() == block_edges) spill();
  }
  std::uint64_t size() const { return spilled_ + block_.size(); }
  // All of them, in the order they came, some at a time.
  void for_each_block(const std::function<void(std::span<const Edge>)>& use);

 private:
  void spill();
  [[noreturn]] void fail(const char* what, int error) const;

  std::string path_;
  base::Fd file_;
  std::vector<Edge> block_, read_;
  std::uint64_t spilled_ = 0;
};

}  // namespace crawl::storage
