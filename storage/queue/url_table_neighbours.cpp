// What of UrlTable has to do with other machines (storage/tables.h: Neighbours). A URL of another machine has a number
// and a state here too, so that links lead to it: it is skipped for good, with the smallest depth that its owner was
// told. The owner decides; it is told once, and again when there is more to know: a link that may be followed where
// only others led there, a smaller depth.
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
  state.set(Again::by_link);  // no link that may be followed was told of
  state.foreign = 1;
  state.set_depth(UrlState::max_depth);
  branches_.set(id, 0);
  return id;
}

// Nothing where the URL is this machine's.
std::optional<Noted> UrlTable::note_foreign(const Discovery& discovery) {
  model::UrlId id = known_.find(discovery.url);
  if (id != 0 ? !states_[id].foreign : neighbours_->owns(discovery.host)) return std::nullopt;
  const bool fresh = id == 0;
  if (fresh) {
    id = add_foreign(base::fingerprint(discovery.url, known_.key()));
    neighbours_->add(id, discovery.url, discovery.host);
  }
  UrlState& state = states_[id];
  const bool of_note = discovery.seed || discovery.of_seed || discovery.sitemap || discovery.of_list;
  const bool more = discovery.follow && state.again == static_cast<std::uint32_t>(Again::by_link);
  if (!fresh && !of_note && !more && discovery.depth >= state.depth) return Noted{id, 0};
  if (discovery.follow) state.set(Again::never);
  if (discovery.depth < state.depth) state.set_depth(discovery.depth);
  neighbours_->send({.id = id,
                     .url = discovery.url,
                     .host = discovery.host,
                     .depth = discovery.depth,
                     .redirects = discovery.redirects,
                     .seed = discovery.seed,
                     .follow = discovery.follow,
                     .of_seed = discovery.of_seed,
                     .of_list = discovery.of_list,
                     .sitemap = discovery.sitemap,
                     .refused = discovery.refused,
                     .referrer = discovery.referrer,
                     .widens_from = discovery.widens_from,
                     .priority = discovery.priority});
  return Noted{id, 0};
}

void UrlTable::tell_depths() {
  std::ranges::sort(foreign_depths_);
  const auto [end, rest] = std::ranges::unique(foreign_depths_);
  for (auto id = foreign_depths_.begin(); id != end; ++id) neighbours_->send({.id = *id, .depth = states_[*id].depth});
  foreign_depths_.clear();
}

std::size_t UrlTable::receive(std::vector<Queued>& queued) {
  if (neighbours_ == nullptr) return 0;
  return neighbours_->receive([&](const SentUrl& sent) {
    if (sent.url.empty()) return receive_depth(sent, queued);
    const Noted noted = note({.url = sent.url,
                              .host = sent.host,
                              .depth = sent.depth,
                              .seed = sent.seed,
                              .follow = sent.follow,
                              .refused = sent.refused,
                              .referrer = sent.referrer,
                              .redirects = sent.redirects,
                              .of_seed = sent.of_seed,
                              .widens_from = sent.widens_from,
                              .of_list = sent.of_list,
                              .sitemap = sent.sitemap,
                              .priority = sent.priority});
    if (noted.queued_at != 0) queued.push_back({noted.queued_at, 1});
  });
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
