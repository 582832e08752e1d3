// What of UrlTable has to do with other machines (storage/tables.h: Neighbours). A URL of another machine has a number
// and a state here too, so that links lead to it: it is skipped for good, with the smallest depth that its owner was
// told. The owner decides; it is told once, and again when there is more to know: a link that may be followed where
// only others led there, a smaller depth, a link to what pages are shown with, or the other way round.
#include <algorithm>
#include <utility>

#include "model/url_text.h"
#include "storage/queue/url_table.h"

namespace crawl::storage {

model::UrlId UrlTable::add_foreign(std::uint64_t fingerprint) {
  const model::UrlId fresh = states_.next();
  const model::UrlId id = known_.find_or_add_fingerprint(fingerprint, fresh);
  if (id != fresh) return id;
  UrlState& state = states_.put(id);
  state.set(model::State::skipped);
  state.set(Again::checked);  // no link was told of
  state.foreign = 1;
  state.set_depth(UrlState::max_depth);
  branches_.set(id, 0);
  return id;
}

// Nothing where the URL is this machine's.
std::optional<Noted> UrlTable::note_foreign(const Discovery& discovery) {
  model::UrlId id = find(discovery);
  if (id != 0 ? !states_[id].foreign : neighbours_->owns(discovery.host)) return std::nullopt;
  const bool fresh = id == 0;
  if (fresh) {
    id = add_foreign(fingerprint_of(discovery));
    neighbours_->add(id, discovery.url, discovery.host);
  }
  const bool of_note = discovery.seed || discovery.of_seed || discovery.sitemap || discovery.of_list;
  if (!tell_news(discovery, states_[id], fresh) && !of_note) return Noted{id, 0};
  neighbours_->send(SentUrl{discovery, id});
  return Noted{id, 0};
}

// Whether the owner is to hear of it. What it was told is kept in the state: `again` is by_link after links that may
// not be followed, never after one that may, checked where no page linked there; the role is what pages are shown with.
bool UrlTable::tell_news(const Discovery& discovery, UrlState& told, bool fresh) {
  const auto before = static_cast<Again>(std::uint32_t{told.again});
  const bool shorter = discovery.depth < told.depth;
  if (shorter) told.set_depth(discovery.depth);
  if (discovery.resource != Role::page) {
    if (fresh) told.set(Again::checked);
    const bool grows = discovery.resource > told.role();
    if (grows) told.set(discovery.resource);
    return grows;
  }
  const bool first_link = fresh || before == Again::checked;
  if (discovery.follow || first_link) told.set(discovery.follow ? Again::never : Again::by_link);
  return first_link || shorter || (discovery.follow && before == Again::by_link);
}

void UrlTable::tell_depths() {
  std::ranges::sort(foreign_depths_);
  const auto [end, rest] = std::ranges::unique(foreign_depths_);
  for (auto id = foreign_depths_.begin(); id != end; ++id)
    neighbours_->send(SentUrl{{.depth = states_[*id].depth}, *id});
  foreign_depths_.clear();
}

std::size_t UrlTable::receive(std::vector<Queued>& queued, const std::function<void(const SentChain&)>& of_chain) {
  if (neighbours_ == nullptr) return 0;
  const auto of_url = [&](const SentUrl& sent) {
    if (sent.url.empty()) return receive_depth(sent, queued);
    const Noted noted = note(sent);
    if (noted.queued_at != 0) queued.push_back({noted.queued_at, 1});
  };
  return neighbours_->receive(of_url, of_chain);
}

// As when a link is seen again that may be followed but for what its URL is.
void UrlTable::receive_depth(const SentUrl& sent, std::vector<Queued>& queued) {
  if (!states_.known(sent.id) || states_[sent.id].foreign || sent.depth >= states_[sent.id].depth) return;
  const std::string url = text(sent.id);
  Discovery discovery{.url = url, .host = model::host_of(url), .depth = sent.depth};
  discovery.sitemap = states_[sent.id].is_sitemap();
  if (!discovery.sitemap) discovery.refused = link_filter_.refuse(url);
  discovery.follow = discovery.refused == model::Reason::none;
  const Noted noted = see_again(discovery, sent.id);
  if (noted.queued_at != 0) queued.push_back({noted.queued_at, 1});
}

}  // namespace crawl::storage
