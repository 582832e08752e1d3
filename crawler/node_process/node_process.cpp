#include "crawler/node_process/node_process.h"

#include <poll.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/text/text.h"
#include "base/time_units.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/messages/node.h"
#include "crawler/node_process/joining.h"
#include "storage/error.h"
#include "storage/postgres/machines/assignment.h"
#include "storage/postgres/machines/lease_watch.h"
#include "storage/postgres/machines/machine_table.h"
#include "storage/postgres/schema/schema.h"
#include "storage/postgres/tables/session.h"

namespace crawl::node_process {
namespace {

using namespace storage::postgres;

using base::ms;
constexpr std::int64_t retry_ns = 500 * ms;            // to reach the server again
constexpr std::int64_t part_patience_ns = 3'000 * ms;  // for shards that others are about to give

class NodeProcess {
 public:
  explicit NodeProcess(NodeProcessConfig config)
      : config_(std::move(config)), coordinator_(std::move(config_.coordinator)), held_(config_.held) {
    if (!held_.empty()) ring_ = Ring::up;
  }

  int run() {
    lost_at_ = base::boot_ns();
    while (!done_) {
      try {
        if (!table_) connect();
        turn();
      } catch (const Refusal& refusal) {
        refuse(refusal.exit_status, refusal.what());
      } catch (const storage::StoreLost& lost) {
        lose(lost.what());
      } catch (const storage::StoreAway& away) {
        lose(away.what());
      } catch (const storage::UnusablePath& unusable) {
        entered_ || config_.again ? lose(unusable.what()) : refuse(exit_usage, unusable.what());
      } catch (const storage::StoreError& error) {
        refuse(exit_fatal, error.what());
      } catch (const std::exception& error) {
        refuse(exit_fatal, std::string("node process: ") + error.what());
      }
    }
    return 0;
  }

 private:
  enum class Ring {
    down,     // shards may change
    up,       // it works with held_
    leaving,  // RingDown is awaited
  };

  // ---- the server ----

  void connect() {
    table_.reset();
    connection_ = std::make_unique<Connection>(config_.address, Connection::Mode::write);
    if (history_) require_successor(*connection_, *history_);
    name_session(*connection_, config_.name);
    // A machine that is stopped amid its joining is in no table yet, by which others would end its sessions; they wait
    // for what it has locked.
    connection_->execute("SET idle_in_transaction_session_timeout = '5s'");
    auto table = std::make_unique<MachineTable>(*connection_, config_.name);
    if (!entered_) enter(*table);
    connection_->execute("SET lock_timeout = '2s'");  // whoever waits for another machine does not live
    table_ = std::move(table);
    const std::int64_t timeline = history_ ? history_->timeline : 0;
    history_ = server_history(*connection_);
    // A standby may not have had the last that this machine said of itself.
    if (timeline != 0 && history_->timeline > timeline)
      table_->enter(incarnation_, process_place(), config_.coordinator_pid, config_.lists, false);
    look_at_ = 0;
  }

  void lose(const std::string& why) {
    const std::int64_t now = base::boot_ns();
    table_.reset();
    connection_.reset();
    if (lost_at_ == 0) lost_at_ = now;
    if (!std::exchange(said_lost_, true))
      base::log::warning(why + "; fetching waits for the database, for " +
                         base::duration_text(static_cast<double>(config_.store_timeout_ns) / 1e9) +
                         " at most (--store-timeout)");
    if (now - lost_at_ > config_.store_timeout_ns) return refuse(exit_fatal, why + " (--store-timeout)");
    listen(retry_ns);
  }

  void found() {
    if (std::exchange(said_lost_, false)) base::log::warning("the database is there again");
    lost_at_ = 0;
  }

  // ---- the beginning ----

  void enter(MachineTable& table) {
    make_crawl(*connection_, false, config_.shards);
    lock();
    lease_ns_ = table.lease_ms() * ms;
    watch_.emplace(lease_ns_);
    Joining joining(config_, *connection_, table, *watch_, lease_ns_, [this](std::int64_t for_ns) {
      listen(for_ns);
      if (done_) throw Refusal(exit_fatal, "interrupted");
    });
    joining.bury_dead_processes();
    joining.require_own_name();
    const std::int64_t joined = config_.again ? 0 : joining.require_same_crawl();
    incarnation_ = static_cast<std::int64_t>(base::random_u64() >> 1);
    const std::int64_t now = base::boot_ns();
    table.enter(incarnation_, process_place(), config_.coordinator_pid, config_.lists, ring_ == Ring::up);
    renew(now);
    if (!config_.again) table.begin_run(config_.options_json, config_.new_run, joined);
    entered_ = true;
  }

  // Who writes a crawl alone, an import, has this lock for itself.
  void lock() {
    const Params schema = Params().add(std::string_view(connection_->schema()));
    if (connection_->integer("SELECT pg_try_advisory_lock_shared(hashtextextended('crawl ' || $1, 0))::integer",
                             schema) == 0)
      throw Refusal(exit_fatal, connection_->name() + " is being written by another program: wait for its end");
  }

  // ---- one turn ----

  void turn() {
    listen(std::max<std::int64_t>(0, look_at_ - base::boot_ns()));
    if (done_ || base::boot_ns() < look_at_) return;
    const std::int64_t now = base::boot_ns();
    if (now - beat_at_ >= lease_ns_ / 5) {
      if (!table_->beat(incarnation_))
        throw Refusal(exit_fatal, "another process crawls as machine " + base::printable(config_.name) + " by now");
      renew(now);
    }
    if (prepared_run_ != 0) table_->prepared(prepared_run_);
    prepared_run_ = 0;
    if (run_ends_) table_->end_run(view_.run.id, *run_ends_);
    run_ends_.reset();
    if (pages_wanted_ && view_.run.id != 0)
      coordinator_.send(ipc::PagesGranted{table_->grant_pages(view_.run.id, config_.max_pages, pages_wanted_->back)});
    pages_wanted_.reset();
    const MachineView view = table_->look();
    found();
    look_at_ = now + lease_ns_ / 15;
    see(view, now);
  }

  // From before the server was asked: others count from a later moment.
  void renew(std::int64_t from) {
    const std::int64_t old = config_.lease->until.load();
    if (base::boot_ns() >= old) {
      config_.lease->term.fetch_add(1);
      if (ring_ == Ring::up) end_ring("this machine did not reach the database for a whole lease");
    }
    config_.lease->until.store(from + lease_ns_);
    beat_at_ = from;
  }

  void listen(std::int64_t for_ns) {
    if (!coordinator_.flush()) done_ = true;
    pollfd fd{coordinator_.fd(), static_cast<short>(POLLIN | (coordinator_.has_output() ? POLLOUT : 0)), 0};
    ::poll(&fd, 1, static_cast<int>((for_ns + ms - 1) / ms));
    if ((fd.revents & ~POLLOUT) != 0 && !coordinator_.fill()) done_ = true;
    while (auto frame = coordinator_.next()) obey(*frame);
    if (!coordinator_.flush()) done_ = true;
  }

  void obey(const ipc::Frame& frame) {
    switch (frame.type) {
      case ipc::RingDown::type:
        ring_ = Ring::down;
        down_since_ = base::boot_ns();
        look_at_ = down_since_ + 50 * ms;  // a ring that ends at once again does not do so all the time
        return;
      case ipc::PagesWanted::type:
        pages_wanted_ = ipc::decode<ipc::PagesWanted>(frame);
        look_at_ = 0;
        return;
      case ipc::LookNow::type:
        look_at_ = 0;
        return;
      case ipc::RunPrepared::type:
        prepared_run_ = ipc::decode<ipc::RunPrepared>(frame).run;
        look_at_ = 0;
        return;
      case ipc::RunEnds::type:
        run_ends_ = ipc::decode<ipc::RunEnds>(frame).exit_status;
        look_at_ = 0;
        return;
      case ipc::LeaveCrawl::type:
        return leave(ipc::decode<ipc::LeaveCrawl>(frame).exit_status);
      default:
        throw ipc::FrameError("the coordinator sent a message that the node process does not know");
    }
  }

  void leave(int exit_status) {
    done_ = true;
    config_.lease->until.store(0);
    if (table_ && entered_) table_->leave(exit_status);
  }

  void refuse(int exit_status, const std::string& why) {
    coordinator_.send(ipc::NodeRefused{exit_status, why});
    done_ = true;
    while (coordinator_.flush() && coordinator_.has_output()) {
      pollfd fd{coordinator_.fd(), POLLOUT, 0};
      ::poll(&fd, 1, 1000);
    }
  }

  // ---- what is seen, and what follows ----

  void see(const MachineView& view, std::int64_t now) {
    view_ = view;
    living_.clear();
    watch_->begin_look(now);
    for (const MachineRow& machine : view.machines) {
      if (machine.name == config_.name) continue;
      watch_->note(machine.name, machine.incarnation, machine.beat, now);
      if (!machine.living) continue;
      living_.insert(machine.name);
      if (watch_->is_dead(machine.name, now)) {
        base::log::warning("machine " + base::printable(machine.name) +
                           " does not live any more; others take its hosts");
        table_->declare_dead(machine);
        look_at_ = 0;  // then it is seen whether that held
      }
    }
    living_.insert(config_.name);
    tell_machines();
    if (living_.size() > 1 && !std::exchange(warned_, true))
      if (const std::string why = missing_standby(*connection_); !why.empty()) base::log::warning(why);
    const RunRow& run = view.run;
    if (run.ending == exit_fatal && !std::exchange(said_unread_, true))
      for (const std::string& list : table_->unread_lists()) base::log::error(list);
    if (run.finished && !run.ending && ring_ == Ring::down)
      return table_->begin_run(config_.options_json, config_.new_run);
    if (run.finished && ring_ == Ring::down) return tell_over();
    if (ring_ == Ring::up && owned() != held_) return end_ring("another machine has taken hosts of this one");
    if (run.ending) return see_ending(*run.ending);
    if (!run.prepared) return begin_alone();
    if (!std::exchange(compared_, true)) require_same_judgement();
    share(now);
  }

  // Once the first machine has judged the crawl by its options: all have the same.
  void require_same_judgement() {
    const std::string other = config_.again ? "" : other_option(table_->judged_with(), config_.judged_with);
    if (other.empty()) return;
    table_->forget_own_lists();
    table_->leave(exit_usage);
    throw Refusal(exit_usage, other + " is another than the one by which other machines crawl into " +
                                  connection_->name() + "; all have the same");
  }

  void tell_machines() {
    const ipc::Machines message{static_cast<std::uint32_t>(living_.size()), view_.run.pages};
    if (message.living == sent_.living && message.pages == sent_.pages) return;
    coordinator_.send(message);
    sent_ = message;
  }

  void tell_over() {
    const RunRow& run = view_.run;
    if (!std::exchange(said_over_, true))
      coordinator_.send(ipc::RunOver{run.exit_status.value_or(exit_fatal), run.pages, run.failures, run.bytes});
  }

  std::vector<std::int16_t> owned() const {
    return chosen([this](const auto& row) { return row.owner == config_.name; });
  }

  // Nobody who lives has it.
  bool is_free(const ShardRow& row) const { return row.owner.empty() || !living_.contains(row.owner); }

  template <class Wanted>
  std::vector<std::int16_t> chosen(const Wanted& wanted) const {
    std::vector<std::int16_t> numbers;
    for (std::size_t i = 0; i < view_.shards.size(); ++i)
      if (wanted(view_.shards[i])) numbers.push_back(static_cast<std::int16_t>(i));
    return numbers;
  }

  void end_ring(const std::string& why) {
    coordinator_.send(ipc::ShardsLost{why});
    ring_ = Ring::leaving;
  }

  // Takes every shard, if nobody else has one. True if they are this machine's.
  bool take_all() {
    const auto free = chosen([this](const auto& row) { return is_free(row); });
    const auto mine = owned();
    if (free.size() + mine.size() != view_.shards.size()) return false;
    const std::size_t taken = free.empty() ? 0 : table_->take(free, view_.shards);
    view_ = table_->look();
    return taken == free.size() && owned().size() == view_.shards.size();
  }

  // What a run is to begin with concerns all URLs, and is done by one machine.
  void begin_alone() {
    if (ring_ != Ring::down) return;
    if (take_all()) return grant({.begins_run = true});
    if (!owned().empty()) table_->release(owned());
  }

  // All give back what they have; one takes everything, for what is made of a whole crawl.
  void see_ending(int exit_status) {
    if (ring_ == Ring::up && !ends_run_) {
      coordinator_.send(ipc::RunEnding{exit_status});
      ring_ = Ring::leaving;
    }
    if (ring_ != Ring::down) return;
    if (!std::exchange(released_, true)) {
      table_->release(owned());
      look_at_ = 0;
    } else if (take_all()) {
      ends_run_ = true;
      grant({.ends_run = true, .exit_status = exit_status});
    } else if (!owned().empty()) {
      table_->release(owned());
    }
  }

  void share(std::int64_t now) {
    const std::vector<std::string> names(living_.begin(), living_.end());
    const std::vector<std::size_t> owner = assign(static_cast<std::int16_t>(view_.shards.size()), names);
    const auto me = static_cast<std::size_t>(std::distance(living_.begin(), living_.find(config_.name)));
    std::vector<std::int16_t> target, wanted, to_take, to_give;
    for (std::size_t i = 0; i < owner.size(); ++i) {
      const bool mine = view_.shards[i].owner == config_.name, free = is_free(view_.shards[i]);
      const auto number = static_cast<std::int16_t>(i);
      if (owner[i] == me) target.push_back(number);
      if (owner[i] == me && (mine || free)) wanted.push_back(number);
      if (owner[i] == me && free && !mine) to_take.push_back(number);
      if (owner[i] != me && mine) to_give.push_back(number);
    }
    if (wanted != wanted_) wanted_since_ = now;
    wanted_ = wanted;
    if (ring_ == Ring::up) {
      if (wanted == held_ || now - wanted_since_ < lease_ns_ / 15) return;
      coordinator_.send(ipc::YieldShards{});
      ring_ = Ring::leaving;
    }
    if (ring_ != Ring::down) return;
    if (!to_give.empty()) table_->release(to_give);
    if (!to_take.empty()) table_->take(to_take, view_.shards);
    if (!to_give.empty() || !to_take.empty()) view_ = table_->look();
    const auto now_mine = owned();
    const bool late = now - down_since_ > part_patience_ns;
    if (now_mine == target || (late && !now_mine.empty())) grant({});
  }

  void grant(ipc::ShardsGranted message) {
    const RunRow& run = view_.run;
    message.run = run.id;
    message.term = config_.lease->term.load();
    message.run_age_ms = run.age_ms;
    message.pages = run.pages;
    message.failures = run.failures;
    message.bytes = run.bytes;
    message.own_pages = run.own_pages;
    message.server = history_ ? history_->system : 0;
    message.timeline = history_ ? history_->timeline : 0;
    message.shards = held_ = owned();
    message.all = held_.size() == view_.shards.size();
    message.shard_count = static_cast<std::int16_t>(view_.shards.size());
    if (!std::exchange(sent_suffixes_, true)) message.suffix_list = table_->suffix_list();
    coordinator_.send(message);
    ring_ = Ring::up;
    wanted_ = held_;
    wanted_since_ = base::boot_ns();
  }

  NodeProcessConfig config_;
  ipc::Channel coordinator_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<MachineTable> table_;  // null: the server is not reached
  std::optional<ServerHistory> history_;
  std::optional<LeaseWatch> watch_;
  std::int64_t lease_ns_ = 0, incarnation_ = 0;
  std::int64_t beat_at_ = 0, look_at_ = 0, lost_at_ = 0;
  MachineView view_;
  std::set<std::string> living_;  // this one included
  Ring ring_ = Ring::down;
  std::vector<std::int16_t> held_, wanted_;
  std::int64_t wanted_since_ = 0, down_since_ = 0;
  ipc::Machines sent_{0, 0};
  std::int64_t prepared_run_ = 0;  // to be written, as the next
  std::optional<int> run_ends_;
  std::optional<ipc::PagesWanted> pages_wanted_;
  bool entered_ = false, said_lost_ = false, released_ = false, ends_run_ = false, said_over_ = false;
  bool compared_ = false, sent_suffixes_ = false, warned_ = false, said_unread_ = false, done_ = false;
};

}  // namespace

int run_node_process(NodeProcessConfig config) {
  return NodeProcess(std::move(config)).run();
}

}  // namespace crawl::node_process
