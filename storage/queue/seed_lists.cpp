#include "storage/queue/seed_lists.h"

namespace crawl::storage {
namespace {

constexpr int max_list_steps = 16;  // sitemaps in sitemaps, and the redirects of what they list

}  // namespace

std::vector<bool> entries_of_seed_lists(LinkRows& links, const UrlStates& states, std::uint32_t depth_limit) {
  if (depth_limit > 0) return {};
  std::vector<bool> listed(static_cast<std::size_t>(states.next()), false);
  bool more = true;
  for (int step = 0; more && step < max_list_steps; ++step) {
    more = false;
    links.for_each(LinkKinds::of_lists, [&](const LinkEnds& link) {
      const auto known = [&](model::UrlId id) { return id > 0 && static_cast<std::size_t>(id) < listed.size(); };
      if (!known(link.from) || !known(link.to) || listed[static_cast<std::size_t>(link.to)]) return;
      bool by_seed = states[link.from].seed != 0 && link.rel == "sitemap";
      if (!by_seed && !listed[static_cast<std::size_t>(link.from)]) return;
      listed[static_cast<std::size_t>(link.to)] = true;
      more = true;
    });
  }
  return listed;
}

}  // namespace crawl::storage
