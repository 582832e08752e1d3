#include "crawler/worker/drop_link_params.h"

#include <string>
#include <unordered_map>
#include <utility>

namespace crawl::worker {

void drop_link_params(const model::DropParams& params, std::vector<parser::LinkFound>& links,
                      std::optional<std::uint32_t>& link_count) {
  if (!params.any()) return;
  bool changed = false;
  for (parser::LinkFound& link : links) {
    auto shorter = params.without(link.url);
    if (!shorter) continue;
    link.url = *std::move(shorter);
    changed = true;
  }
  if (!changed) return;
  std::unordered_map<std::string, std::size_t> places;
  std::vector<parser::LinkFound> distinct;
  for (parser::LinkFound& link : links) {
    auto [place, is_new] = places.emplace(link.url, distinct.size());
    if (is_new) {
      distinct.push_back(std::move(link));
      continue;
    }
    parser::LinkFound& first = distinct[place->second];
    first.nofollow &= link.nofollow;
    bool both_counted = first.kind == model::LinkKind::anchor && link.kind == model::LinkKind::anchor;
    if (both_counted && link_count && *link_count > 0) --*link_count;
  }
  links = std::move(distinct);
}

}  // namespace crawl::worker
