#include "crawler/coordinator/supervisor.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "base/system.h"
#include "config/print.h"
#include "config/value/postgres_uri.h"
#include "config/value/values.h"
#include "crawler/browser/pool/settings_of.h"
#include "crawler/ipc/spawn.h"
#include "crawler/seeds/list_id.h"
#include "crawler/storage_process/index_process.h"

namespace crawl::coordinator {
namespace {

// Descriptors of a worker that are no connection: sockets of its own, epoll, timers, DNS, the CA bundle.
constexpr std::size_t reserved_files = 64;
constexpr std::int64_t look_every_ns = 1'000'000'000;

}  // namespace

Supervisor::Supervisor(const config::Options& options, std::string options_json, const RingLimits& limits,
                       ProcessMains mains, SessionFacts session)
    : options_(options),
      options_json_(std::move(options_json)),
      limits_(limits),
      mains_(std::move(mains)),
      secrets_(std::move(session.secrets)),
      workers_(options.processes + 1) {
  fit_coroutines();
  for (Worker& worker : workers_) {
    worker.slot = worker::make_worker_slot();
    worker.loop = worker.parse = base::StallWatch(limits_.stall);
  }
  if (config::is_postgres_uri(options.output)) lease_ = ipc::make_machine_lease();
  if (!options_.on_page.empty())
    pool_ = std::make_unique<callback_programs::ProgramPoolProcess>(callback_programs::pool_settings(options_),
                                                                    limits_.socket_buffer_bytes);
  if (config::renders(options_))
    if (const auto executable = browser::find_executable()) {
      browser::BrowserSettings settings = browser::settings_of(options_);
      settings.storage = std::move(session.storage);
      browsers_ =
          std::make_unique<browser::BrowserPoolProcess>(std::move(settings), *executable, limits_.socket_buffer_bytes);
    }
  if (!mains_.monitor.run) return;
  monitor_ = std::make_unique<MonitorProcess>(mains_.monitor);
  monitor_->start();
}

// When no worker is left, callback programs may have last words.
Supervisor::~Supervisor() {
  kill_workers();
  if (pool_) pool_->wait();
  kill_all();
  end_node();
}

void Supervisor::fit_coroutines() {
  open_files_ = base::raise_open_file_limit();
  std::size_t most = open_files_ > 2 * reserved_files ? open_files_ - reserved_files : reserved_files;
  coroutines_ = options_.coroutines;
  if (coroutines_ <= most) return;
  coroutines_ = static_cast<unsigned>(most);
  base::log::warning("a process may open " + std::to_string(open_files_) + " files here: each worker runs " +
                     std::to_string(coroutines_) + " coroutines instead of " + std::to_string(options_.coroutines) +
                     " (raise `ulimit -n` for more)");
}

void Supervisor::make_storage_sockets() {
  for (Worker& worker : workers_)
    std::tie(worker.to_storage, worker.from_worker) = ipc::make_socket_pair(limits_.socket_buffer_bytes);
}

void Supervisor::start_storage(std::int64_t run) {
  make_storage_sockets();
  auto [ours, theirs] = ipc::make_socket_pair(limits_.socket_buffer_bytes);
  std::vector<int> keep{theirs.get()};
  for (Worker& worker : workers_) keep.push_back(worker.from_worker.get());
  base::Fd to_index, from_storage;
  if (options_.index) {
    std::tie(to_index, from_storage) = ipc::make_socket_pair(limits_.socket_buffer_bytes);
    keep.push_back(to_index.get());
  }
  storage_pid_ = ipc::spawn("crawl-storage", keep, [&, fd = theirs.get()] {
    storage_process::StorageProcessConfig config;
    config.store = storage::store_settings(options_);
    config.store.machine = machine_;
    config.store.jar = options_.no_cookies ? 0 : jar_;
    config.begins_run = run == 0 || (machine_ && machine_->begins_run);
    if (!config.begins_run)
      config.store.overwrite = config.store.retry_failed = config.store.recrawl =
          false;  // what this run has stored stays
    config.options_json = options_json_;
    config.continue_run = run;
    config.min_free = options_.min_free;
    config.coordinator = base::Fd(fd);
    config.index = base::Fd(to_index.release());
    for (Worker& worker : workers_) config.workers.emplace_back(worker.from_worker.get());
    return mains_.storage(std::move(config));
  });
  storage_ = std::make_unique<ipc::Channel>(std::move(ours));
  if (options_.index) start_index(std::move(from_storage));
}

void Supervisor::start_index(base::Fd from_storage) {
  index_pid_ = ipc::spawn("crawl-index", {from_storage.get()},
                          [&] { return storage_process::run_index_process(options_.output, std::move(from_storage)); });
}

void Supervisor::start_node(bool again, const std::vector<std::int16_t>& held) {
  auto [ours, theirs] = ipc::make_socket_pair(limits_.socket_buffer_bytes);
  node_pid_ = ipc::spawn("crawl-node", {theirs.get()}, [&, fd = theirs.get()] {
    node_process::NodeProcessConfig config;
    config.address = options_.output;
    config.name = options_.node.empty() ? base::host_name() : options_.node;
    config.shards = static_cast<std::int16_t>(options_.shards);
    config.overwrite = options_.overwrite;
    config.new_run = options_.new_run;
    config.options_json = options_json_;
    config.judged_with = config::judging_text(options_);
    config.lists = list_ids(options_.seeds);
    config.store_timeout_ns = options_.store_timeout.count() * 1'000'000;
    config.max_pages = options_.max_pages.value_or(0);
    config.coordinator_pid = getppid();
    config.again = again;
    config.held = held;
    config.lease = lease_;
    config.coordinator = base::Fd(fd);
    return mains_.node(std::move(config));
  });
  node_ = std::make_unique<ipc::Channel>(std::move(ours));
}

void Supervisor::wait_for_node(std::chrono::milliseconds patience) {
  if (node_pid_ <= 0) return;
  const auto end = std::chrono::steady_clock::now() + patience;
  while (node_pid_ > 0 && std::chrono::steady_clock::now() < end) {
    node_->flush();
    node_->fill();
    while (node_->next()) {
    }
    if (waitpid(node_pid_, nullptr, WNOHANG) == node_pid_) node_pid_ = 0;
    if (node_pid_ > 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  end_node();
}

void Supervisor::end_node() {
  end(node_pid_);
}

void Supervisor::set_machine(storage::Machine machine, std::uint64_t term) {
  machine_ = std::move(machine);
  machine_->name = options_.node.empty() ? base::host_name() : options_.node;
  term_ = term;
}

bool Supervisor::lease_holds() const {
  return lease_ == nullptr || lease_->holds(term_, base::boot_ns());
}

void Supervisor::start_pool() {
  if (pool_) pool_->start();
}

void Supervisor::start_browsers() {
  if (browsers_) browsers_->start();
}

void Supervisor::finish_pool() {
  if (pool_) pool_->finish();
  if (browsers_) browsers_->finish();
}

void Supervisor::kill_pool() {
  if (pool_) pool_->kill();
  if (browsers_) browsers_->kill();
}

void Supervisor::wait_for_pool(std::int64_t patience_ns) {
  if (pool_) pool_->wait(std::chrono::milliseconds(std::max<std::int64_t>(0, patience_ns / 1'000'000)));
}

void Supervisor::start_worker(unsigned number) {
  Worker& worker = workers_[number];
  bool spare = number == options_.processes;
  auto [ours, theirs] = ipc::make_socket_pair(limits_.socket_buffer_bytes);
  worker.slot->lease = 0;
  worker.slot->turns = 0;
  worker.loop.reset();
  worker.parse.reset();
  base::Fd on_page = pool_ ? pool_->connect() : base::Fd();
  std::vector<int> keep{theirs.get(), worker.to_storage.get()};
  if (on_page) keep.push_back(on_page.get());
  base::Fd browsers = browsers_ ? browsers_->connect() : base::Fd();
  if (browsers) keep.push_back(browsers.get());
  std::string name = spare ? "crawl-spare" : "crawl-worker-" + std::to_string(number);
  worker.pid = ipc::spawn(name, keep, [&, fd = theirs.get()] {
    worker::WorkerConfig config;
    config.options = &options_;
    config.number = number;
    config.coroutines = spare ? 1 : coroutines_;
    config.max_connections = open_files_ > 2 * reserved_files ? open_files_ - reserved_files : reserved_files;
    config.coordinator = base::Fd(fd);
    config.storage = base::Fd(worker.to_storage.get());
    config.on_page = base::Fd(on_page.get());
    config.browsers = base::Fd(browsers.get());
    config.secrets = secrets_;
    config.slot = worker.slot;
    config.lease = lease_;
    config.term = term_;
    config.queued_jobs = limits_.queued_jobs;
    return mains_.worker(std::move(config));
  });
  worker.channel = std::make_unique<ipc::Channel>(std::move(ours));
}

bool Supervisor::any_worker_running() const {
  for (const Worker& worker : workers_)
    if (worker.pid > 0) return true;
  return false;
}

std::optional<Death> Supervisor::reap() {
  int status = 0;
  const auto has_ended = [&status](pid_t pid) { return pid > 0 && waitpid(pid, &status, WNOHANG) == pid; };
  const auto death = [&status] {
    return Death{.clean = WIFEXITED(status) && WEXITSTATUS(status) == 0, .how = base::ending_text(status)};
  };
  if (monitor_ && has_ended(monitor_->pid())) monitor_->died();
  if (has_ended(index_pid_)) index_pid_ = 0;  // nothing is lost: the next search does what it did not
  if (has_ended(storage_pid_)) {
    storage_pid_ = 0;
    Death of_storage = death();
    of_storage.storage = true;
    return of_storage;
  }
  for (unsigned number = 0; number < workers_.size(); ++number) {
    if (!has_ended(workers_[number].pid)) continue;
    workers_[number].pid = 0;
    Death of_worker = death();
    of_worker.worker = number;
    of_worker.culprit = workers_[number].slot->lease.exchange(0);
    return of_worker;
  }
  if (has_ended(node_pid_)) {
    node_pid_ = 0;
    Death of_node = death();
    of_node.node = true;
    return of_node;
  }
  if (const auto ended = pool_ ? pool_->reap() : std::nullopt) {
    status = *ended;
    Death of_pool = death();
    of_pool.pool = true;
    return of_pool;
  }
  if (const auto ended = browsers_ ? browsers_->reap() : std::nullopt) {
    status = *ended;
    Death of_browsers = death();
    of_browsers.browsers = true;
    return of_browsers;
  }
  return std::nullopt;
}

std::vector<RunningProcess> Supervisor::processes() const {
  std::vector<RunningProcess> running{{.name = "coordinator", .stage = Stage::coordinator, .pid = ::getpid()}};
  const auto add = [&](std::string name, Stage stage, pid_t pid) {
    if (pid > 0) running.push_back({.name = std::move(name), .stage = stage, .pid = pid});
  };
  add("storage", Stage::storage, storage_pid_);
  for (unsigned number = 0; number < workers_.size(); ++number) {
    if (workers_[number].pid <= 0) continue;
    add(number == options_.processes ? "spare worker" : "worker " + std::to_string(number), Stage::worker,
        workers_[number].pid);
    running.back().parse_thread = workers_[number].slot->parse_thread.load();
    running.back().lease = workers_[number].slot->lease.load();
  }
  add("node", Stage::other, node_pid_);
  add("index", Stage::other, index_pid_);
  if (pool_) add("callback programs", Stage::other, pool_->pid());
  if (browsers_) add("browsers", Stage::other, browsers_->pid());
  if (monitor_) add("monitor", Stage::other, monitor_->pid());
  return running;
}

void Supervisor::kill_worker(unsigned number) {
  if (workers_[number].pid > 0) ::kill(workers_[number].pid, SIGKILL);
}

void Supervisor::kill_storage() {
  if (storage_pid_ > 0) ::kill(storage_pid_, SIGKILL);
}

void Supervisor::end(pid_t& pid) {
  if (pid <= 0) return;
  ::kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  pid = 0;
}

void Supervisor::kill_workers() {
  for (Worker& worker : workers_) {
    end(worker.pid);
    worker.channel.reset();
    worker.to_storage.reset();
    worker.from_worker.reset();
  }
}

void Supervisor::kill_all() {
  kill_workers();
  end(storage_pid_);
  end(index_pid_);
  storage_.reset();
  if (browsers_) browsers_->kill();
  if (pool_) pool_->kill();
}

Stall Supervisor::stall(unsigned number, std::int64_t now) {
  using enum base::StallWatch::State;
  const auto in_words = [](std::int64_t ns) {
    return config::format_duration(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::nanoseconds(ns)));
  };
  Worker& worker = workers_[number];
  if (worker.pid <= 0 || now - worker.looked_ns < look_every_ns) return {};
  worker.looked_ns = now;
  const worker::WorkerSlot& slot = *worker.slot;
  const auto turns = slot.turns.load();
  // The main thread has the process's number.
  const auto loop = turns == 0 ? well : worker.loop.look(turns, base::thread_cpu_ns_of(worker.pid, worker.pid), now);
  if (loop == spins)
    return {"the event loop of a worker has used " + in_words(limits_.stall.cpu_ns) + " of CPU without a turn", true};
  if (loop == sleeps) return {"the event loop of a worker stood still for " + in_words(limits_.stall.quiet_ns), true};
  const auto begun = static_cast<std::uint64_t>(slot.since_ns.load());
  if (slot.lease.load() == 0) worker.parse.reset();
  if (slot.lease.load() == 0) return {};
  const auto parse = worker.parse.look(begun, base::thread_cpu_ns_of(worker.pid, slot.parse_thread.load()), now);
  if (parse == spins) return {"a callback has used " + in_words(limits_.stall.cpu_ns) + " of CPU at one page"};
  if (parse == sleeps) return {"a callback stood still at one page for " + in_words(limits_.stall.quiet_ns)};
  return {};
}

}  // namespace crawl::coordinator
