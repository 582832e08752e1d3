// Leases ahead: the frontier that hands them out and the lines of the workers in which they wait, with messages between
// them that come late, as between processes.

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "crawler/frontier/frontier.h"
#include "crawler/worker/leases/host_lines.h"
#include "tests/crawler/frontier/times.h"

namespace crawl::worker {
namespace {

using frontier::Claim;
using frontier::Frontier;
using frontier::FrontierSettings;
using frontier::ms;
using frontier::start;

FrontierSettings settings_of(unsigned workers, unsigned per_host) {
  FrontierSettings settings;
  settings.workers = workers;
  settings.per_host = per_host;
  settings.ahead = true;
  settings.pace.fixed_delay_ns = 0;
  settings.random_seed = 1;
  return settings;
}

OwnedLease lease_of(model::LeaseNo number, model::HostId host) {
  OwnedLease lease;
  lease.lease = number;
  lease.host_id = host;
  return lease;
}

// What waits on disk, as storage gives it out.
class Disk {
 public:
  void add(Frontier& frontier, model::HostId host, unsigned count) {
    names_.push_back("host" + std::to_string(host));
    left_[host] = count;
    frontier.add_queued({host, names_.back(), count, true, {}});
  }

  void answer(Frontier& frontier) {
    for (const ipc::RefillRequest& request : frontier.take_refill_requests()) {
      ipc::Urls urls{request.host, {}};
      std::deque<std::string> texts;
      for (std::uint32_t k = 0; k < request.count && left_[request.host] > 0; ++k, --left_[request.host]) {
        texts.push_back("http://host" + std::to_string(request.host) + "/" + std::to_string(++last_));
        urls.urls.push_back({.id = last_, .url = texts.back()});
      }
      frontier.add_urls(urls);
    }
  }

 private:
  std::deque<std::string> names_;
  std::map<model::HostId, unsigned> left_;
  model::UrlId last_ = 0;
};

// A frontier with URLs of host 1.
struct Fed {
  Fed(const FrontierSettings& settings, unsigned urls) : frontier(settings) {
    disk.add(frontier, 1, urls);
    disk.answer(frontier);
  }

  Frontier frontier;
  Disk disk;
};

ipc::AttemptEnd good_end(model::LeaseNo lease) {
  ipc::AttemptEnd end;
  end.lease = lease;
  end.status = 200;
  end.written_at = start;
  end.latency_ns = ms;
  return end;
}

// ---- the lines of a worker -----------------------------------------------------------------------------------------

TEST(HostLines, BeginAsManyAsThereAreSlotsInTheOrderInWhichTheyCame) {
  HostLines lines;
  ASSERT_TRUE(lines.enter(lease_of(1, 7), 1));
  ASSERT_TRUE(lines.enter(lease_of(2, 7), 2));
  EXPECT_FALSE(lines.enter(lease_of(3, 7), 2));
  EXPECT_FALSE(lines.enter(lease_of(4, 7), 2));
  EXPECT_TRUE(lines.enter(lease_of(5, 8), 1)) << "another host has its own slots";
  const auto third = lines.leave(7);
  ASSERT_TRUE(third);
  EXPECT_EQ(third->lease, 3u);
  const auto with_a_slot_more = lines.enter(lease_of(6, 7), 3);
  ASSERT_TRUE(with_a_slot_more);
  EXPECT_EQ(with_a_slot_more->lease, 4u);
}

TEST(HostLines, WhatCameLateIsBegunAtOnceWhereItsSlotIsFreeAlready) {
  HostLines lines;
  ASSERT_TRUE(lines.enter(lease_of(1, 7), 1));
  EXPECT_FALSE(lines.leave(7));
  EXPECT_TRUE(lines.enter(lease_of(2, 7), 1)) << "the coordinator did not know yet that the first was over";
}

TEST(HostLines, GiveBackWhatWaitsTheLatestFirst) {
  HostLines lines;
  ASSERT_TRUE(lines.enter(lease_of(1, 7), 1));
  for (model::LeaseNo lease = 2; lease <= 4; ++lease) EXPECT_FALSE(lines.enter(lease_of(lease, 7), 1));
  EXPECT_EQ(lines.give_back(7), (std::vector<model::LeaseNo>{4, 3, 2}));
  EXPECT_TRUE(lines.give_back(9).empty());
  EXPECT_FALSE(lines.leave(7));
}

TEST(HostLines, BeginNothingOnceTheyAreClosed) {
  HostLines lines;
  ASSERT_TRUE(lines.enter(lease_of(1, 7), 1));
  EXPECT_FALSE(lines.enter(lease_of(2, 7), 1));
  lines.close();
  EXPECT_FALSE(lines.leave(7));
}

// ---- the frontier --------------------------------------------------------------------------------------------------

std::vector<Claim> claim_all(Frontier& frontier, unsigned worker) {
  std::vector<Claim> claims;
  while (auto claim = frontier.claim(worker, start)) claims.push_back(*claim);
  return claims;
}

TEST(LeasesAhead, AWorkerGetsAsManyAsItHasSlots) {
  Fed fed(settings_of(2, 8), 100);
  Frontier& frontier = fed.frontier;
  const auto claims = claim_all(frontier, 0);
  ASSERT_EQ(claims.size(), 16u);
  EXPECT_EQ(claims[7].slots, 8u);
  EXPECT_EQ(claims[15].slots, 8u);
  EXPECT_EQ(frontier.in_flight(), 8u);
  EXPECT_TRUE(claim_all(frontier, 1).empty()) << "it has no slot";

  frontier.finished(good_end(claims[0].lease), start);
  EXPECT_EQ(frontier.in_flight(), 8u) << "the first of those ahead has the slot";
  EXPECT_TRUE(claim_all(frontier, 1).empty());
  EXPECT_EQ(claim_all(frontier, 0).size(), 1u);
}

TEST(LeasesAhead, TheLastUrlsOfAHostAreLeftToWhoeverIsFree) {
  Fed fed(settings_of(2, 8), 15);
  Frontier& frontier = fed.frontier;
  EXPECT_EQ(claim_all(frontier, 0).size(), 8u);
}

TEST(LeasesAhead, ThereAreNoneWhereAHostIsSpared) {
  FrontierSettings spared = settings_of(1, 2);
  spared.pace.fixed_delay_ns = 1;
  Fed with_delay(spared, 100);
  EXPECT_LE(claim_all(with_delay.frontier, 0).size(), 2u);

  Fed fed(settings_of(1, 2), 100);
  Frontier& asked_to_wait = fed.frontier;
  const auto claims = claim_all(asked_to_wait, 0);
  ASSERT_EQ(claims.size(), 4u);
  ipc::AttemptEnd slow_down = good_end(claims[0].lease);
  slow_down.status = 429;
  asked_to_wait.finished(slow_down, start);
  for (int k : {3, 2}) asked_to_wait.not_begun(claims[k].lease);
  EXPECT_EQ(asked_to_wait.in_flight(), 1u);
  EXPECT_EQ(claim_all(asked_to_wait, 0).size(), 1u) << "for the slot that is free";
}

TEST(LeasesAhead, WhatWasNotBegunHasItsPlaceInFrontAgain) {
  Fed fed(settings_of(1, 2), 100);
  Frontier& frontier = fed.frontier;
  const auto claims = claim_all(frontier, 0);
  ASSERT_EQ(claims.size(), 4u);
  const model::UrlId third = claims[2].url_id;
  const std::uint32_t attempt = claims[2].attempt;
  frontier.not_begun(claims[3].lease);
  frontier.not_begun(claims[2].lease);
  frontier.not_begun(claims[2].lease);  // a second time says nothing
  const auto again = frontier.claim(0, start);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->url_id, third);
  EXPECT_EQ(again->attempt, attempt);
}

TEST(LeasesAhead, ADeadWorkersSlotsAreFree) {
  Fed fed(settings_of(2, 8), 100);
  Frontier& frontier = fed.frontier;
  ASSERT_EQ(claim_all(frontier, 0).size(), 16u);
  EXPECT_FALSE(frontier.give_back(0, 0, false, start));
  EXPECT_EQ(frontier.in_flight(), 0u);
  EXPECT_EQ(claim_all(frontier, 1).size(), 16u);
  EXPECT_EQ(frontier.in_flight(), 8u);
}

// ---- both together -------------------------------------------------------------------------------------------------

// A crawl whose messages are delivered whenever chance has it. No host ever has more attempts under way than it has
// slots, every URL is fetched to its end once, and nothing is forgotten.
class Crawl {
 public:
  Crawl(unsigned seed, unsigned workers, unsigned per_host, unsigned hosts, unsigned urls)
      : random_(seed), per_host_(per_host), frontier_(settings_of(workers, per_host)), workers_(workers) {
    for (model::HostId host = 1; host <= hosts; ++host) disk_.add(frontier_, host, urls);
    disk_.answer(frontier_);
  }

  void run() {
    for (int step = 0; step < 200'000 && !frontier_.empty(); ++step) {
      const unsigned k = below(static_cast<unsigned>(workers_.size()));
      switch (below(12)) {
        case 0:
        case 1:
          hand_out(k);
          break;
        case 2:
        case 3:
        case 4:
          obey(k);
          break;
        case 5:
        case 6:
        case 7:
          end_one(k);
          break;
        case 8:
        case 9:
          listen(k);
          break;
        case 10:
          commit_one();
          break;
        default:
          if (below(60) == 0) die(k);
      }
      if (::testing::Test::HasFailure()) return;
      if (is_quiet()) now_ = std::max(now_, std::min(frontier_.next_event(), now_ + 3'600'000 * ms));
    }
    EXPECT_TRUE(frontier_.empty()) << frontier_.open_leases() << " leases are open";
    EXPECT_EQ(frontier_.in_flight(), 0u);
  }

  std::size_t done() const { return done_.size(); }
  std::size_t ahead() const { return waited_; }
  std::size_t given_back() const { return given_back_; }

 private:
  struct Message {
    std::vector<ipc::AttemptEnd> ends;
    std::vector<model::LeaseNo> not_begun;
  };
  struct Given {
    OwnedLease lease;
    std::uint32_t slots = 0;
  };
  struct Worker {
    HostLines lines;
    std::deque<Given> inbox;
    std::deque<Message> outbox;
    std::map<model::LeaseNo, model::HostId> under_way;
    unsigned credit = 24;
  };

  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

  void hand_out(unsigned k) {
    Worker& worker = workers_[k];
    while (worker.credit > 0) {
      const auto claim = frontier_.claim(k, now_);
      if (!claim) break;
      --worker.credit;
      urls_[claim->lease] = claim->url_id;
      worker.inbox.push_back({lease_of(claim->lease, claim->host), claim->slots});
    }
    disk_.answer(frontier_);
  }

  void begin(Worker& worker, const OwnedLease& lease) {
    worker.under_way[lease.lease] = lease.host_id;
    const unsigned at_once = ++at_host_[lease.host_id];
    EXPECT_LE(at_once, per_host_) << "at host " << lease.host_id;
  }

  void obey(unsigned k) {
    Worker& worker = workers_[k];
    if (worker.inbox.empty()) return;
    Given given = std::move(worker.inbox.front());
    worker.inbox.pop_front();
    EXPECT_GT(given.slots, 0u);
    const model::LeaseNo number = given.lease.lease;
    const auto first = worker.lines.enter(std::move(given.lease), given.slots);
    if (!first || first->lease != number) ++waited_;
    if (first) begin(worker, *first);
  }

  void end_one(unsigned k) {
    Worker& worker = workers_[k];
    if (worker.under_way.empty()) return;
    auto position = std::next(worker.under_way.begin(), below(static_cast<unsigned>(worker.under_way.size())));
    const auto [number, host] = *position;
    worker.under_way.erase(position);
    --at_host_[host];
    ipc::AttemptEnd end = good_end(number);
    end.written_at = now_;
    Message message;
    if (below(15) == 0) {
      end.status = 503;
      end.retry = true;
      message.not_begun = worker.lines.give_back(host);
      given_back_ += message.not_begun.size();
    }
    worker.credit += 1 + static_cast<unsigned>(message.not_begun.size());
    message.ends.push_back(end);
    worker.outbox.push_back(std::move(message));
    if (const auto next = worker.lines.leave(host)) begin(worker, *next);
  }

  void listen(unsigned k) {
    Worker& worker = workers_[k];
    if (worker.outbox.empty()) return;
    const Message message = std::move(worker.outbox.front());
    worker.outbox.pop_front();
    for (const ipc::AttemptEnd& end : message.ends) {
      frontier_.finished(end, now_);
      if (!end.retry) outcomes_.push_back(end.lease);
    }
    for (const model::LeaseNo lease : message.not_begun) frontier_.not_begun(lease);
    disk_.answer(frontier_);
  }

  void commit_one() {
    if (outcomes_.empty()) return;
    std::swap(outcomes_[below(static_cast<unsigned>(outcomes_.size()))], outcomes_.back());
    const model::LeaseNo lease = outcomes_.back();
    outcomes_.pop_back();
    frontier_.committed(lease, true);
    EXPECT_TRUE(done_.insert(urls_[lease]).second) << "fetched twice";
    disk_.answer(frontier_);
  }

  // What it had said counts, and storage reads what it wrote; the rest is lost with it.
  void die(unsigned k) {
    while (!workers_[k].outbox.empty()) listen(k);
    while (!outcomes_.empty()) commit_one();
    for (const auto& [lease, host] : workers_[k].under_way) --at_host_[host];
    workers_[k] = Worker();
    EXPECT_FALSE(frontier_.give_back(k, 0, false, now_));
    disk_.answer(frontier_);
  }

  bool is_quiet() const {
    return outcomes_.empty() && std::ranges::all_of(workers_, [](const Worker& worker) {
             return worker.inbox.empty() && worker.outbox.empty() && worker.under_way.empty();
           });
  }

  std::minstd_rand random_;
  const unsigned per_host_;
  Frontier frontier_;
  std::vector<Worker> workers_;
  Disk disk_;
  std::int64_t now_ = start;
  std::map<model::HostId, unsigned> at_host_;
  std::map<model::LeaseNo, model::UrlId> urls_;
  std::vector<model::LeaseNo> outcomes_;
  std::set<model::UrlId> done_;
  std::size_t waited_ = 0, given_back_ = 0;
};

TEST(LeasesAhead, KeepTheLimitOfAHostWheneverMessagesCome) {
  std::size_t waited = 0, given_back = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    const unsigned workers = 1 + seed % 3, per_host = 1 + seed % 7, hosts = 1 + seed % 4, urls = 120;
    Crawl crawl(seed, workers, per_host, hosts, urls);
    crawl.run();
    ASSERT_FALSE(HasFailure());
    EXPECT_EQ(crawl.done(), std::size_t{hosts} * urls);
    waited += crawl.ahead();
    given_back += crawl.given_back();
  }
  EXPECT_GT(waited, 1000u) << "nothing was tested";
  EXPECT_GT(given_back, 100u);
}

}  // namespace
}  // namespace crawl::worker
