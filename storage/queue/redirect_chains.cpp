#include "storage/queue/redirect_chains.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"

namespace crawl::storage {
namespace {

constexpr std::uint64_t targets_key = 0x7265646972656374;  // which targets meet by chance decides nothing but a request

std::uint64_t target_mark(std::string_view target) {
  return base::fingerprint(target, targets_key);
}

}  // namespace

// The order in which they were set says nothing.
std::uint64_t RedirectChains::Chain::state() const {
  std::uint64_t state = 0;
  for (const model::CookieMark& mark : cookies) state += (mark.name ^ (mark.value * 0x9e3779b97f4a7c15)) | 1;
  return state;
}

void RedirectChains::Chain::set(const std::vector<model::CookieMark>& marks) {
  for (const model::CookieMark& mark : marks) {
    const auto known = std::ranges::find(cookies, mark.name, &model::CookieMark::name);
    if (known != cookies.end()) {
      known->value = mark.value;
    } else if (cookies.size() < max_cookies) {
      cookies.push_back(mark);
    }
  }
}

// The chain of the URL that answered, with that answer.
RedirectChains::Chain RedirectChains::continued(const Hop& hop) const {
  const auto known = chains_.find(hop.from);
  Chain chain = known == chains_.end() ? Chain() : known->second;
  chain.visits.push_back({hop.from, target_mark(hop.asked_by), chain.state()});
  if (hop.cookies) chain.set(*hop.cookies);
  return chain;
}

RedirectChains::Kind RedirectChains::judge(const Hop& hop, unsigned max_redirects) const {
  const Chain chain = continued(hop);
  const ChainVisit next{hop.to, target_mark(hop.to_target), chain.state()};
  if (std::ranges::find(chain.visits, next) != chain.visits.end()) return Kind::circle;
  if (chain.visits.size() > max_redirects) return Kind::too_long;
  const bool own = std::ranges::find(chain.visits, hop.to, &ChainVisit::url) != chain.visits.end();
  return own ? Kind::again : Kind::onward;
}

bool RedirectChains::go_on(const Hop& hop, std::string_view normalized) {
  Chain chain = continued(hop);
  end(hop.from);
  spell(hop.to, hop.to_target != normalized ? hop.to_target : std::string_view());
  if (!has_room(hop)) return false;
  chains_[hop.to] = std::move(chain);
  return true;
}

// Empty: as it stands.
void RedirectChains::spell(model::UrlId url, std::string_view target) {
  if (target.empty()) {
    spellings_.erase(url);
  } else if (target.size() <= max_spelling && (spellings_.size() < max_chains || spellings_.contains(url))) {
    spellings_[url] = target;
  }
}

SentChain RedirectChains::hand_over(const Hop& hop, std::string_view normalized) {
  Chain chain = continued(hop);
  end(hop.from);
  const bool spelled = hop.to_target != normalized && hop.to_target.size() <= max_spelling;
  return {.id = hop.to,
          .target = spelled ? std::string(hop.to_target) : std::string(),
          .again = false,
          .visits = std::move(chain.visits),
          .cookies = std::move(chain.cookies)};
}

bool RedirectChains::take(const SentChain& sent) {
  spell(sent.id, sent.target);
  if (!has_room_at(sent.id)) return false;
  chains_[sent.id] = {.visits = sent.visits, .cookies = sent.cookies};
  return true;
}

void RedirectChains::end(model::UrlId url) {
  if (!chains_.empty()) chains_.erase(url);
  if (!spellings_.empty()) spellings_.erase(url);
}

std::string_view RedirectChains::spelling(model::UrlId url) const {
  const auto found = spellings_.find(url);
  return found == spellings_.end() ? std::string_view{} : std::string_view(found->second);
}

}  // namespace crawl::storage
