#include "bench/stand_ins.h"

#include <poll.h>

#include <cstdio>
#include <cstring>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "base/system.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/messages/from_storage.h"
#include "crawler/ipc/messages/from_worker.h"
#include "crawler/ipc/messages/outcomes.h"
#include "crawler/ipc/messages/to_storage.h"
#include "crawler/ipc/messages/to_worker.h"

namespace crawl::bench {
namespace {

constexpr std::size_t hosts_per_message = 1000;

// What a worker's outcomes come to here.
struct Outcomes {
  static constexpr std::uint8_t type = ipc::OutcomeFrame::type;
  std::vector<model::LeaseNo> leases;
  void fields(auto&& visit) { visit(leases); }
};

// Reads what is there and calls back with each frame. False at the end of the channel.
template <class Callback>
bool listen(ipc::Channel& channel, const Callback& callback) {
  bool open = false;
  do {
    open = channel.fill();
    while (auto frame = channel.next()) callback(*frame);
  } while (!channel.drained());
  return open;
}

void wait_for(std::vector<ipc::Channel*> channels) {
  std::vector<pollfd> fds;
  for (ipc::Channel* channel : channels)
    fds.push_back({channel->fd(), static_cast<short>(POLLIN | (channel->has_output() ? POLLOUT : 0)), 0});
  ::poll(fds.data(), fds.size(), -1);
}

class StorageStandIn {
 public:
  StorageStandIn(const Load& load, storage_process::StorageProcessConfig config)
      : load_(load), coordinator_(std::move(config.coordinator)), given_(load.hosts, 0) {
    for (base::Fd& fd : config.workers) workers_.emplace_back(std::move(fd));
  }

  int run() {
    announce();
    bool open = true;
    while (open && !finished_) {
      std::vector<ipc::Channel*> all{&coordinator_};
      for (ipc::Channel& worker : workers_) all.push_back(&worker);
      wait_for(all);
      open = listen(coordinator_, [this](const ipc::Frame& frame) { obey(frame); });
      for (ipc::Channel& worker : workers_)
        listen(worker, [this](const ipc::Frame& frame) { commit(ipc::decode<Outcomes>(frame).leases); });
      if (!committed_.leases.empty()) coordinator_.send(committed_);
      committed_.leases.clear();
      open &= coordinator_.flush();
    }
    while (coordinator_.has_output() && coordinator_.flush()) {
      pollfd fd{coordinator_.fd(), POLLOUT, 0};
      ::poll(&fd, 1, 1000);
    }
    return 0;
  }

 private:
  std::uint64_t urls_of(std::uint64_t host) const {
    return load_.urls / load_.hosts + (host < load_.urls % load_.hosts ? 1 : 0);
  }

  static int name_of(std::uint64_t host, char (&name)[64]) {
    return std::snprintf(name, sizeof name, "www.host-%06llu.example", static_cast<unsigned long long>(host));
  }

  void announce() {
    for (std::uint64_t host = 0; host < load_.hosts;) {
      std::vector<std::string> names;
      ipc::Hosts message;
      for (; names.size() < hosts_per_message && host + names.size() < load_.hosts;) {
        char name[64];
        int size = name_of(host + names.size(), name);
        names.emplace_back(name, static_cast<std::size_t>(size));
      }
      for (const std::string& name : names) {
        message.hosts.push_back({static_cast<model::HostId>(host + 1), name, urls_of(host), true, {}});
        ++host;
      }
      coordinator_.send(message);
    }
    coordinator_.send(ipc::Ready{1, {load_.urls, 0, 0, 0}});
    coordinator_.flush();
  }

  void obey(const ipc::Frame& frame) {
    switch (frame.type) {
      case ipc::Refill::type:
        for (const ipc::RefillRequest& request : ipc::decode<ipc::Refill>(frame).requests) give(request);
        break;
      case ipc::AskRobots::type:
        answer_robots(ipc::decode<ipc::AskRobots>(frame));
        break;
      case ipc::RefusedUrl::type:
        commit({ipc::decode<ipc::RefusedUrl>(frame).lease});
        break;
      case ipc::WorkerDied::type:
        coordinator_.send(ipc::Drained{ipc::decode<ipc::WorkerDied>(frame).worker});
        break;
      case ipc::AskQueued::type:
        coordinator_.send(ipc::QueuedReply{0});
        break;
      case ipc::Finish::type:
        coordinator_.send(ipc::StorageFigures{
            .cpu_ns = base::process_cpu_ns(), .peak_memory = base::peak_memory_bytes(), .totals = committed_.totals});
        finished_ = true;
        break;
      default:
        break;  // the paces of hosts
    }
  }

  void give(const ipc::RefillRequest& request) {
    auto host = static_cast<std::uint64_t>(request.host - 1);
    std::uint64_t& given = given_.at(host);
    char name[64];
    name_of(host, name);
    texts_.clear();
    ipc::Urls answer{request.host, {}};
    std::uint64_t end = std::min(urls_of(host), given + request.count);
    texts_.resize(end - given);
    for (std::string& text : texts_) {
      char url[160];
      int size = std::snprintf(url, sizeof url, "http://%s/articles/%02llu/%llu-a-page-of-the-site.html", name,
                               static_cast<unsigned long long>(given % 97), static_cast<unsigned long long>(given));
      text.assign(url, static_cast<std::size_t>(size));
      answer.urls.push_back({.id = static_cast<model::UrlId>(given * load_.hosts + host + 1), .depth = 1, .url = text});
      ++given;
    }
    coordinator_.send(answer);
  }

  void answer_robots(const ipc::AskRobots& message) {
    ipc::RobotsKept answer;
    for (const std::string& origin : message.origins) answer.entries.push_back({origin, true, 0, load_.rules});
    coordinator_.send(answer);
  }

  void commit(const std::vector<model::LeaseNo>& leases) {
    for (model::LeaseNo lease : leases) committed_.leases.push_back({.lease = lease, .status = 200, .size = 15'000});
    committed_.totals.done += leases.size();
    committed_.totals.queued = load_.urls - committed_.totals.done;
  }

  const Load& load_;
  ipc::Channel coordinator_;
  std::vector<ipc::Channel> workers_;
  std::vector<std::uint64_t> given_;  // by host, from 0
  std::vector<std::string> texts_;
  ipc::Committed committed_;
  bool finished_ = false;
};

class WorkerStandIn {
 public:
  WorkerStandIn(const Load& load, worker::WorkerConfig config)
      : load_(load),
        coordinator_(std::move(config.coordinator)),
        storage_(std::move(config.storage)),
        credit_(config.coroutines) {}

  int run() {
    bool open = true;
    while (open && !stopped_) {
      if (credit_ > 0) coordinator_.send(ipc::Credit{std::exchange(credit_, 0)});
      open = coordinator_.flush() && storage_.flush();
      wait_for({&coordinator_, &storage_});
      open &= listen(coordinator_, [this](const ipc::Frame& frame) { obey(frame); });
      if (finished_.attempts.empty()) continue;
      storage_.send(outcomes_);
      coordinator_.send(finished_);
      credit_ += static_cast<std::uint32_t>(finished_.attempts.size());
      outcomes_.leases.clear();
      finished_.attempts.clear();
    }
    while (storage_.has_output() && storage_.flush()) wait_for({&storage_});
    coordinator_.send(ipc::WorkerFigures{
        .pages = pages_, .cpu_ns = base::process_cpu_ns(), .peak_memory = base::peak_memory_bytes()});
    coordinator_.flush();
    return 0;
  }

 private:
  void obey(const ipc::Frame& frame) {
    if (frame.type == ipc::Stop::type) stopped_ = true;
    if (frame.type != ipc::Leases::type) return;
    std::int64_t now = base::monotonic_ns();
    for (const ipc::Lease& lease : ipc::decode<ipc::Leases>(frame).leases) {
      ++pages_;
      outcomes_.leases.push_back(lease.lease);
      ipc::AttemptEnd& end = finished_.attempts.emplace_back();
      end.lease = lease.lease;
      end.status = 200;
      end.written_at = now;
      end.latency_ns = load_.latency_ns;
      end.wire_size = 15'000;
      if (load_.one_address) end.address = "192.0.2.1";
    }
  }

  const Load& load_;
  ipc::Channel coordinator_, storage_;
  std::uint32_t credit_;
  std::uint64_t pages_ = 0;
  bool stopped_ = false;
  Outcomes outcomes_;
  ipc::Finished finished_;
};

}  // namespace

int run_storage_stand_in(const Load& load, storage_process::StorageProcessConfig config) {
  return StorageStandIn(load, std::move(config)).run();
}
int run_worker_stand_in(const Load& load, worker::WorkerConfig config) {
  return WorkerStandIn(load, std::move(config)).run();
}

}  // namespace crawl::bench
