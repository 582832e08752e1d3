#include "storage/queue/redirects.h"

#include <algorithm>

#include "model/url_text.h"

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

RedirectChains::Hop Redirects::hop_of(const model::Outcome& outcome, const model::Link& link) const {
  return {outcome.url_id, urls_.find(link.url), target_or(outcome.sent_target, outcome.url),
          target_or(link.target, link.url), &outcome.cookies};
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
  if (!chains_.go_on(hop, model::target_of(link->url)) || waits) return std::nullopt;
  const model::HostId host = urls_.hosts().id_of(link->host);
  urls_.ask_again(hop.to, link->url, host, keep_page);
  return host;
}

// The machine of the target knows nothing of the chain.
void Redirects::hand_over(const RedirectChains::Hop& hop, const model::Link& link, bool again) {
  SentChain chain = chains_.hand_over(hop, model::target_of(link.url));
  chain.again = again;
  if (again || !chain.target.empty() || !chain.cookies.empty()) urls_.send(chain);
}

std::optional<model::HostId> Redirects::receive(const SentChain& chain, bool keep_page) {
  if (urls_.is_foreign(chain.id)) return std::nullopt;
  const bool waits = urls_.is_queued(chain.id);
  if (!waits && !(chain.again && urls_.is_done(chain.id))) return std::nullopt;
  if (!chains_.take(chain) || waits) return std::nullopt;
  const std::string url = urls_.text(chain.id);
  const model::HostId host = urls_.hosts().id_of(model::host_of(url));
  urls_.ask_again(chain.id, url, host, keep_page);
  return host;
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
