#include "storage/analysis/page_rank.h"

#include <cmath>

namespace crawl::storage {
namespace {

constexpr double damping = 0.85;
constexpr double close_enough = 1e-6;  // by how much all scores together change in a round
constexpr int max_rounds = 60;

}  // namespace

std::vector<float> page_rank(EdgeList& edges, const std::vector<std::uint32_t>& out) {
  const std::size_t nodes = out.size();
  const auto even = static_cast<float>(1.0 / static_cast<double>(nodes));
  // `given` is what each page gives along each of its edges.
  std::vector<float> score(nodes, even), given(nodes), next(nodes);
  double change = 1;
  for (int round = 0; round < max_rounds && change > close_enough; ++round) {
    double anywhere = 0;
    for (std::size_t i = 0; i < nodes; ++i) {
      given[i] = out[i] == 0 ? score[i] : score[i] / static_cast<float>(out[i]);
      if (out[i] == 0) anywhere += static_cast<double>(score[i]);
    }
    next.assign(nodes, 0);
    edges.for_each_block([&](std::span<const Edge> block) {
      for (const Edge edge : block) next[edge.to] += given[edge.from];
    });
    const double base = ((1 - damping) + damping * anywhere) / static_cast<double>(nodes);
    change = 0;
    for (std::size_t i = 0; i < nodes; ++i) {
      next[i] = static_cast<float>(base + damping * static_cast<double>(next[i]));
      change += std::abs(static_cast<double>(next[i]) - static_cast<double>(score[i]));
    }
    score.swap(next);
  }
  return score;
}

}  // namespace crawl::storage
