// Redirects: what becomes of a URL that answered with one. It is followed, closes a circle, is one hop too many, or
// leads back to a URL of its chain that is to be asked again, with the cookies or by the spelling that the chain has
// brought (redirect_chains.h).
//
// What such a chain knows is a row of `chains` from the transaction that makes its next URL known until that URL has
// its answer, but for chains of which all is stored anyway (RedirectChain::is_plain()). Cookies are not stored: where
// another jar had them, because the run was killed or the URL is another machine's now, the URL that set them is asked
// once more.
//
// Owned by the Store; one thread; inside the caller's transaction.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/outcome.h"
#include "storage/queue/redirect_chains.h"
#include "storage/queue/url_table.h"

namespace crawl::storage {

class Redirects {
 public:
  // Takes up the chains that are stored. The tables and the URLs outlive it. jar: as RedirectChains has it; keep_page:
  // what is stored of a URL that is asked again stays until another answer comes.
  Redirects(Tables& tables, UrlTable& urls, unsigned max_redirects, std::uint64_t jar, bool keep_page);

  struct Judgement {
    std::string failure;                // why the redirect is not followed; empty if it is
    const model::Link* back = nullptr;  // to a URL that is to be asked again
  };
  // Of an outcome with which nothing went wrong otherwise.
  Judgement judge(const model::Outcome& outcome);
  // The chain goes on at the target, once that is noted. Answers the host of a URL that became queued by this.
  std::optional<model::HostId> go_on(const model::Outcome& outcome, const model::Link* back, bool keep_page);
  // The same of redirects that another machine has followed; answers the host of each URL.
  std::vector<model::HostId> receive(const SentChain& sent, bool keep_page);
  // Whether the chain has gone this way before, so that the link is stored.
  bool has_gone(const model::Outcome& outcome, const model::Link& link) const;
  // The last word on a URL.
  void end(model::UrlId url);
  // Path and query by which a URL is to be asked; empty: as it stands.
  std::string_view spelling(model::UrlId url) const { return chains_.spelling(url); }

 private:
  RedirectChains::Hop hop_of(const model::Outcome& outcome, const model::Link& link) const;
  bool leads_to(model::UrlId from, model::UrlId to);
  void hand_over(const RedirectChains::Hop& hop, const model::Link& link, bool again);
  void take_up(bool keep_page);
  void store(model::UrlId url);
  void fetch_lost_cookies(model::UrlId url, bool keep_page, std::vector<model::HostId>& queued_at);

  PageRows& pages_;
  ChainRows& rows_;
  UrlTable& urls_;
  unsigned max_redirects_;
  RedirectChains chains_;
  boost::unordered_flat_set<model::UrlId> stored_;  // that have a row
};

}  // namespace crawl::storage
