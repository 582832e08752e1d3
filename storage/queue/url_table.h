// UrlTable: every URL ever seen, what state it is in, and what happens when it is named again. The one place that
// decides which URL is new and which is judged again. Owns the known URLs, their states, the hosts and the queue, and
// keeps the table `urls` equal to them. Owned by the Store; one thread; inside the caller's transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "model/ids.h"
#include "model/kinds.h"
#include "model/link_filter.h"
#include "model/reason.h"
#include "storage/discovery.h"
#include "storage/known_urls/known_urls.h"
#include "storage/neighbours.h"
#include "storage/queue/hosts.h"
#include "storage/queue/queue.h"
#include "storage/queue/robots_table.h"
#include "storage/queue/scope.h"
#include "storage/queue/url_states.h"
#include "storage/tables.h"
#include "storage/traps/branches.h"
#include "storage/traps/tracking_variants.h"
#include "storage/traps/traps.h"
#include "storage/traps/turns.h"

namespace crawl::storage {

struct Noted {
  model::UrlId id = 0;          // 0: not kept, since there are too many skipped URLs already
  model::HostId queued_at = 0;  // the host, if the URL became queued by this; else 0
};

// In `meta`: the last run by whose settings URLs waited which other settings skip, and how many for which reason,
// "RUN reason=URLS ..."
inline constexpr char put_aside_key[] = "put_aside";

class UrlTable final : private ForeignUrls {
 public:
  // Reads the whole table; judges again what other settings than last time ask for. In a transaction.
  UrlTable(Tables& tables, const StoreSettings& settings);

  // A URL that will be noted when KnownUrls::ahead others have been.
  void expect(std::string_view url) const { known_.expect(url); }
  // Of URLs that are noted one after the other: what that takes of memory is fetched while others are.
  void look_ahead(std::span<LookedUp> urls, std::size_t next) const;
  Noted note(const Discovery& discovery);
  // Whether the sitemaps are read that this host's robots.txt names.
  bool reads_sitemaps_of(std::string_view host);
  model::UrlId find(std::string_view url) const { return known_.find(url); }
  // By which a URL is known in this file, or in this database.
  std::uint64_t fingerprint(std::string_view url) const { return base::fingerprint(url, known_.key()); }
  model::UrlId find_fingerprint(std::uint64_t fingerprint) const { return known_.find_fingerprint(fingerprint); }
  bool is_queued(model::UrlId id) const { return states_.known(id) && states_[id].queued(); }
  bool is_done(model::UrlId id) const {
    return states_.known(id) && states_[id].state == static_cast<std::uint32_t>(model::State::done);
  }
  bool is_seed(model::UrlId id) const { return states_[id].seed != 0; }  // or where a seed's redirects lead
  // Whether a link of this kind on that URL's page is an entry of a list: see storage/queue/seed_lists.h.
  bool gives_list(model::UrlId from, model::LinkKind kind) const;
  std::uint32_t depth(model::UrlId id) const { return states_[id].depth; }
  // How many style sheets lead to this one, itself included, each naming the next; `most` at the most.
  unsigned nested_sheets(model::UrlId id, unsigned most);
  // The first URL of the chain of a seed's redirects, up to this one, that is of the same site as `host`; empty if
  // none.
  std::string chain_of_site(model::UrlId id, std::string_view host);
  bool in_scope(std::string_view url, std::string_view host) { return scope_.contains(url, host, hosts_.find(host)); }
  // Hops from the first URL of its chain.
  std::uint32_t redirects(model::UrlId id);
  std::string text(model::UrlId id);
  bool is_sitemap(model::UrlId id) const { return states_[id].is_sitemap(); }
  bool is_page(model::UrlId id) const { return states_[id].is_page(); }
  Role role(model::UrlId id) const { return states_[id].role(); }
  // How it is to be asked for now, which may be otherwise than when it was given out.
  model::Ask ask(model::UrlId id) const { return states_[id].ask(); }

  // Passes shorter depths on to what the pages link to, and judges again what was skipped for depth or scope, if there
  // is cause: called when nothing else is left to do. Appends what became queued. In a transaction.
  bool has_to_settle() const {
    return settings_.depth_limit > 0 && (unsettled_ || depths_changed_ || scope_.has_grown());
  }
  void settle(std::vector<Queued>& queued);
  // What other machines tell of this one's URLs; appends what became queued. Returns how many URLs that were.
  std::size_t receive(std::vector<Queued>& queued, const std::function<void(const SentChain&)>& of_chain);
  void send(const SentChain& chain) { neighbours_->send(chain); }
  // Whether another machine decides about it.
  bool is_foreign(model::UrlId id) const { return states_.known(id) && states_[id].foreign != 0; }
  // Queues every finished URL again, whose page stays until another comes. In a transaction.
  void queue_finished();

  // A page was read: what is noted from here to end_page() are its links.
  // page: false for a redirect, which has links but says nothing.
  void begin_page(model::UrlId id, std::string_view url, model::HostId host, bool page);
  // What it brought may show that it is in a trap; answers one that this showed. sample: of its text, if that was
  // looked at. Does nothing for seeds, and where no page was begun.
  std::optional<FoundTrap> end_page(std::optional<std::span<const std::uint32_t>> sample);
  void drop_page();

  // All rows of a page that was read.
  void forget_page(model::UrlId id) { tables_.pages().erase(id, true); }
  // Queues a URL once more that has had its turn: a redirect leads back to it.
  // keep_page: what is stored of it stays until another answer comes.
  void ask_again(model::UrlId id, std::string_view url, model::HostId host, bool keep_page);
  // The outcome of a queued URL; Reason::checked of one that was only looked for.
  void finish(model::UrlId id, model::HostId host, model::Reason reason);

  std::vector<QueuedUrl> take(model::HostId host, std::size_t n);
  Hosts& hosts() { return hosts_; }
  const Hosts& hosts() const { return hosts_; }
  const Totals& totals() const { return totals_; }
  const Totals& result_totals() const { return results_; }  // without sitemaps and resources
  std::uint64_t size() const { return static_cast<std::uint64_t>(states_.next()) - 1; }
  RobotsTable& robots() { return robots_; }
  // URLs of this run that are others but for a tracking parameter.
  std::uint64_t tracking_variants() const { return variants_.count(); }
  void tidy_queue() { queue_.tidy(totals_.queued); }

 private:
  struct Verdict {
    model::State state = model::State::queued;
    model::Reason reason = model::Reason::none;
  };
  // Why the whole table is gone through, and so which rows are judged again.
  enum class Occasion { other_settings, unread_robots, retry_failed, recrawl, idle };
  // A row that is judged otherwise than before.
  struct Change {
    model::UrlId id = 0;
    model::HostId host = 0;
    Rank rank;
    Verdict to;
  };

  void load();
  void load_row(const UrlRow& row);
  void load_redirects_of_seeds();
  void judge_at_opening();
  void note_put_aside();
  void judge_rows(Occasion occasion, std::vector<Queued>* queued);
  std::optional<Verdict> judge_row(const UrlRow& row, Occasion occasion);
  Verdict judge_link(const UrlRow& row);
  std::uint64_t fingerprint_of(const Discovery& discovery) const {
    return discovery.looked_up.fingerprint != 0 ? discovery.looked_up.fingerprint : fingerprint(discovery.url);
  }
  model::UrlId find(const Discovery& discovery) const {
    return discovery.looked_up.id != 0 ? discovery.looked_up.id : known_.find_fingerprint(fingerprint_of(discovery));
  }
  bool is_nofollow_alone(model::UrlId id) const;
  void make(const Change& change, bool keep_page);
  void find_followable();
  void find_failed_chains();
  bool relax(const LinkEnds& link);
  void relax_dead_ends(std::vector<model::UrlId>& shortened);
  void relax_depths();
  void relax_from(std::vector<model::UrlId>& shortened);

  // url_table_checks.cpp: resources, and what is asked only whether it is there
  Verdict judge_resource(const Discovery& discovery) const;
  Verdict judge_foreign(const Discovery& discovery);
  bool judge_checked_row(const UrlRow& row, Occasion occasion, std::optional<Verdict>& to);
  Noted see_as_resource(const Discovery& discovery, model::UrlId id);
  Noted show_resource(const Discovery& discovery, model::UrlId id);
  Noted want_whole(const Discovery& discovery, model::UrlId id, model::HostId host);
  void set_role(model::UrlId id, Role role);

  // url_table_neighbours.cpp: URLs of other machines
  bool is_shared() const { return neighbours_ != nullptr && !neighbours_->owns_all(); }
  std::optional<Noted> note_foreign(const Discovery& discovery);
  model::UrlId add_foreign(std::uint64_t fingerprint) override;
  bool tell_news(const Discovery& discovery, UrlState& told, bool fresh);
  void tell_depths();
  void receive_depth(const SentUrl& sent, std::vector<Queued>& queued);

  bool too_deep(const Discovery& discovery) const;
  Verdict judge(const Discovery& discovery, model::HostId host, Branch branch);
  Place place_of(std::string_view url, model::HostId host, Branch branch);
  Branch branch_for(model::UrlId referrer, std::string_view url) const;
  void enqueue(model::UrlId id, model::HostId host, std::string_view url, const Rank& rank);
  bool names_foreign(model::HostId host);
  bool is_cross_link(const Discovery& discovery, model::UrlId id) const;
  std::string first_of_branch(model::UrlId id);

  std::vector<QueuedUrl> take_of(model::HostId host, std::uint8_t subqueue, std::size_t n);
  std::vector<QueuedUrl> take_in_turns(model::HostId host, Turns::Host& turns, std::size_t n);
  std::vector<QueuedUrl> take_of_subqueue(model::HostId host, Turns::Subqueue& subqueue, std::size_t n);
  std::optional<QueuedUrl> read_waiting(model::UrlId id, model::HostId host, std::uint8_t subqueue);
  Noted add_new(const Discovery& discovery, model::UrlId id);
  Noted see_again(const Discovery& discovery, model::UrlId id);
  bool judged_again(const Discovery& discovery, model::UrlId id);
  void mark_seed(const Discovery& discovery, model::UrlId id);
  void admit(const Discovery& discovery, model::HostId host);
  void shorten(const Discovery& discovery, model::UrlId id);
  void requeue(model::UrlId id, model::HostId host, const Rank& rank, model::Reason why = model::Reason::none);
  Rank rank_of_row(model::UrlId id, std::size_t url_size);
  void set_state(model::UrlId id, model::HostId host, model::State state, model::Reason reason);
  void count(const UrlState& url, model::State state, int change);

  Tables& tables_;
  UrlRows& rows_;
  Neighbours* const neighbours_;  // null without
  const StoreSettings settings_;
  const model::LinkFilter link_filter_;  // of rows that are judged again
  KnownUrls known_;
  UrlStates states_;
  Hosts hosts_;
  Scope scope_;
  Traps traps_;
  Turns turns_;
  Branches branches_;
  TrackingVariants variants_;
  struct Page {
    model::UrlId id = 0;  // 0: no page is under way
    model::HostId host = 0;
    std::string url;
  };
  Page page_;
  bool moved_ = false;  // a URL to another subqueue, since take_in_turns() looked last
  RobotsTable robots_;
  Queue queue_;
  std::vector<bool> followable_;     // by id, while rows are judged again because the scope has grown; empty: all are
  std::vector<bool> failed_chains_;  // by id, while the failed are tried again: redirects that ended in one
  std::vector<bool> listed_;         // by id, while rows are judged again: entries of seeds' sitemaps; empty: none
  std::vector<model::UrlId> foreign_depths_;          // that became smaller since they were told
  bool depths_changed_ = false;                       // of pages whose links were noted at a greater one
  bool unsettled_ = false;                            // the last run ended, or was killed, before it had settled that
  bool foreign_named_ = false;                        // a URL out of scope, or the file has rows
  bool robots_rows_ = false;                          // some were skipped for robots.txt when the file was opened
  std::map<model::Reason, std::uint64_t> put_aside_;  // URLs that waited and are skipped by other settings
  Totals totals_, results_;
};

}  // namespace crawl::storage
