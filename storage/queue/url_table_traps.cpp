// What of UrlTable tells Traps where URLs are and what pages bring.
#include "base/public_suffix.h"
#include "storage/queue/url_table.h"

namespace crawl::storage {

// The branch of the page that names it; a link of a seed begins one.
Branch UrlTable::branch_for(model::UrlId referrer, std::string_view url) const {
  if (referrer == 0 || !traps_.enabled()) return 0;
  Branch branch = branches_[referrer];
  return branch != 0 ? branch : traps_.branch_of(url);
}

// Whether the page under way is of a host that no seed stands for, and of the domain of this one.
bool UrlTable::names_foreign(model::HostId host) {
  return page_.id != 0 && !hosts_.in_scope(page_.host) && hosts_.site(host) == hosts_.site(page_.host);
}

// To a page of the same host that is no way back: it is no nearer to the seed than the one that has the link, or is of
// the same branch and still waits.
bool UrlTable::is_cross_link(const Discovery& discovery, model::UrlId id) const {
  if (id == page_.id || discovery.host != hosts_.name(page_.host)) return false;
  return states_[id].depth >= traps_.depth_of_page() || (states_[id].queued() && branches_[id] == branches_[page_.id]);
}

Place UrlTable::place_of(std::string_view url, model::HostId host, Branch branch) {
  Place place = traps_.place_of(url, branch);
  if (hosts_.foreign(host)) place.domain = Traps::domain_of(hosts_.site(host));
  return place;
}

void UrlTable::begin_page(model::UrlId id, std::string_view url, model::HostId host, bool page) {
  drop_page();
  if (!traps_.enabled() || !hosts_.known(host)) return;
  page_ = {id, host, std::string(url)};
  if (page && !states_[id].seed && states_[id].is_page())
    traps_.begin_page(place_of(url, host, branches_[id]), states_[id].depth);
}

void UrlTable::drop_page() {
  traps_.drop_page();
  page_.id = page_.host = 0;
}

std::optional<FoundTrap> UrlTable::end_page(std::optional<std::span<const std::uint32_t>> sample) {
  if (!traps_.in_page()) return std::nullopt;
  Traps::Text text{sample.has_value(), sample.value_or(std::span<const std::uint32_t>{})};
  auto [own_turns, level] = traps_.end_page(hosts_.site(page_.host), text);
  if (own_turns != 0) {
    auto wanted = static_cast<std::uint8_t>(1 + own_turns % Turns::max_subqueues);  // the same in each run
    traps_.give_subqueue(own_turns, turns_.add(page_.host, wanted, own_turns));
  }
  if (level == Traps::none) return std::nullopt;
  std::string named;
  if (level == Traps::branch_level) named = first_of_branch(page_.id);
  if (level == Traps::domain_level) named = base::registrable_domain(hostname(hosts_.name(page_.host)));
  return traps_.found(level, page_.url, named);
}

// Up from page to page that named it.
std::string UrlTable::first_of_branch(model::UrlId id) {
  std::string url;
  for (model::UrlId at = id; states_.known(at) && branches_[at] != 0;) {
    auto row = rows_.find(at);
    if (!row) break;
    url = std::move(row->url);
    at = row->referrer < at ? row->referrer : 0;  // it was named earlier, unless the file lies
  }
  return url;
}

}  // namespace crawl::storage
