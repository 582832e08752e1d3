#include "crawler/worker/drop_link_params.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace crawl::worker {

void drop_link_params(const model::DropParams& params, parser::PageRecord& record) {
  if (!params.any()) return;
  std::vector<parser::LinkFound>& links = record.links;
  bool changed = false;
  for (parser::LinkFound& link : links) {
    auto shorter = params.without(link.url);
    if (!shorter) continue;
    link.url = *std::move(shorter);
    changed = true;
  }
  if (!changed) return;
  std::unordered_map<std::string, std::uint32_t> places;
  std::vector<std::uint32_t> place_now;
  std::vector<parser::LinkFound> distinct;
  for (parser::LinkFound& link : links) {
    auto [place, is_new] = places.emplace(link.url, static_cast<std::uint32_t>(distinct.size()));
    place_now.push_back(place->second);
    if (is_new) {
      distinct.push_back(std::move(link));
      continue;
    }
    parser::LinkFound& first = distinct[place->second];
    first.nofollow &= link.nofollow;
    bool both_counted = first.kind == model::LinkKind::anchor && link.kind == model::LinkKind::anchor;
    if (both_counted && record.link_count && *record.link_count > 0) --*record.link_count;
  }
  links = std::move(distinct);
  parser::move_fragments(record.fragments, place_now);
}

}  // namespace crawl::worker
