#include "storage/queue/redirects.h"

#include <algorithm>
#include <utility>

#include "model/url_text.h"
#include "storage/queue/scope.h"

namespace crawl::storage {
namespace {

constexpr unsigned max_chain = 100;  // that is walked to find a circle

const model::Link* redirect_of(const model::Outcome& outcome) {
  const auto link = std::ranges::find(outcome.links, model::LinkKind::redirect, &model::Link::kind);
  return link == outcome.links.end() ? nullptr : &*link;
}

std::string_view target_or(std::string_view target, std::string_view url) {
  return target.empty() ? model::target_of(url) : target;
}

}  // namespace

Redirects::Redirects(Tables& tables, UrlTable& urls, unsigned max_redirects, std::uint64_t jar, bool keep_page)
    : pages_(tables.pages()), rows_(tables.chains()), urls_(urls), max_redirects_(max_redirects), chains_(jar) {
  take_up(keep_page);
}

// ---- what is stored ----

void Redirects::take_up(bool keep_page) {
  std::vector<std::pair<model::UrlId, std::optional<RedirectChain>>> rows;
  rows_.for_each([&](model::UrlId url, std::string_view chain) {
    if (rows.size() < RedirectChains::max_chains) rows.emplace_back(url, unpacked(chain));
  });
  std::vector<model::HostId> queued_at;  // all that waits is counted when the Store is open
  for (auto& [url, chain] : rows) {
    stored_.insert(url);
    if (!chain || !urls_.is_queued(url) || !chains_.take(url, std::move(*chain))) {
      end(url);
    } else {
      fetch_lost_cookies(url, keep_page, queued_at);
    }
  }
}

void Redirects::store(model::UrlId url) {
  const RedirectChain* chain = chains_.find(url);
  if (!chain || chain->is_plain()) {
    if (stored_.erase(url) > 0) rows_.remove(url);
  } else {
    stored_.insert(url);
    rows_.save(url, packed(*chain));
  }
}

void Redirects::end(model::UrlId url) {
  chains_.end(url);
  if (!stored_.empty() && stored_.erase(url) > 0) rows_.remove(url);
}

// A cookie goes to the URLs of its own site alone, and it came from a URL that redirected. That is asked once more, and
// waits before the URL that its redirects led to.
void Redirects::fetch_lost_cookies(model::UrlId url, bool keep_page, std::vector<model::HostId>& queued_at) {
  const std::vector<std::uint64_t> setters = chains_.set_in_other_jars(url);
  if (setters.empty()) return;
  const std::string text = urls_.text(url);
  bool anew = false;
  for (const std::uint64_t mark : setters) {
    const model::UrlId setter = urls_.find_fingerprint(mark);
    if (setter == 0 || urls_.is_foreign(setter)) continue;
    const std::string set_by = urls_.text(setter);
    if (!same_site(model::host_of(text), model::host_of(set_by))) continue;
    chains_.begin_anew(url, mark);
    anew = true;
    if (setter == url || !urls_.is_done(setter) || pages_.redirect_of(setter) == 0) continue;
    const model::HostId host = urls_.hosts().id_of(model::host_of(set_by));
    if (!keep_page) urls_.forget_page(setter);  // with its link, which it is to give again
    urls_.ask_again(setter, set_by, host, keep_page);
    queued_at.push_back(host);
  }
  if (anew) store(url);
}

// ---- a hop ----

RedirectChains::Hop Redirects::hop_of(const model::Outcome& outcome, const model::Link& link) const {
  return {.from = outcome.url_id,
          .to = urls_.find(link.url),
          .from_mark = urls_.fingerprint(outcome.url),
          .to_mark = urls_.fingerprint(link.url),
          .asked_by = target_or(outcome.sent_target, outcome.url),
          .to_target = target_or(link.target, link.url),
          .cookies = &outcome.cookies};
}

// Redirects that are stored, of another chain or an earlier run, lead in circles too. Only where this chain has set a
// cookie may they answer otherwise now.
Redirects::Judgement Redirects::judge(const model::Outcome& outcome) {
  const model::Link* link = outcome.reason == model::Reason::none ? redirect_of(outcome) : nullptr;
  if (!link) return {};
  using enum RedirectChains::Kind;
  const RedirectChains::Hop hop = hop_of(outcome, *link);
  const RedirectChains::Kind kind = chains_.judge(hop, max_redirects_);
  if (kind == circle) return {"circle", nullptr};
  if (kind == too_long || urls_.redirects(outcome.url_id) >= max_redirects_)
    return {"more than " + std::to_string(max_redirects_) + " redirects", nullptr};
  const bool stored = kind == onward && leads_to(hop.to, outcome.url_id);
  if (stored && !chains_.has_cookies(hop)) return {"circle", nullptr};
  const bool back = kind == again || stored;
  if (back && !urls_.is_foreign(hop.to) && !chains_.has_room(hop))
    return {"circle", nullptr};  // who cannot know whether it ends must not ask
  return {{}, back ? link : nullptr};
}

std::optional<model::HostId> Redirects::go_on(const model::Outcome& outcome, const model::Link* back, bool keep_page) {
  const model::Link* link = redirect_of(outcome);
  if (!link) return std::nullopt;
  const RedirectChains::Hop hop = hop_of(outcome, *link);
  if (urls_.is_foreign(hop.to)) return hand_over(hop, *link, back != nullptr), std::nullopt;
  const bool waits = hop.to != 0 && hop.to != outcome.url_id && urls_.is_queued(hop.to);
  if (!waits && !back) return std::nullopt;
  const bool kept = chains_.go_on(hop, model::target_of(link->url));
  store(hop.to);
  if (!kept || waits) return std::nullopt;
  const model::HostId host = urls_.hosts().id_of(link->host);
  urls_.ask_again(hop.to, link->url, host, keep_page);
  return host;
}

// The machine of the target knows nothing of the chain.
void Redirects::hand_over(const RedirectChains::Hop& hop, const model::Link& link, bool again) {
  SentChain sent{.id = hop.to, .again = again, .chain = chains_.hand_over(hop, model::target_of(link.url))};
  if (again || !sent.chain.is_plain()) urls_.send(sent);
}

std::vector<model::HostId> Redirects::receive(const SentChain& sent, bool keep_page) {
  std::vector<model::HostId> queued_at;
  if (urls_.is_foreign(sent.id)) return queued_at;
  const bool waits = urls_.is_queued(sent.id);
  if (!waits && !(sent.again && urls_.is_done(sent.id))) return queued_at;
  if (!chains_.take(sent.id, sent.chain)) return queued_at;
  store(sent.id);
  fetch_lost_cookies(sent.id, keep_page, queued_at);
  if (waits) return queued_at;
  const std::string url = urls_.text(sent.id);
  const model::HostId host = urls_.hosts().id_of(model::host_of(url));
  urls_.ask_again(sent.id, url, host, keep_page);
  queued_at.push_back(host);
  return queued_at;
}

// What was only looked for loses its links when it is asked again (UrlTable::ask_again()).
bool Redirects::has_gone(const model::Outcome& outcome, const model::Link& link) const {
  if (link.kind != model::LinkKind::redirect || outcome.ask == model::Ask::check) return false;
  const RedirectChain* chain = chains_.find(outcome.url_id);
  if (!chain) return false;
  const std::uint64_t from = urls_.fingerprint(outcome.url), to = urls_.fingerprint(link.url);
  for (std::size_t i = 1; i < chain->visits.size(); ++i)
    if (chain->visits[i - 1].url == from && chain->visits[i].url == to) return true;
  return false;
}

// Whether the redirects that are stored lead from one URL to another.
bool Redirects::leads_to(model::UrlId from, model::UrlId to) {
  for (unsigned hop = 0; from != 0 && hop < max_chain; ++hop) {
    if (from == to) return true;
    if (urls_.is_queued(from)) return false;  // what is stored of it is of an earlier time
    from = pages_.redirect_of(from);
  }
  return false;
}

}  // namespace crawl::storage
