// Redirects: what becomes of a URL that answered with one. It is followed, closes a circle, is one hop too many, or
// leads back to a URL of its chain that is to be asked again, with the cookies or by the spelling that the chain has
// brought (redirect_chains.h). Owned by the Store; one thread; inside the caller's transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/outcome.h"
#include "storage/queue/redirect_chains.h"
#include "storage/queue/url_table.h"

namespace crawl::storage {

class Redirects {
 public:
  // Both outlive it.
  Redirects(PageRows& pages, UrlTable& urls, unsigned max_redirects)
      : pages_(pages), urls_(urls), max_redirects_(max_redirects) {}

  struct Judgement {
    std::string failure;                // why the redirect is not followed; empty if it is
    const model::Link* back = nullptr;  // to a URL that is to be asked again
  };
  // Of an outcome with which nothing went wrong otherwise.
  Judgement judge(const model::Outcome& outcome);
  // The chain goes on at the target, once that is noted. Answers the host of a URL that became queued by this.
  std::optional<model::HostId> go_on(const model::Outcome& outcome, const model::Link* back, bool keep_page);
  // The same of redirects that another machine has followed.
  std::optional<model::HostId> receive(const SentChain& chain, bool keep_page);
  // The last word on a URL.
  void end(model::UrlId url) { chains_.end(url); }
  // Path and query by which a URL is to be asked; empty: as it stands.
  std::string_view spelling(model::UrlId url) const { return chains_.spelling(url); }

 private:
  RedirectChains::Hop hop_of(const model::Outcome& outcome, const model::Link& link) const;
  bool leads_to(model::UrlId from, model::UrlId to);
  void hand_over(const RedirectChains::Hop& hop, const model::Link& link, bool again);

  PageRows& pages_;
  UrlTable& urls_;
  unsigned max_redirects_;
  RedirectChains chains_;
};

}  // namespace crawl::storage
