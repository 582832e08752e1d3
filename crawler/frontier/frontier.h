// Frontier: which URL is fetched when. It schedules hosts, not URLs: heaps of hosts by the time each may next be asked;
// each host keeps a short ring of URLs in memory, the rest waits on disk and is asked for in batches (refills).
//
// A URL handed out is a lease (lease.h): one attempt. Backoff is a time here, never a sleeping coroutine.
//
// Whatever happens to a host (URLs come, a slot gets free, a lease closes, a death) ends in host_changed(), which alone
// knows what follows: when it is asked next, whether it needs URLs from disk, whether others wait for its place.
//
// Pure state: no I/O, no clock of its own (times are base::monotonic_ns given by the caller), one thread (the
// coordinator's). Memory: max_urls_in_memory URLs in the rings, one entry a host with URLs, one a lease.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/frontier/access_policy.h"
#include "crawler/frontier/addresses.h"
#include "crawler/frontier/host_heaps.h"
#include "crawler/frontier/lease.h"
#include "crawler/frontier/leases_ahead.h"
#include "crawler/frontier/pace.h"
#include "crawler/frontier/quarantine.h"
#include "crawler/frontier/render_policy.h"
#include "crawler/frontier/ring.h"
#include "crawler/frontier/waiting_host.h"
#include "crawler/ipc/messages/from_storage.h"
#include "crawler/ipc/messages/from_worker.h"
#include "crawler/ipc/messages/to_storage.h"
#include "crawler/ipc/messages/to_worker.h"
#include "model/blocked_ports.h"
#include "model/ids.h"
#include "model/reason.h"

namespace crawl::frontier {

inline constexpr std::size_t max_urls_in_memory = 200'000;

struct FrontierSettings {
  unsigned workers = 1;
  unsigned per_host = 1;
  std::optional<std::uint64_t> max_pages_per_host;
  bool ahead = false;                         // workers get leases beyond their slots (LeasesAhead), if none waits
  std::size_t render_room = 0;                // leases at once of pages that are to be rendered
  std::optional<std::uint64_t> max_sitemaps;  // requests for sitemaps; further ones stay on disk
  PaceSettings pace;
  std::int64_t now_ns = 0;                   // when it is made: paces that were kept are judged by it
  std::optional<std::uint32_t> random_seed;  // of the jitter of retries; empty: another each time
  std::int64_t unix_offset_ns = 0;           // the calendar's time less base::monotonic_ns
};

// One attempt at one URL, to be sent to a worker. The views are valid until the frontier is called again.
struct Claim {
  model::LeaseNo lease = 0;
  model::UrlId url_id = 0;
  model::HostId host = 0;
  std::uint32_t depth = 0, attempt = 1;
  bool seeded_host = false;
  std::uint32_t slots = 0;  // as ipc::Lease has it
  ipc::LeaseKind kind = ipc::LeaseKind::page;
  std::string_view url, target, etag, last_modified, context;
  RenderWish render = {};
};

// Whether a visit (ipc/messages/from_worker.h) may be made now.
struct VisitTurn {
  bool granted = false;
  std::int64_t at = 0;  // when to ask again; `never`: when another visit to the host has ended
  bool seeded_host = false;
};

// A URL or a robots.txt that killed its worker twice, alone in it.
struct Condemned {
  model::LeaseNo lease = 0;
  model::UrlId url_id = 0;         // of a URL
  RobotsFetchNo robots_fetch = 0;  // of a robots.txt
  model::HostId host = 0;
  std::uint32_t depth = 0, attempts = 0;
  std::string url;
};

class Frontier {
 public:
  // The policies are asked before a page or sitemap is handed out; none: all are allowed, no page is rendered. They
  // outlive the frontier.
  explicit Frontier(const FrontierSettings& settings, AccessPolicy* policy = nullptr,
                    RenderPolicy* rendering = nullptr);

  // -- from storage
  // More URLs of a host wait on disk; name and state are empty when told before.
  void add_queued(const ipc::HostEntry& entry);
  // The paces that changed since they were last taken, to be kept in results.db.
  std::vector<ipc::KeptHostState> take_changed_paces();
  // The answer to a refill.
  void add_urls(const ipc::Urls& urls);
  // `page`: the outcome had an HTTP status, and counts for max_pages_per_host.
  void committed(model::LeaseNo lease, bool page);
  // From now on announced hosts are new: those before were asked by an earlier run, maybe a moment ago, and wait for
  // one full delay. again: after processes of this run were lost, and with a server maybe hosts; so none is new.
  void begin_run(std::int64_t now, bool again = false);

  // Refills to ask for now, as many as memory allows; each is asked once.
  std::vector<ipc::RefillRequest> take_refill_requests();

  // -- to and from workers
  // The next URL that this worker may fetch now, if any.
  std::optional<Claim> claim(unsigned worker, std::int64_t now);
  void finished(const ipc::AttemptEnd& attempt, std::int64_t now);
  void written(const ipc::Written::Stamp& stamp);
  // A robots.txt that may be fetched now, whatever limits say of pages.
  std::optional<Claim> claim_robots(unsigned worker, std::int64_t now);
  // Its worker gives it back: it was not asked for.
  void not_begun(model::LeaseNo lease);
  // It was fetched, and there is no room to render it: it waits here until there is.
  void put_back(model::LeaseNo lease);
  // URLs that wait until their kind is decided; they wait no more.
  std::size_t held() const { return held_.size(); }
  void release_held();

  // -- what pages ask for while they are rendered
  // A few visits at once are made as a browser makes them, then the host rests in proportion: each counts as a request
  // of the host's pace. One that is granted is over by end_visit().
  VisitTurn visit(std::string_view url, std::int64_t now);
  void end_visit(std::string_view url, const ipc::AttemptEnd& attempt, std::int64_t now);
  bool is_blocked(std::string_view url);  // by its port

  // -- from the policy
  // The question about this host's first URL can be asked again; what its robots.txt asks for between two requests.
  void unblock(model::HostId host, std::int64_t crawl_delay_ns);
  // A robots.txt to be fetched before the URLs of a host. Its lease is over when it is finished: storage hears nothing
  // of it.
  void add_robots_fetch(std::string_view host_name, RobotsFetchNo fetch, std::string_view url);
  // URLs of a host that begin so are a trap: those that wait here are refused.
  void drop(model::HostId host, std::string_view prefix);
  // URLs that were refused: open leases until storage has their refusal.
  std::vector<ipc::RefusedUrl> take_refused();
  // Which robots.txt an open lease is for; nothing if it is for a URL.
  std::optional<RobotsFetchNo> robots_fetch_of_lease(model::LeaseNo lease) const;

  // -- the death of a worker, once storage has drained its socket
  // Gives its open leases back. `culprit` is the lease that its parse thread worked on (0: none): it is to run alone
  // next, as is any other that was open at two deaths which were the worker's `own_fault`. Answers a URL that is to be
  // condemned: one that was alone at two such deaths.
  std::optional<Condemned> give_back(unsigned worker, model::LeaseNo culprit, bool own_fault, std::int64_t now);
  // Suspects run one at a time, as leases of the spare worker (number `workers`).
  bool has_quarantined() const { return !quarantine_.empty(); }
  std::optional<Claim> claim_quarantined(std::int64_t now);

  // -- what there is
  std::size_t open_leases() const { return leases_.size(); }
  std::size_t in_flight() const { return in_flight_; }  // handed out and not finished
  // Refills that were asked for have not all been answered: there may be more to claim than next_event() knows.
  bool awaits_refills() const { return open_refills_ > 0; }
  // Nothing in memory, nothing known to wait on disk, nothing leased.
  bool empty() const;
  // Nothing is left but URLs of hosts that have had their max_pages_per_host. Looks at every host.
  bool only_capped_left() const;
  // Sitemaps that were requested, of this frontier and the one before; and those that max_sitemaps left on disk.
  std::uint64_t sitemaps_asked() const { return sitemaps_asked_; }
  void set_sitemaps_asked(std::uint64_t count) { sitemaps_asked_ = count; }
  std::uint64_t sitemaps_left() const { return sitemaps_left_; }
  // There have been as many pages as there may be: from here on only what is looked for is handed out, and pages stay
  // on disk.
  void leave_pages() { leaves_pages_ = true; }
  bool leaves_pages() const { return leaves_pages_; }
  // When claim() may next succeed for this worker, if it does not now; claim_quarantined(); either for any worker.
  std::int64_t next_event(unsigned worker) const;
  std::int64_t next_quarantined() const;
  std::int64_t next_event() const;
  // Hosts that have URLs and are not to be asked before some time, the earliest first. Looks at every host.
  std::vector<WaitingHost> waiting_hosts(std::int64_t now) const;
  // Of those, the ones that asked for it (Retry-After) or are not heard of; none where there are too many hosts to
  // look.
  std::vector<WaitingHost> paused_hosts(std::int64_t now) const;
  std::size_t retrying() const { return retries_.size(); }  // URLs that wait for another attempt
  // The one host that has URLs, if it is the only one, and the delay between its requests.
  std::optional<WaitingHost> only_host() const;
  std::string_view url_of_lease(model::LeaseNo lease) const;  // empty if it is none
  std::uint32_t depth_of_lease(model::LeaseNo lease) const;   // 0 if it is none
  std::string_view any_url_in_flight() const;                 // empty if there is none
  std::optional<model::HostId> host_of_lease(model::LeaseNo lease) const;
  std::string_view host_name(model::HostId host) const;
  // Every host that it knows, by numbers from 0; they stay as they are.
  std::size_t host_count() const { return hosts_.size(); }
  HostView host_view(std::uint32_t number, std::int64_t now) const;

 private:
  // Three lines of the cache, the first two of which have what each request asks for: of tens of thousands of hosts
  // each is cold when its turn comes.
  struct alignas(64) Host {
    model::HostId id = 0;
    std::uint64_t on_disk = 0;
    Ring ring;
    std::uint32_t in_flight = 0;
    std::uint32_t unwritten = 0;  // of those in flight and ahead, whose write stamp has not come
    std::uint32_t open = 0;       // leases of URLs that are not committed
    std::uint32_t pages = 0;      // that it gave in this run
    std::uint32_t address = Addresses::none;
    std::uint32_t retrying = 0;
    std::uint16_t asked = 0;  // URLs that the refill under way may bring
    std::uint16_t few = 0;    // that the last refill brought although there are more; 0: as many as were asked for
    std::uint16_t blocked_port = model::none_blocked;
    std::uint8_t visits = 0;  // under way
    bool refill_asked = false, busy = false, blocked = false, seeded = false, pace_changed = false;
    bool in_line = false, place_kept = false;  // at its address
    bool offered_ahead = false;
    Pace pace;
    std::unique_ptr<Ring> parked;  // pages to be rendered, for which there is no room; mostly none
    std::string name;

    bool has_parked() const { return parked != nullptr; }
  };
  static_assert(sizeof(Host) == 192);

  struct Retry {
    std::int64_t at = 0;
    std::uint32_t host = 0;
    std::uint16_t status = 0;  // of the attempt that failed, and its reason
    model::Reason reason = model::Reason::none;
    Url url;
    bool operator>(const Retry& other) const { return at > other.at; }
  };
  using Leases = boost::unordered_flat_map<model::LeaseNo, Lease>;

  // -- hosts
  Host& host_of(model::HostId id);
  Host& host_named(std::string_view name);
  Host* known_host(model::HostId id);
  std::uint32_t number_of(const Host& host) const { return static_cast<std::uint32_t>(&host - hosts_.data()); }
  void host_changed(Host& host);
  void wait_from_begin(Host& host) const;
  bool has_free_slot(const Host& host) const;
  bool may_be_asked(const Host& host) const;
  bool is_capped(const Host& host) const;
  std::size_t ring_target() const;
  bool needs_urls(const Host& host) const;
  bool memory_is_full() const;
  void note_busy(Host& host);
  void ask_refill(Host& host);
  void put_first(Host& host, const Url& url);
  Url take_first(Host& host);

  // -- places at an address
  bool has_place(Host& host);
  void give_up_place(Host& host);
  void wake_line(std::uint32_t address);

  // -- pages to be rendered
  bool has_render_room() const { return render_open_ < settings_.render_room; }
  void park(Host& host, const Url& url);
  void drop_empty_parked(Host& host);
  void unpark_first(Host& host);
  void free_render_room();
  RenderWish wish_of(const Ring::First& url);

  // -- leases
  bool pass_policy(Host& host, std::int64_t now, RenderWish& wish);
  Permission ask_policy(const Host& host, const Ring::First& url, std::int64_t now);
  void leave_sitemap_on_disk(Host& host);
  void leave_rest_of_pages(Host& host, const ipc::Urls& urls);
  void refuse(Host& host, Url url, Permission answer);
  enum class Slot : std::uint8_t { taken, ahead };
  Claim lease_out(Host& host, Url url, unsigned worker, const RenderWish& wish = {}, Slot slot = Slot::taken);
  void take_slot(Host& host);
  void free_slot(Leases::iterator lease);
  bool slot_is_passed(Leases::iterator lease);
  bool is_for_ahead(const Host& host) const;
  void offer_ahead(Host& host);
  std::optional<Claim> claim_ahead(unsigned worker, std::int64_t now);
  void close(Leases::iterator lease);
  Url take_back(Leases::iterator lease);
  void try_again(Host& host, Url url, const ipc::AttemptEnd& attempt, std::int64_t now);
  void note_pace(Host& host, const ipc::AttemptEnd& attempt, std::int64_t now);
  void wake_retries(std::int64_t now);
  std::optional<WaitingHost> next_retry(std::int64_t now) const;
  Condemned condemn(Host& host, Url url);
  std::vector<model::LeaseNo> close_dead(unsigned worker);

  FrontierSettings settings_;
  AccessPolicy* policy_ = nullptr;
  RenderPolicy* rendering_ = nullptr;
  Addresses addresses_;
  HostHeaps heaps_;
  std::vector<Host> hosts_;
  boost::unordered_flat_map<model::HostId, std::uint32_t> index_;
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> by_name_;  // keyed by a fingerprint of the name
  std::vector<ipc::RefusedUrl> refused_;
  std::priority_queue<Retry, std::vector<Retry>, std::greater<>> retries_;
  Leases leases_;
  std::deque<std::uint32_t> refills_;  // hosts that need URLs from disk, first come, first served
  std::vector<std::uint32_t> changed_paces_;
  LeasesAhead ahead_;
  std::deque<std::uint32_t> ahead_hosts_;  // whose slots are taken, and that have more URLs
  Quarantine quarantine_;
  model::LeaseNo last_lease_ = 0;
  std::size_t in_memory_ = 0, in_flight_ = 0, open_refills_ = 0;
  std::size_t busy_hosts_ = 0;                       // with URLs, in memory or on disk
  std::size_t render_open_ = 0;                      // leases of pages that are to be rendered
  std::vector<std::pair<std::uint32_t, Url>> held_;  // with their hosts
  std::vector<std::uint32_t> parked_hosts_;          // that have parked pages
  std::deque<std::uint32_t> robots_hosts_;           // that a robots.txt may wait for
  std::size_t asked_for_ = 0;                        // URLs that refills which are not answered may bring
  std::uint64_t on_disk_ = 0;
  bool leaves_pages_ = false;
  std::uint64_t sitemaps_asked_ = 0, sitemaps_left_ = 0;
  std::int64_t now_ = 0;  // of the last call that knew it
  std::int64_t begun_again_at_ = 0;
  std::minstd_rand random_;
};

}  // namespace crawl::frontier
