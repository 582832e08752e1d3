#include "crawler/offline/reparse/reparser.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <memory>
#include <optional>
#include <stdexcept>

#include "base/clock.h"
#include "base/log.h"
#include "base/stall_watch.h"
#include "base/system.h"
#include "base/text/text.h"
#include "config/print.h"
#include "config/value/postgres_uri.h"
#include "crawler/callback_programs/page_line.h"
#include "crawler/callback_programs/program_pool_process.h"
#include "crawler/coordinator/progress/progress.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/spawn.h"
#include "crawler/offline/reparse/messages.h"
#include "crawler/offline/reparse/ranges.h"
#include "crawler/offline/reparse/worker.h"
#include "storage/error.h"
#include "storage/item_store.h"
#include "storage/sqlite/file/output_lock.h"
#include "storage/sqlite/schema/schema.h"

namespace crawl::reparse {
namespace {

constexpr int buffer_bytes = 1 << 20;
constexpr std::size_t ranges_ahead = 2;       // one that is worked at, one that waits
constexpr int look_again_ms = 200;            // at stalls and interrupts
constexpr unsigned max_silent_deaths = 3;     // in a row, of workers that did nothing
constexpr std::uint64_t messages_shown = 10;  // of pages that are passed over; the rest is counted

class Reparser {
 public:
  Reparser(const std::string& path, const config::Options& options, const ReparseLimits& limits,
           const std::vector<parser::CallbackEntry>& callbacks, bool (*stop)())
      : path_(path),
        stop_(stop),
        options_(options),
        limits_(limits),
        callbacks_(callbacks),
        workers_(options.processes),
        ranges_(options.processes),
        progress_(options) {
    for (const config::ExtractRule& rule : options.extract) figures_.items[rule.name];
    if (options.on_page.empty()) return;
    figures_.items[std::string(model::program_rule)];
    programs_ = std::make_unique<callback_programs::ProgramPoolProcess>(callback_programs::pool_settings(options),
                                                                        buffer_bytes);
  }

  ~Reparser() {
    for (Worker& worker : workers_) end(worker);
    if (programs_) programs_->wait();
  }

  ReparseFigures run() {
    if (programs_) programs_->start();
    open();  // it brings the file to this version before anybody reads it
    close();
    for (std::size_t k = 0; k < workers_.size(); ++k) start(k);
    open();
    while (!done() && !stop_()) turn();
    file_->commit();
    if (done() && makes_items()) file_->note_makers(config::to_json(options_.extract), options_.on_page);
    if (done()) file_->finish();
    progress_.finish();
    figures_.end = done() ? ReparseFigures::End::finished : ReparseFigures::End::interrupted;
    figures_.seconds = static_cast<double>(base::monotonic_ns() - started_) / 1e9;
    return figures_;
  }

 private:
  struct Worker {
    pid_t pid = 0;
    std::unique_ptr<ipc::Channel> channel;
    worker::WorkerSlot* slot = worker::make_worker_slot();
    bool stalled = false;  // and killed for that
    base::StallWatch watch{};
  };

  void open() {
    using storage::ItemMakers;
    const bool rules = !options_.extract.empty();
    const auto makers =
        programs_ ? (rules ? ItemMakers::all : ItemMakers::programs) : (rules ? ItemMakers::rules : ItemMakers::none);
    const auto kinds = programs_ ? storage::PageKinds::all : storage::PageKinds::html;
    file_ = storage::open_item_store(path_, kinds, makers, stop_);
  }

  // No handle of SQLite's crosses a fork.
  void close() {
    file_->commit();
    file_.reset();
  }

  void start(std::size_t k) {
    Worker& worker = workers_[k];
    auto [ours, theirs] = ipc::make_socket_pair(buffer_bytes);
    base::Fd on_page = programs_ ? programs_->connect() : base::Fd();
    std::vector<int> keep{theirs.get()};
    if (on_page) keep.push_back(on_page.get());
    worker.slot->lease = 0;
    worker.stalled = false;
    worker.watch = base::StallWatch({limits_.stall_ns, 20 * limits_.stall_ns});
    worker.pid = ipc::spawn("crawl-parse-" + std::to_string(k), keep, [&, fd = theirs.get()] {
      return run_worker({.options = &options_,
                         .file = path_,
                         .writer = base::Fd(fd),
                         .on_page = base::Fd(on_page.get()),
                         .slot = worker.slot,
                         .callbacks = &callbacks_});
    });
    worker.channel = std::make_unique<ipc::Channel>(std::move(ours));
  }

  void end(Worker& worker) {
    if (worker.pid <= 0) return;
    ::kill(worker.pid, SIGKILL);
    ::waitpid(worker.pid, nullptr, 0);
    worker.pid = 0;
  }

  bool makes_items() const { return programs_ || !options_.extract.empty(); }
  bool done() const { return ranges_.all_done(); }

  void turn() {
    for (std::size_t k = 0; k < workers_.size(); ++k) hand_out(k);
    if (done()) return;
    wait();
    for (std::size_t k = 0; k < workers_.size(); ++k) listen(k);
    file_->commit_if_due();
    check_stalls();
    check_programs();
    progress_.tick(base::monotonic_ns(), [this] { return progress_text(); });
  }

  void hand_out(std::size_t k) {
    while (ranges_.held_by(k) < ranges_ahead) {
      auto range = ranges_.hand_out(k, *file_);
      if (!range) break;
      workers_[k].channel->send(*range);
    }
    workers_[k].channel->flush();
  }

  void wait() {
    fds_.clear();
    for (const Worker& worker : workers_) {
      const int events = POLLIN | (worker.channel->has_output() ? POLLOUT : 0);
      fds_.push_back({worker.channel->fd(), static_cast<short>(events), 0});
    }
    ::poll(fds_.data(), fds_.size(), look_again_ms);
  }

  // All that is there; a worker whose end is closed is dead.
  void listen(std::size_t k) {
    ipc::Channel& channel = *workers_[k].channel;
    bool there = true;
    do {
      there = channel.fill();
      while (auto frame = channel.next()) take(k, *frame);
    } while (there && !channel.drained());
    if (!there) bury(k);
  }

  void take(std::size_t k, const ipc::Frame& frame) {
    switch (frame.type) {
      case PageItems::type:
        return take_page(k, ipc::decode<PageItems>(frame));
      case RangeDone::type:
        return void(ranges_.range_done(k, ipc::decode<RangeDone>(frame).number));
      case Unreadable::type:
        throw storage::StoreError(ipc::decode<Unreadable>(frame).message);
      default:
        throw ipc::FrameError("a worker sent a message that nobody knows");
    }
  }

  void take_page(std::size_t k, const PageItems& page) {
    silent_deaths_ = 0;
    if (!ranges_.page_done(k, page.range, page.page)) return;
    if (page.outcome == PageItems::no_body) return void(++figures_.bodiless);
    if (page.outcome == PageItems::damaged) return pass_over(figures_.damaged, page.page, "its body is damaged");
    file_->replace(page.page, page.items, page.unanswered);
    if (page.facts) file_->fill(page.page, *page.facts);
    figures_.filled += page.facts.has_value();
    ++figures_.pages;
    figures_.unanswered += page.unanswered;
    for (const model::Item& item : page.items) ++figures_.items[std::string(item.rule)];
  }

  void pass_over(std::uint64_t& count, model::UrlId page, const std::string& why) {
    if (++count <= messages_shown) base::log::error(file_->url_of(page) + " is passed over: " + why);
  }

  void check_stalls() {
    const std::int64_t now = base::monotonic_ns();
    for (Worker& worker : workers_) {
      if (worker.slot->lease == 0) worker.watch.reset();
      if (worker.slot->lease == 0 || worker.stalled) continue;
      const auto begun = static_cast<std::uint64_t>(worker.slot->since_ns.load());
      const auto cpu = base::thread_cpu_ns_of(worker.pid, worker.pid);
      if (worker.watch.look(begun, cpu, now) == base::StallWatch::State::well) continue;
      worker.stalled = true;
      ::kill(worker.pid, SIGKILL);
    }
  }

  void check_programs() {
    if (!programs_ || !programs_->reap()) return;
    throw std::runtime_error(
        "the process that runs callback programs died; what was parsed is stored, the same command does it all");
  }

  // What the dead worker had is given out again, but for the page that killed it twice.
  void bury(std::size_t k) {
    Worker& worker = workers_[k];
    int status = 0;
    ::waitpid(worker.pid, &status, 0);
    worker.pid = 0;
    const auto page = static_cast<model::UrlId>(worker.slot->lease.load());
    const std::string how = worker.stalled ? "a page took it too long" : base::ending_text(status);
    base::log::warning("a process that parses died (" + how + "): its pages are parsed again");
    const Ranges::Loss loss = ranges_.worker_died(k, page, worker.stalled);
    if (loss.condemned != 0) pass_over(figures_.condemned, page, "it ended the process that parsed it (" + how + ")");
    if (loss.given_up)
      base::log::error("pages with ids " + std::to_string(loss.given_up->first) + " to " +
                       std::to_string(loss.given_up->last) + " are passed over: processes die at them");
    if (++silent_deaths_ > max_silent_deaths * workers_.size())
      throw std::runtime_error("processes die at their start (" + how + "); is there memory left (`ulimit -v`)?");
    close();
    start(k);
    open();
  }

  std::string progress_text() {
    const double seconds = static_cast<double>(base::monotonic_ns() - started_) / 1e9;
    std::uint64_t items = 0;
    for (const auto& [rule, count] : figures_.items) items += count;
    std::string text = base::with_commas(figures_.pages) + " pages parsed, " + base::with_commas(items) + " items | " +
                       base::with_commas(static_cast<std::uint64_t>(static_cast<double>(figures_.pages) / seconds)) +
                       " pages/s";
    if (ranges_.reached() > 0 && file_->last_id() > ranges_.reached())
      text += " | " +
              base::duration_text(seconds * static_cast<double>(file_->last_id() - ranges_.reached()) /
                                  static_cast<double>(ranges_.reached())) +
              " left";
    return text;
  }

  const std::string path_;
  bool (*const stop_)();
  const config::Options& options_;
  const ReparseLimits limits_;
  const std::vector<parser::CallbackEntry>& callbacks_;
  std::unique_ptr<storage::ItemStore> file_;
  std::unique_ptr<callback_programs::ProgramPoolProcess> programs_;  // with --on-page
  std::vector<Worker> workers_;
  Ranges ranges_;
  coordinator::Progress progress_;
  ReparseFigures figures_;
  std::vector<pollfd> fds_;
  unsigned silent_deaths_ = 0;
  const std::int64_t started_ = base::monotonic_ns();
};

}  // namespace

Result<ReparseFigures> reparse(const std::string& file, const config::Options& options, bool (*stop)(),
                               const ReparseLimits& limits, const std::vector<parser::CallbackEntry>& callbacks) {
  try {
    std::optional<Result<storage::OutputLock>> lock;  // a database has its own
    if (!config::is_postgres_uri(file)) {
      storage::require_results_file(file, storage::Use::read);  // before a lock is made beside it
      lock.emplace(storage::OutputLock::acquire(file, storage::OutputLock::usual_patience));
      if (!*lock) return fail(lock->error());
    }
    return Reparser(file, options, limits, callbacks, stop).run();
  } catch (const storage::StoreError& error) {
    return fail(error.what());
  } catch (const std::runtime_error& error) {
    return fail(error.what());
  }
}

}  // namespace crawl::reparse
