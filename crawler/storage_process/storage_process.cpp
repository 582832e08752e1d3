#include "crawler/storage_process/storage_process.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/system.h"
#include "config/value/postgres_uri.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/messages/from_storage.h"
#include "crawler/ipc/messages/outcomes.h"
#include "crawler/ipc/messages/to_storage.h"
#include "crawler/storage_process/disk_watch.h"
#include "crawler/storage_process/gathering.h"
#include "crawler/storage_process/index_feed.h"
#include "crawler/storage_process/outcome_reader.h"
#include "crawler/storage_process/queued_hosts.h"
#include "crawler/storage_process/totals.h"
#include "model/url_text.h"
#include "storage/sqlite/file/output_lock.h"
#include "storage/store.h"

namespace crawl::storage_process {
namespace {

constexpr int file_check_ms = 1000;    // an idle crawl too looks for its file
constexpr int mail_interval_ms = 200;  // URLs that other machines of the crawl found
constexpr std::size_t announcement_bytes = 1 << 20;

class StorageProcess {
 public:
  explicit StorageProcess(StorageProcessConfig config)
      : config_(std::move(config)), coordinator_(std::move(config_.coordinator)), index_(std::move(config_.index)) {
    for (base::Fd& fd : config_.workers) workers_.emplace_back(std::move(fd));
    polled_.push_back({coordinator_.fd(), POLLIN, 0});
    for (const ipc::Channel& worker : workers_) polled_.push_back({worker.fd(), POLLIN, 0});
  }

  int run() {
    try {
      open();
      while (!finished_ && !coordinator_gone_) turn();
      return 0;
    } catch (const storage::StoreLost& lost) {
      tell_lost(lost.what());
    } catch (const storage::UnusablePath& unusable) {
      tell_lost(unusable.what());
    } catch (const storage::StoreError& error) {
      tell_fatal(error.what());
    } catch (const std::exception& error) {
      tell_fatal(std::string("storage: ") + error.what());
    }
    return 1;
  }

 private:
  void open() {
    if (!config::is_postgres_uri(config_.store.path)) lock();
    store_ = storage::open_store(config_.store);
    std::int64_t run = config_.continue_run;
    store_->begin();
    if (run != 0) store_->runs().go_on(run);
    if (run == 0) run = store_->runs().begin(config_.options_json);
    if (config_.begins_run) store_->begin_recrawl();
    store_->commit();
    index_.open();
    announce_hosts();
    if (config_.store.render_kinds)
      if (auto kinds = store_->render_kinds(); !kinds.empty())
        coordinator_.send(ipc::RenderKindsKept{std::move(kinds)});
    coordinator_.send(ipc::Ready{run, totals_of(*store_)});
    flush_coordinator();
  }

  void lock() {
    auto lock = storage::OutputLock::acquire(config_.store.path, storage::OutputLock::usual_patience, getppid());
    if (!lock) throw storage::StoreError(lock.error());
    lock_ = std::make_unique<storage::OutputLock>(std::move(*lock));
  }

  // Hosts that wait on disk since an earlier run: one frame each, as the views live for that call alone.
  void announce_hosts() {
    if (config_.store.counts_pages && config_.continue_run != 0) store_->hosts().count_pages(config_.continue_run);
    store_->hosts().for_each([&](const storage::HostQueue& host) {
      queued_hosts_.mark_named(host.id);
      coordinator_.send(ipc::Hosts{{{host.id, host.name, host.queued, host.seeded, host.state, host.pages}}});
      if (coordinator_.output_bytes() > announcement_bytes) flush_coordinator_blocking();
    });
  }

  // Waits for input; takes what is there and what comes meanwhile, until that is all or enough; commits.
  void turn() {
    look(config_.store.machine ? mail_interval_ms : file_check_ms);
    receive();
    bool more = true;
    while (more && !finished_) {
      take_from_coordinator();
      for (std::size_t i = 0; i < workers_.size() && !finished_ && !transaction_full(); ++i)
        take_from_worker((first_worker_ + i) % workers_.size());
      if (!workers_.empty()) first_worker_ = (first_worker_ + 1) % workers_.size();
      more = !coordinator_gone_ && (look(0) || gather());
      if (!more || transaction_full()) commit();
      flush_coordinator();
    }
    check_disk();
  }

  // What other machines found.
  void receive() {
    if (!config_.store.machine || base::monotonic_ns() < mail_at_) return;
    while (store_->has_mail()) {
      begin();
      new_queued_.clear();
      store_->receive(new_queued_);
      count_queued(new_queued_);
      commit();
      flush_coordinator();
    }
    mail_at_ = base::monotonic_ns() + mail_interval_ms * std::int64_t{1'000'000};
  }

  // Which sockets have something to read, within so many milliseconds; whether any has.
  bool look(int timeout_ms) {
    polled_[0].events = static_cast<short>(POLLIN | (coordinator_.has_output() ? POLLOUT : 0));
    for (std::size_t i = 0; i < workers_.size(); ++i) polled_[i + 1].fd = worker_open_[i] ? workers_[i].fd() : -1;
    for (pollfd& one : polled_) one.revents = 0;
    ::poll(polled_.data(), polled_.size(), timeout_ms);
    if (polled_[0].revents & POLLOUT) flush_coordinator();
    return std::ranges::any_of(polled_, readable);
  }

  static bool readable(const pollfd& polled) { return (polled.revents & ~POLLOUT) != 0; }

  // Whether more came in a moment that it was worth to wait.
  bool gather() {
    if (!in_transaction_ || !gathering_.wants_more(committed_.leases.size(), bytes_in_transaction_)) return false;
    pollfd orders{coordinator_.fd(), POLLIN, 0};
    ::poll(&orders, 1, Gathering::moment_ms);
    return look(0);
  }

  // ---- the coordinator's orders ----

  void take_from_coordinator() {
    if (!readable(polled_[0])) return;
    if (!coordinator_.fill()) coordinator_gone_ = true;
    while (auto frame = coordinator_.next()) {
      bytes_in_transaction_ += frame->payload.size();
      obey(*frame);
    }
  }

  void obey(const ipc::Frame& frame) {
    switch (frame.type) {
      case ipc::Seeds::type:
        return add_seeds(ipc::decode<ipc::Seeds>(frame));
      case ipc::Refill::type:
        return refill(ipc::decode<ipc::Refill>(frame));
      case ipc::RefusedUrl::type:
        return store_refusal(ipc::decode<ipc::RefusedUrl>(frame));
      case ipc::WorkerDied::type:
        return drain(ipc::decode<ipc::WorkerDied>(frame).worker);
      case ipc::HostStates::type:
        return save_host_states(ipc::decode<ipc::HostStates>(frame));
      case ipc::AskRobots::type:
        return answer_robots(ipc::decode<ipc::AskRobots>(frame));
      case ipc::RobotsRead::type:
        return keep_robots(ipc::decode<ipc::RobotsRead>(frame));
      case ipc::AskQueued::type:
        return answer_queued(ipc::decode<ipc::AskQueued>(frame).limited);
      case ipc::SampleTaken::type:
        begin();
        return store_->add_sample(ipc::decode<ipc::SampleTaken>(frame).sample);
      case ipc::RenderKindsChanged::type:
        begin();
        for (const model::RenderKind& kind : ipc::decode<ipc::RenderKindsChanged>(frame).kinds) store_->save(kind);
        return;
      case ipc::Finish::type:
        return finish(ipc::decode<ipc::Finish>(frame));
      default:
        throw ipc::FrameError("a message that storage does not know");
    }
  }

  void add_seeds(const ipc::Seeds& message) {
    begin();
    message.seeds.empty() ? store_->runs().seeds_read() : store_->runs().reads_seeds(message.place);
    for (const std::string_view auth : message.auth) store_->runs().needs_auth(auth);
    for (std::size_t i = 0; i < message.seeds.size(); ++i) {
      if (i + storage::Store::ahead < message.seeds.size())
        store_->expect(message.seeds[i + storage::Store::ahead].url);
      seeds_stored_.queued += add({message.seeds[i].url, message.seeds[i].host, 0, true}) ? 1 : 0;
    }
    seeds_stored_.seeds += static_cast<std::uint32_t>(message.seeds.size());
    seeds_batches_ = true;
    // Workers need not wait for those that are behind these.
    announce_queued();
    flush_coordinator();
  }

  bool add(const storage::NewUrl& url) {
    auto host = store_->add(url);
    if (host) queued_hosts_.add(*host, 1);
    return host.has_value();
  }

  void answer_robots(const ipc::AskRobots& message) {
    ipc::RobotsKept answer;
    for (const std::string& origin : message.origins) {
      auto kept = store_->robots().find(origin);
      answer.entries.push_back(
          {origin, kept.has_value(), kept ? base::unix_ms() - kept->fetched_at : 0, kept ? kept->rules : ""});
    }
    coordinator_.send(answer);
  }

  void keep_robots(const ipc::RobotsRead& message) {
    begin();
    store_->robots().save(message.origin, {base::unix_ms(), message.status, message.rules});
    std::string_view host = model::host_of(message.origin);
    for (const auto& sitemap : message.sitemaps) add({sitemap.url, sitemap.host, 0, false, true, host});
    if (message.sitemaps.empty()) guess_sitemap(message, host);
  }

  // Where none is named, most sites that have one have it here. What answers with an error has said enough.
  void guess_sitemap(const ipc::RobotsRead& message, std::string_view host) {
    bool answered = message.status >= 200 && message.status < 500 && message.status != 429;
    std::string url = message.origin + "/sitemap.xml";
    if (answered) add({.url = url, .host = host, .sitemap = true, .named_by = host, .guessed = true});
  }

  void refill(const ipc::Refill& message) {
    for (const ipc::RefillRequest& request : message.requests) {
      auto taken = store_->take(request.host, request.count);
      ipc::Urls answer{request.host, {}};
      for (const storage::QueuedUrl& url : taken)
        answer.urls.push_back(
            {url.id, url.depth, url.sitemap, url.ask, url.url, url.target, url.etag, url.last_modified, url.context});
      // Counts of the same transaction must not come after URLs that they count.
      announce_queued();
      coordinator_.send(answer);
    }
  }

  void store_refusal(const ipc::RefusedUrl& refusal) {
    model::Outcome outcome;
    outcome.lease = refusal.lease;
    outcome.url_id = refusal.url_id;
    outcome.host_id = refusal.host_id;
    outcome.depth = refusal.depth;
    outcome.attempts = refusal.attempts;
    outcome.reason = refusal.reason;
    outcome.detail = refusal.detail;
    outcome.fetched_at = base::unix_ms();
    apply(outcome);
  }

  void save_host_states(const ipc::HostStates& message) {
    begin();
    for (const ipc::KeptHostState& host : message.hosts) store_->hosts().save_state(host.host, host.state);
  }

  void answer_queued(bool limited) {
    if (store_->has_to_settle()) {
      begin();
      new_queued_.clear();
      store_->settle(new_queued_);
      count_queued(new_queued_);
    }
    commit();
    const std::uint64_t queued = store_->totals().queued;
    const std::optional<int> end = queued > 0 && !limited ? std::nullopt : store_->end_everywhere(limited);
    coordinator_.send(ipc::QueuedReply{queued, end.has_value(), end.value_or(0)});
  }

  // The worker is dead: all that it wrote is here, the last frame may be torn.
  void drain(std::uint32_t worker) {
    ipc::Channel& channel = workers_.at(worker);
    do {
      worker_open_[worker] = channel.fill();
      while (auto frame = channel.next()) take_outcome(*frame);
    } while (!channel.drained());
    channel.drop_torn_frame();
    commit();
    coordinator_.send(ipc::Drained{worker});
  }

  void finish(const ipc::Finish& message) {
    commit();
    disk_.require_file(store_.get());
    totals_.exit_status = message.exit_status;
    if (!message.goes_on) {
      store_->begin();
      store_->end_run(totals_);
      if (message.at_once || !config_.store.machine) store_->commit();
    }
    if (!message.at_once) {
      if (!config_.store.machine) index_.finish();  // who reads the file keeps its log from being emptied
      store_->finish();
      index_.finish();
    }
    ipc::Totals file = totals_of(*store_);
    const storage::StoreFigures figures = store_->figures();
    store_.reset();
    lock_.reset();
    coordinator_.send(ipc::StorageFigures{base::process_cpu_ns(), figures.links, figures.pages, figures.commits,
                                          base::peak_memory_bytes(), transactions_, file, figures.tracking_variants});
    finished_ = true;
    flush_coordinator_blocking();
  }

  // ---- the workers' outcomes ----

  void take_from_worker(std::size_t worker) {
    if (!worker_open_[worker] || !readable(polled_[worker + 1])) return;
    ipc::Channel& channel = workers_[worker];
    worker_open_[worker] = channel.fill();
    while (auto frame = channel.next()) take_outcome(*frame);
  }

  void take_outcome(const ipc::Frame& frame) {
    bytes_in_transaction_ += frame.payload.size();
    apply(outcomes_.read(frame));
  }

  void apply(const model::Outcome& outcome) {
    begin();
    new_queued_.clear();
    storage::Applied applied = store_->apply(outcome, new_queued_);
    count_queued(new_queued_);
    committed_.leases.push_back(
        {outcome.lease, applied.sitemap, applied.row, applied.current, applied.reason, outcome.status, outcome.size});
    if (!applied.trap.empty()) coordinator_.send(ipc::Trapped{outcome.host_id, applied.trap});
    if (!applied.current || !applied.row) return;
    if (model::state_of(applied.reason) == model::State::failed) ++totals_.failures;
    if (applied.sitemap) return;
    index_.note(outcome.url_id);
    if (outcome.status != 0) ++totals_.pages;
    totals_.bytes += outcome.size;
  }

  void count_queued(const std::vector<storage::Queued>& all) {
    for (const storage::Queued& queued : all) queued_hosts_.add(queued.host, queued.count);
  }

  // ---- transactions ----

  void begin() {
    if (in_transaction_) return;
    store_->begin();
    in_transaction_ = true;
  }

  bool transaction_full() const {
    return committed_.leases.size() >= storage::max_pages_per_transaction ||
           bytes_in_transaction_ >= storage::max_bytes_per_transaction;
  }

  // Commits and says so: new URLs first, in the same frame as the leases that brought them.
  void commit() {
    if (!in_transaction_) return;
    store_->commit();
    index_.committed();
    in_transaction_ = false;
    bytes_in_transaction_ = 0;
    ++transactions_;
    queued_hosts_.take(store_->hosts(), committed_.hosts);
    committed_.totals = totals_of(*store_);
    coordinator_.send(committed_);
    gathering_.committed(committed_.leases.size());
    committed_.leases.clear();
    committed_.hosts.clear();
    if (seeds_batches_) coordinator_.send(seeds_stored_);
    seeds_stored_ = {};
    seeds_batches_ = false;
  }

  void announce_queued() {
    if (queued_hosts_.empty()) return;
    ipc::Hosts message;
    queued_hosts_.take(store_->hosts(), message.hosts);
    coordinator_.send(message);
  }

  void check_disk() {
    const auto free = disk_.newly_low(store_.get());
    if (!free) return;
    coordinator_.send(ipc::DiskLow{*free});
    flush_coordinator();
  }

  void flush_coordinator() { coordinator_gone_ |= !coordinator_.flush(); }

  void flush_coordinator_blocking() {
    flush_coordinator();
    while (coordinator_.has_output() && !coordinator_gone_) {
      pollfd fd{coordinator_.fd(), POLLOUT, 0};
      ::poll(&fd, 1, 1000);
      flush_coordinator();
    }
  }

  // Among several machines the same is tried again.
  void tell_lost(const std::string& message) {
    if (!config_.store.machine) return tell_fatal(message);
    coordinator_.send(ipc::StoreIsLost{message});
    flush_coordinator_blocking();
  }

  void tell_fatal(const std::string& message) {
    coordinator_.send(ipc::Fatal{message});
    flush_coordinator_blocking();
  }

  StorageProcessConfig config_;
  ipc::Channel coordinator_;
  IndexFeed index_;
  std::vector<ipc::Channel> workers_;
  std::vector<bool> worker_open_ = std::vector<bool>(config_.workers.size(), true);
  std::vector<pollfd> polled_;    // the coordinator, then the workers; what the last look() found
  std::size_t first_worker_ = 0;  // who is read first: each in turn
  OutcomeReader outcomes_;
  std::unique_ptr<storage::OutputLock> lock_;
  std::unique_ptr<storage::Store> store_;
  bool finished_ = false, coordinator_gone_ = false, in_transaction_ = false;
  std::size_t bytes_in_transaction_ = 0;
  std::uint64_t transactions_ = 0;
  ipc::Committed committed_;  // of the transaction under way
  Gathering gathering_;
  ipc::SeedsStored seeds_stored_;
  bool seeds_batches_ = false;
  QueuedHosts queued_hosts_;
  std::vector<storage::Queued> new_queued_;
  storage::RunTotals totals_;
  std::int64_t mail_at_ = 0;  // when it is looked for next
  DiskWatch disk_{config_.store.path, config_.min_free};
};

}  // namespace

int run_storage_process(StorageProcessConfig config) {
  return StorageProcess(std::move(config)).run();
}

}  // namespace crawl::storage_process
