#include "storage/queue/seed_lists.h"

namespace crawl::storage {
namespace {

constexpr int max_steps = 16;  // sitemaps in sitemaps, and the redirects of what they list

}  // namespace

std::vector<bool> entries_of_seed_lists(Database& db, const UrlStates& states, std::uint32_t depth_limit) {
  if (depth_limit > 0) return {};
  std::vector<bool> listed(static_cast<std::size_t>(states.next()), false);
  bool more = true;
  for (int step = 0; more && step < max_steps; ++step) {
    more = false;
    Statement links(db, "SELECT from_id, to_id, rel FROM links WHERE rel IN ('sitemap', 'redirect')");
    while (links.step()) {
      model::UrlId from = links.integer(0), to = links.integer(1);
      if (!states.known(from) || !states.known(to) || listed[static_cast<std::size_t>(to)]) continue;
      bool by_seed = states[from].seed != 0 && links.text(2) == "sitemap";
      if (!by_seed && !listed[static_cast<std::size_t>(from)]) continue;
      listed[static_cast<std::size_t>(to)] = true;
      more = true;
    }
  }
  return listed;
}

}  // namespace crawl::storage
