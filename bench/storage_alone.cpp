// How many pages a second the storage process takes, alone: it runs as in a crawl, between real sockets, and is fed as
// fast as it takes them by one process that stands for the coordinator and all workers. That process asks for URLs in
// refills, as the coordinator does, and sends the outcomes of those that it gets (sample_pages.h), so that the crawl
// grows by itself from its seeds.
//
//   storage_alone [--pages N] [--kind rows|html|all] [--hosts N] [--new N] [--seeds N] [--known-memory BYTES]
//                 [--indexes] [--out FOLDER]
//
// rows keeps no content, html bodies alone, as a program does that archives pages; all is what a crawl keeps without
// flags: bodies, text and link graph. Prints pages a second, CPU time of a page in storage and how busy it was, for
// each hundred thousand pages. --seeds, 64 for each host without, are all stored before the first page, so that pages
// can be measured beside many known URLs; a line says what a seed cost in each tenth of ten million and more. --indexes
// lets the end make the indexes of a crawl's end. The file (1, 4 and 9 KB a page) is in a folder of its own in FOLDER,
// /dev/shm without, and removed.

#include <poll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "base/system.h"
#include "bench/sample_pages.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/messages/outcomes.h"
#include "crawler/ipc/messages/to_storage.h"
#include "crawler/ipc/spawn.h"
#include "crawler/storage_process/storage_process.h"

namespace crawl::bench {
namespace {

constexpr unsigned workers = 2;
constexpr std::uint64_t window = 8'000;           // URLs asked for whose outcomes are not committed
constexpr std::uint32_t refill = 64;              // as the frontier's usual ring
constexpr std::size_t outbox_bytes = 256 * 1024;  // then a worker's socket is full
constexpr std::size_t seeds_per_batch = 1000;
constexpr int socket_buffer = 1 << 20;  // as coordinator::RingLimits
constexpr std::uint64_t max_step = 100'000;

volatile std::sig_atomic_t interrupted = 0;

struct Settings {
  std::uint64_t pages = 300'000;
  std::string kind = "all";
  bool indexes = false;
  WebShape web;
  std::uint64_t known_memory = storage::StoreSettings{}.known_memory;
  std::string folder = "/dev/shm";
};

config::Options options_of(const Settings& settings) {
  config::Options options;
  options.depth = model::unlimited_depth;
  options.store.html = settings.kind != "rows";
  options.store.text = options.store.links = settings.kind == "all";
  return options;
}

std::int64_t cpu_ns_of(pid_t pid) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return used.tv_sec * 1'000'000'000ll + used.tv_nsec;
}

class Driver {
 public:
  Driver(const Settings& settings, std::string file)
      : settings_(settings),
        file_(std::move(file)),
        options_(options_of(settings)),
        pages_(options_, settings.web),
        step_(std::min(max_step, std::max<std::uint64_t>(1, settings.pages / 3))) {}

  void run() {
    std::printf(
        "kind %s: pages of %.0f bytes, body %.0f, text %.0f; %u links, %u of them new; parsed, hashed and packed in "
        "%.0f us\n",
        settings_.kind.c_str(), pages_.mean_size(), pages_.mean_packed(), pages_.mean_text(), settings_.web.links,
        settings_.web.new_links, pages_.build_us());
    start_storage();
    while (!over_) turn();
    if (interrupted) ::kill(storage_, SIGKILL);
    int status = 0;
    waitpid(storage_, &status, 0);
    if (status != 0 && !interrupted) throw std::runtime_error("the storage process failed");
  }

 private:
  struct Mark {
    std::uint64_t pages = 0;
    std::int64_t at = 0, storage_cpu = 0, own_cpu = 0;
  };

  void start_storage() {
    std::vector<int> keep;
    auto [ours, theirs] = ipc::make_socket_pair(socket_buffer);
    keep.push_back(theirs.get());
    std::vector<base::Fd> from_workers;
    for (unsigned k = 0; k < workers; ++k) {
      auto [to_storage, from_worker] = ipc::make_socket_pair(socket_buffer);
      keep.push_back(from_worker.get());
      from_workers.push_back(std::move(from_worker));
      workers_.emplace_back(std::move(to_storage));
    }
    storage_ = ipc::spawn("bench-storage", keep, [&, fd = theirs.get()] {
      storage_process::StorageProcessConfig config;
      config.store.path = file_;
      config.store.depth_limit = options_.depth;
      config.store.store_links = options_.store.links;
      config.store.known_memory = settings_.known_memory;
      config.options_json = "{}";
      config.coordinator = base::Fd(fd);
      for (base::Fd& from_worker : from_workers) config.workers.emplace_back(std::move(from_worker));
      return storage_process::run_storage_process(std::move(config));
    });
    coordinator_.emplace_back(std::move(ours));
  }

  ipc::Channel& coordinator() { return coordinator_.front(); }

  void turn() {
    wait();
    if (!coordinator().fill()) over_ = true;
    while (auto frame = coordinator().next()) listen(*frame);
    if (interrupted) over_ = true;
    if (ready_ && !finishing_) {
      send_seeds();
      ask();
      send_outcomes();
    }
    coordinator().flush();
    for (ipc::Channel& worker : workers_) worker.flush();
  }

  void wait() {
    std::vector<pollfd> fds;
    auto add = [&](ipc::Channel& channel, short in, bool output) {
      fds.push_back({channel.fd(), static_cast<short>(in | (output ? POLLOUT : 0)), 0});
    };
    add(coordinator(), POLLIN, coordinator().has_output());
    for (ipc::Channel& worker : workers_) add(worker, 0, worker.has_output() || !waiting_.empty());
    ::poll(fds.data(), fds.size(), 1000);
  }

  void listen(const ipc::Frame& frame) {
    switch (frame.type) {
      case ipc::Ready::type:
        ready_ = true;
        break;
      case ipc::SeedsStored::type:
        note_seeds(ipc::decode<ipc::SeedsStored>(frame).seeds);
        break;
      case ipc::Hosts::type:
        note_hosts(ipc::decode<ipc::Hosts>(frame).hosts);
        break;
      case ipc::Committed::type:
        note_committed(ipc::decode<ipc::Committed>(frame));
        break;
      case ipc::Urls::type:
        take(ipc::decode<ipc::Urls>(frame));
        break;
      case ipc::StorageFigures::type:
        end(ipc::decode<ipc::StorageFigures>(frame));
        break;
      case ipc::Fatal::type:
        throw std::runtime_error(ipc::decode<ipc::Fatal>(frame).message);
      default:
        break;
    }
  }

  void note_seeds(std::uint64_t stored) {
    seeds_under_way_ -= stored;
    std::uint64_t now = seeds_sent_ - seeds_under_way_;
    if (now < seeds_marked_.pages + std::max<std::uint64_t>(all_seeds() / 10, 1'000'000)) return;
    Mark next{now, base::monotonic_ns(), cpu_ns_of(storage_), base::process_cpu_ns()};
    if (seeds_marked_.at > 0) report("seeds", seeds_marked_, next);
    seeds_marked_ = next;
  }

  void end(const ipc::StorageFigures& figures) {
    std::printf("%.0f pages a transaction; peak memory %.0f MB\n",
                static_cast<double>(committed_) / static_cast<double>(std::max<std::uint64_t>(figures.transactions, 1)),
                static_cast<double>(figures.peak_memory) / 1e6);
    over_ = true;
  }

  void note_hosts(const std::vector<ipc::HostEntry>& entries) {
    for (const ipc::HostEntry& entry : entries) {
      auto index = static_cast<std::size_t>(entry.host);
      if (index >= queued_.size()) queued_.resize(index * 2 + 1);
      if (queued_[index] == 0) line_.push_back(entry.host);
      queued_[index] += entry.queued;
    }
  }

  void note_committed(const ipc::Committed& message) {
    note_hosts(message.hosts);
    for (const ipc::CommittedLease& lease : message.leases)
      if (!lease.current) throw std::runtime_error("an outcome was not taken");
    committed_ += message.leases.size();
    if (marks_.empty() && committed_ > 0) mark();  // what comes before is warming up
    if (!marks_.empty() && committed_ - marks_.front().pages >= marks_.size() * step_) step();
    enough_ |= !marks_.empty() && committed_ - marks_.front().pages >= settings_.pages;
    if (enough_ && !finishing_ && committed_ == asked_) finish();
  }

  void mark() { marks_.push_back({committed_, base::monotonic_ns(), cpu_ns_of(storage_), base::process_cpu_ns()}); }

  void step() {
    mark();
    report("pages", marks_[marks_.size() - 2], marks_.back());
  }

  static double cpu_us(const Mark& from, const Mark& to) {
    return static_cast<double>(to.storage_cpu - from.storage_cpu) / 1e3 / static_cast<double>(to.pages - from.pages);
  }

  void report(const char* what, const Mark& from, const Mark& to) const {
    auto pages = static_cast<double>(to.pages - from.pages);
    double seconds = static_cast<double>(to.at - from.at) / 1e9;
    std::printf("%8llu to %8llu %s: %7.0f a second, CPU %5.2f us each, busy %3.0f %%; feeding %5.1f us\n",
                static_cast<unsigned long long>(from.pages), static_cast<unsigned long long>(to.pages), what,
                pages / seconds, cpu_us(from, to), cpu_us(from, to) * pages / seconds / 1e4,
                static_cast<double>(to.own_cpu - from.own_cpu) / 1e3 / pages);
    std::fflush(stdout);
  }

  void finish() {
    finishing_ = true;
    if (marks_.size() > 1) {
      report("in all", marks_.front(), marks_.back());
      std::size_t last = marks_.size() - 1;
      std::printf("the last step costs %.2f of the first\n",
                  cpu_us(marks_[last - 1], marks_[last]) / cpu_us(marks_[0], marks_[1]));
    }
    std::printf("results.db: %.1f KB a page\n", static_cast<double>(std::filesystem::file_size(file_)) / 1e3 /
                                                    static_cast<double>(std::max<std::uint64_t>(committed_, 1)));
    coordinator().send(ipc::Finish{0, !settings_.indexes});
  }

  std::uint64_t all_seeds() const { return std::uint64_t{settings_.web.hosts} * settings_.web.seeds_of_host; }

  // As the coordinator's seed pump does.
  void send_seeds() {
    const std::uint64_t all = all_seeds();
    while (seeds_sent_ < all && seeds_under_way_ < 4 * seeds_per_batch) {
      std::vector<std::string> urls;
      for (; urls.size() < seeds_per_batch && seeds_sent_ < all; ++seeds_sent_)
        urls.push_back(pages_.seed_url(static_cast<unsigned>(seeds_sent_ % settings_.web.hosts),
                                       static_cast<unsigned>(seeds_sent_ / settings_.web.hosts)));
      ipc::Seeds message;
      for (const std::string& url : urls) message.seeds.push_back({url, pages_.host_part(url)});
      coordinator().send(message);
      seeds_under_way_ += message.seeds.size();
    }
  }

  // Every host in its turn, a ring's worth at a time.
  void ask() {
    if (seeds_under_way_ > 0 || enough_) return;
    ipc::Refill message;
    while (!line_.empty() && asked_ + refill <= committed_ + window) {
      model::HostId host = line_.front();
      line_.pop_front();
      std::uint64_t& queued = queued_[static_cast<std::size_t>(host)];
      auto count = static_cast<std::uint32_t>(std::min<std::uint64_t>(refill, queued));
      message.requests.push_back({host, count});
      requests_.push_back({host, count});
      queued -= count;
      asked_ += count;
      if (queued > 0) line_.push_back(host);
    }
    if (!message.requests.empty()) coordinator().send(message);
  }

  // Storage gives fewer than it was asked for where it wants to see first what these bring: the rest is asked for
  // again.
  void take(const ipc::Urls& urls) {
    const std::uint32_t short_of = requests_.front().count - static_cast<std::uint32_t>(urls.urls.size());
    requests_.pop_front();
    asked_ -= short_of;
    std::uint64_t& queued = queued_[static_cast<std::size_t>(urls.host)];
    if (short_of > 0 && queued == 0) line_.push_back(urls.host);
    queued += short_of;
    for (const ipc::WaitingUrl& url : urls.urls)
      waiting_.push_back({url.id, urls.host, url.depth, std::string(url.url)});
  }

  void send_outcomes() {
    for (ipc::Channel& worker : workers_) {
      while (!waiting_.empty() && worker.output_bytes() < outbox_bytes) {
        const Waiting& next = waiting_.front();
        worker.send(
            ipc::OutcomeView{pages_.outcome_of({.id = next.id, .depth = next.depth, .url = next.url}, next.host)});
        waiting_.pop_front();
      }
    }
  }

  struct Waiting {
    model::UrlId id = 0;
    model::HostId host = 0;
    std::uint32_t depth = 0;
    std::string url;
  };

  const Settings& settings_;
  std::string file_;
  config::Options options_;
  SamplePages pages_;
  std::uint64_t step_;
  pid_t storage_ = 0;
  std::vector<ipc::Channel> coordinator_, workers_;
  bool ready_ = false, enough_ = false, finishing_ = false, over_ = false;
  std::uint64_t seeds_sent_ = 0, seeds_under_way_ = 0;
  Mark seeds_marked_;
  std::vector<std::uint64_t> queued_;        // by host
  std::deque<model::HostId> line_;           // hosts with queued URLs
  std::deque<ipc::RefillRequest> requests_;  // not answered yet, the oldest first
  std::deque<Waiting> waiting_;              // URLs that storage gave
  std::uint64_t asked_ = 0, committed_ = 0;
  std::vector<Mark> marks_;
};

Settings parse(int argc, char** argv) {
  Settings settings;
  std::uint64_t seeds = 0;
  for (int i = 1; i < argc; ++i) {
    std::string_view flag = argv[i];
    if (flag == "--indexes") {
      settings.indexes = true;
      continue;
    }
    if (i + 1 == argc) throw std::invalid_argument(std::string(flag));
    std::string value = argv[++i];
    if (flag == "--pages")
      settings.pages = std::stoull(value);
    else if (flag == "--kind" && (value == "rows" || value == "html" || value == "all"))
      settings.kind = value;
    else if (flag == "--hosts")
      settings.web.hosts = std::max(1u, static_cast<unsigned>(std::stoul(value)));
    else if (flag == "--new")
      settings.web.new_links = static_cast<unsigned>(std::stoul(value));
    else if (flag == "--seeds")
      seeds = std::stoull(value);
    else if (flag == "--known-memory")
      settings.known_memory = std::stoull(value);
    else if (flag == "--out")
      settings.folder = value;
    else
      throw std::invalid_argument(std::string(flag));
  }
  if (seeds > 0)
    settings.web.seeds_of_host = static_cast<unsigned>(std::max<std::uint64_t>(1, seeds / settings.web.hosts));
  if (settings.pages == 0 || settings.web.hosts > 100'000 || settings.web.new_links + 2 > settings.web.links)
    throw std::invalid_argument("a number");
  return settings;
}

int measure(const Settings& settings) {
  std::string folder = settings.folder + "/storage-alone-XXXXXX";
  if (!mkdtemp(folder.data())) throw std::runtime_error("cannot make a folder in " + settings.folder);
  int status = 0;
  try {
    Driver(settings, folder + "/results.db").run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "storage_alone: %s\n", error.what());
    status = 1;
  }
  std::filesystem::remove_all(folder);
  return interrupted ? 130 : status;
}

}  // namespace
}  // namespace crawl::bench

int main(int argc, char** argv) {
  std::signal(SIGINT, [](int) { crawl::bench::interrupted = 1; });
  std::signal(SIGTERM, [](int) { crawl::bench::interrupted = 1; });
  try {
    return crawl::bench::measure(crawl::bench::parse(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr,
                 "storage_alone: %s\nusage: storage_alone [--pages N] [--kind rows|html|all] [--hosts N] [--new N] "
                 "[--seeds N] [--known-memory BYTES] [--indexes] [--out FOLDER]\n",
                 error.what());
    return 2;
  }
}
