#include "config/help/suggest.h"

#include <algorithm>
#include <array>

namespace crawl::config {
namespace {

constexpr std::size_t max_word = 64;
using Row = std::array<std::size_t, max_word + 1>;

std::string plain(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c == '_') c = '-';
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

// Edits (insertion, deletion, substitution, swap of neighbours) from a to b: optimal string alignment.
std::size_t distance(std::string_view a, std::string_view b) {
  Row before{}, previous{}, current{};
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, substituted});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) current[j] = std::min(current[j], before[j - 2] + 1);
    }
    before = previous;
    previous = current;
  }
  return previous[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& names) {
  if (word.empty() || word.size() > max_word) return {};
  const std::string wanted = plain(word);
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  for (const std::string_view name : names) {
    if (name.size() > max_word) continue;
    const std::string known = plain(name);
    const bool begins = wanted.size() >= 3 && known.starts_with(wanted);
    const std::size_t d = begins ? 1 : distance(wanted, known);
    if (d < best_distance) {
      best = name;
      best_distance = d;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names, std::string_view prefix) {
  const std::string_view name = nearest(word, names);
  if (name.empty()) return {};
  return "; did you mean " + std::string(prefix) + std::string(name) + "?";
}

}  // namespace crawl::config
