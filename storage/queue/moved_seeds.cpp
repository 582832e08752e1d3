#include "storage/queue/moved_seeds.h"

#include <string>

#include "base/log.h"
#include "base/text/text.h"

namespace crawl::storage {
namespace {

constexpr std::uint64_t max_told = 3;

std::string depth_text(std::uint32_t depth) {
  return depth == model::unlimited_depth ? "all" : std::to_string(depth);
}

}  // namespace

void MovedSeeds::tell(std::string_view seed, std::string_view target, const StoreSettings& settings) {
  if (++count_ > max_told) return;
  std::string command = "crawl --depth " + depth_text(settings.depth_limit);
  if (settings.scope == config::Scope::prefix) command += " --scope prefix";
  if (settings.scope == config::Scope::domain) command += " --scope domain";
  if (settings.path != "results.db") command += " -o " + base::in_single_quotes(settings.path);
  base::log::warning(std::string(seed) + " moved to " + std::string(target) +
                     ", out of its scope: that page alone is fetched; to follow it there: " + command + " " +
                     base::in_single_quotes(target));
}

void MovedSeeds::tell_rest() const {
  if (count_ > max_told)
    base::log::warning("and " + base::with_commas(count_ - max_told) +
                       " more seeds moved out of their scope (link_graph, rel 'redirect', has them)");
}

}  // namespace crawl::storage
