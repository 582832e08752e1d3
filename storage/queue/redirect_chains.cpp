#include "storage/queue/redirect_chains.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/hash.h"

namespace crawl::storage {
namespace {

constexpr std::uint64_t targets_key = 0x7265646972656374;  // which targets meet by chance decides nothing but a request

std::uint64_t target_mark(std::string_view target) {
  return base::fingerprint(target, targets_key);
}

// Says nothing of what it is made of to who does not know the secret. Never 0.
std::uint64_t digest(std::uint64_t secret, std::uint64_t value) {
  char bytes[sizeof secret + sizeof value];
  std::memcpy(bytes, &secret, sizeof secret);
  std::memcpy(bytes + sizeof secret, &value, sizeof value);
  const base::Sha256 hash = base::sha256({bytes, sizeof bytes});
  std::uint64_t mark = 0;
  std::memcpy(&mark, hash.data(), sizeof mark);
  return mark | 1;
}

}  // namespace

RedirectChains::RedirectChains(std::uint64_t jar) : jar_(jar) {}

// Computed when it is asked for: most crawls never do, and the first hash of a process costs a millisecond.
std::uint64_t RedirectChains::jar_mark() const {
  return jar_ == 0 ? 0 : digest(jar_, 0);
}

void RedirectChains::set(RedirectChain& chain, const std::vector<model::CookieMark>& marks) const {
  if (marks.empty()) return;
  const auto by = static_cast<std::uint32_t>(chain.visits.size() - 1);
  const std::uint64_t jar = jar_mark();
  for (const model::CookieMark& mark : marks) {
    const ChainCookie cookie{mark.name, digest(jar_, mark.value), jar, by};
    const auto known = std::ranges::find(chain.cookies, mark.name, &ChainCookie::name);
    if (known == chain.cookies.end()) {
      if (chain.cookies.size() < RedirectChain::max_cookies) chain.cookies.push_back(cookie);
    } else if (known->value != cookie.value) {
      *known = cookie;
    }
  }
}

// The chain of the URL that answered, with that answer.
RedirectChain RedirectChains::continued(const Hop& hop) const {
  const RedirectChain* known = find(hop.from);
  RedirectChain chain = known ? *known : RedirectChain();
  chain.visits.push_back({hop.from_mark, target_mark(hop.asked_by), chain.state()});
  if (hop.cookies) set(chain, *hop.cookies);
  return chain;
}

RedirectChains::Kind RedirectChains::judge(const Hop& hop, unsigned max_redirects) const {
  const RedirectChain chain = continued(hop);
  const ChainVisit next{hop.to_mark, target_mark(hop.to_target), chain.state()};
  if (std::ranges::find(chain.visits, next) != chain.visits.end()) return Kind::circle;
  if (chain.visits.size() > std::size_t{max_redirects} + chain.begin || chain.visits.size() > RedirectChain::max_visits)
    return Kind::too_long;
  const bool own = std::ranges::find(chain.visits, hop.to_mark, &ChainVisit::url) != chain.visits.end();
  return own ? Kind::again : Kind::onward;
}

RedirectChain RedirectChains::hand_over(const Hop& hop, std::string_view normalized) {
  RedirectChain chain = continued(hop);
  end(hop.from);
  const bool spelled = hop.to_target != normalized && hop.to_target.size() <= RedirectChain::max_spelling;
  chain.target = spelled ? hop.to_target : std::string_view();
  chain.spelled |= spelled;
  return chain;
}

bool RedirectChains::go_on(const Hop& hop, std::string_view normalized) {
  return take(hop.to, hand_over(hop, normalized));
}

bool RedirectChains::take(model::UrlId url, RedirectChain chain) {
  if (!has_room_at(url)) return false;
  chains_[url] = std::move(chain);
  return true;
}

void RedirectChains::end(model::UrlId url) {
  if (!chains_.empty()) chains_.erase(url);
}

const RedirectChain* RedirectChains::find(model::UrlId url) const {
  const auto found = chains_.find(url);
  return found == chains_.end() ? nullptr : &found->second;
}

std::string_view RedirectChains::spelling(model::UrlId url) const {
  const RedirectChain* chain = find(url);
  return chain ? std::string_view(chain->target) : std::string_view();
}

std::vector<std::uint64_t> RedirectChains::set_in_other_jars(model::UrlId url) const {
  std::vector<std::uint64_t> setters;
  const RedirectChain* chain = find(url);
  if (!chain || chain->cookies.empty() || jar_ == 0) return setters;
  const std::uint64_t jar = jar_mark();
  for (const ChainCookie& cookie : chain->cookies) {
    if (cookie.jar == 0 || cookie.jar == jar || cookie.by >= chain->visits.size()) continue;
    const std::uint64_t setter = chain->visits[cookie.by].url;
    if (std::ranges::find(setters, setter) == setters.end()) setters.push_back(setter);
  }
  return setters;
}

void RedirectChains::begin_anew(model::UrlId url, std::uint64_t setter) {
  const auto found = chains_.find(url);
  if (found == chains_.end()) return;
  RedirectChain& chain = found->second;
  for (ChainCookie& cookie : chain.cookies)
    if (cookie.by < chain.visits.size() && chain.visits[cookie.by].url == setter) cookie.jar = 0;
  chain.begin = static_cast<std::uint32_t>(chain.visits.size());
}

}  // namespace crawl::storage
