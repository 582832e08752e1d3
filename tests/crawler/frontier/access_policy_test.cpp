// The frontier and its policy, limits of one host, and several slots with a delay; with a clock of our own.

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "crawler/frontier/frontier.h"
#include "tests/crawler/frontier/times.h"

namespace crawl::frontier {
namespace {

// Answers what it is told for URLs that end so.
class TestPolicy : public AccessPolicy {
 public:
  Permission ask(std::string_view url, model::HostId, std::int64_t) override {
    ++asked;
    if (!open) return {.access = Access::unknown};
    if (url.ends_with(refused)) return {Access::refused, model::Reason::robots, "no"};
    return {};
  }
  bool open = true;
  std::string refused = "/refused";
  int asked = 0;
};

class AccessPolicyTest : public testing::Test {
 protected:
  Frontier& make(unsigned per_host = 1, std::int64_t delay = 0, std::optional<std::uint64_t> pages = {}) {
    FrontierSettings settings;
    settings.per_host = per_host;
    settings.pace.fixed_delay_ns = delay;
    settings.max_pages_per_host = pages;
    frontier_ = std::make_unique<Frontier>(settings, &policy_);
    return *frontier_;
  }
  void feed(model::HostId host, const std::vector<std::string>& urls) {
    frontier_->add_queued({host, "host" + std::to_string(host), urls.size(), true, {}});
    answer(host, urls);
  }
  void answer(model::HostId host, const std::vector<std::string>& urls) {
    for (const auto& request : frontier_->take_refill_requests()) {
      ipc::Urls message{request.host, {}};
      if (request.host == host)
        for (const std::string& url : urls) message.urls.push_back({.id = ++last_id_, .depth = 1, .url = url});
      frontier_->add_urls(message);
    }
  }
  void finish(model::LeaseNo lease, std::int64_t at, std::uint16_t status = 200) {
    ipc::AttemptEnd end;
    end.lease = lease;
    end.status = status;
    end.written_at = at;
    frontier_->finished(end, at);
  }

  TestPolicy policy_;
  std::unique_ptr<Frontier> frontier_;
  model::UrlId last_id_ = 0;
};

TEST_F(AccessPolicyTest, AHostWaitsUntilItsGateIsKnownAndOthersDoNot) {
  Frontier& frontier = make();
  policy_.open = false;
  feed(1, {"http://host1/a"});
  EXPECT_FALSE(frontier.claim(0, start));
  EXPECT_FALSE(frontier.claim(0, start));
  EXPECT_EQ(policy_.asked, 1) << "once, until it is unblocked";
  EXPECT_EQ(frontier.next_event(0), never);
  EXPECT_FALSE(frontier.empty());
  policy_.open = true;
  feed(2, {"http://host2/a"});
  EXPECT_EQ(frontier.claim(0, start)->url, "http://host2/a");
  frontier.unblock(1, 0);
  EXPECT_EQ(frontier.claim(0, start)->url, "http://host1/a");
}

TEST_F(AccessPolicyTest, ARefusedUrlIsALeaseUntilStorageHasTheVerdict) {
  Frontier& frontier = make();
  feed(1, {"http://host1/refused", "http://host1/a"});
  auto claim = frontier.claim(0, start);
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->url, "http://host1/a");
  auto refused = frontier.take_refused();
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused[0].reason, model::Reason::robots);
  EXPECT_EQ(frontier.open_leases(), 2u);
  EXPECT_EQ(frontier.in_flight(), 1u);
  frontier.committed(refused[0].lease, false);
  finish(claim->lease, start);
  frontier.committed(claim->lease, true);
  EXPECT_TRUE(frontier.empty());
}

TEST_F(AccessPolicyTest, ARobotsFetchGoesFirstAtTheHostsPaceAndIsOverWhenItIsFinished) {
  Frontier& frontier = make(1, 100 * ms);
  policy_.open = false;
  feed(1, {"http://host1/a"});
  EXPECT_FALSE(frontier.claim(0, start));
  frontier.add_robots_fetch("host1", 7, "http://host1/robots.txt");
  auto fetch = frontier.claim(0, start);
  ASSERT_TRUE(fetch);
  EXPECT_EQ(fetch->kind, ipc::LeaseKind::robots);
  EXPECT_EQ(frontier.robots_fetch_of_lease(fetch->lease), 7);
  finish(fetch->lease, start);
  EXPECT_EQ(frontier.open_leases(), 0u);
  policy_.open = true;
  frontier.unblock(1, 300 * ms);
  EXPECT_FALSE(frontier.claim(0, start + 299 * ms)) << "the Crawl-delay runs from the robots.txt on";
  EXPECT_EQ(frontier.claim(0, start + 300 * ms)->url, "http://host1/a");
}

TEST_F(AccessPolicyTest, ARobotsFetchMayBeAskedOfAHostThatStorageDoesNotKnowYet) {
  Frontier& frontier = make();
  frontier.add_robots_fetch("elsewhere", 3, "http://elsewhere/robots.txt");
  auto fetch = frontier.claim(0, start);
  ASSERT_TRUE(fetch);
  frontier.add_queued({5, "elsewhere", 1, false, {}});
  answer(5, {"http://elsewhere/x"});
  EXPECT_FALSE(frontier.claim(0, start)) << "it is the same host: its one slot is taken";
  finish(fetch->lease, start);
  EXPECT_EQ(frontier.claim(0, start)->url, "http://elsewhere/x");
}

TEST_F(AccessPolicyTest, ARobotsFetchThatFailsForAWhileIsTriedAgain) {
  Frontier& frontier = make();
  frontier.add_robots_fetch("host1", 3, "http://host1/robots.txt");
  auto fetch = frontier.claim(0, start);
  ipc::AttemptEnd end;
  end.lease = fetch->lease;
  end.retry = true;
  end.status = 503;
  end.written_at = start;
  frontier.finished(end, start);
  EXPECT_FALSE(frontier.claim(0, start));
  auto again = frontier.claim(0, start + 10'000 * ms);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->attempt, 2u);
  EXPECT_EQ(frontier.robots_fetch_of_lease(again->lease), 3);
}

// Else the page would be before the fetch that it waits for, for ever.
TEST_F(AccessPolicyTest, ARetryWaitsBehindARobotsFetch) {
  Frontier& frontier = make(2);
  feed(1, {"http://host1/a", "http://host1/b"});
  auto page = frontier.claim(0, start);
  policy_.open = false;
  EXPECT_FALSE(frontier.claim(0, start));
  frontier.add_robots_fetch("host1", 3, "http://host1/robots.txt");
  ipc::AttemptEnd end;
  end.lease = page->lease;
  end.retry = true;
  end.status = 500;
  end.written_at = start;
  frontier.finished(end, start);
  auto fetch = frontier.claim(0, start + 60'000 * ms);
  ASSERT_TRUE(fetch);
  EXPECT_EQ(fetch->kind, ipc::LeaseKind::robots);
  finish(fetch->lease, start);
  policy_.open = true;
  frontier.unblock(1, 0);
  EXPECT_TRUE(frontier.claim(0, start + 60'000 * ms));
  EXPECT_TRUE(frontier.claim(0, start + 60'000 * ms));
}

TEST_F(AccessPolicyTest, ARobotsFetchOfADeadWorkerIsGivenOutAgain) {
  Frontier& frontier = make();
  frontier.add_robots_fetch("host1", 3, "http://host1/robots.txt");
  ASSERT_TRUE(frontier.claim(0, start));
  EXPECT_FALSE(frontier.give_back(0, 0, true, start));
  auto again = frontier.claim(0, start);
  ASSERT_TRUE(again);
  EXPECT_EQ(frontier.robots_fetch_of_lease(again->lease), 3);
}

TEST_F(AccessPolicyTest, WithSeveralSlotsTheDelayRunsFromWritingToWriting) {
  Frontier& frontier = make(4, 100 * ms);
  feed(1, {"http://host1/a", "http://host1/b", "http://host1/c"});
  auto first = frontier.claim(0, start);
  EXPECT_FALSE(frontier.claim(0, start + 500 * ms)) << "nobody knows yet when the first was written";
  frontier.written({first->lease, start + 450 * ms});
  EXPECT_FALSE(frontier.claim(0, start + 549 * ms));
  EXPECT_TRUE(frontier.claim(0, start + 550 * ms)) << "while the first is still under way";
}

// The server closed an idle connection just when it was used, and the request went over a new one.
TEST_F(AccessPolicyTest, TheDelayRunsFromTheLastWritingOfARequest) {
  Frontier& frontier = make(4, 100 * ms);
  feed(1, {"http://host1/a", "http://host1/b", "http://host1/c"});
  auto first = frontier.claim(0, start);
  frontier.written({first->lease, start});
  frontier.written({first->lease, start + 30 * ms});
  EXPECT_FALSE(frontier.claim(0, start + 129 * ms));
  EXPECT_TRUE(frontier.claim(0, start + 130 * ms));
  EXPECT_FALSE(frontier.claim(0, start + 500 * ms)) << "the second is not written yet";
}

TEST_F(AccessPolicyTest, WithoutADelayAllSlotsAreUsedAtOnce) {
  Frontier& frontier = make(2, 0);
  feed(1, {"http://host1/a", "http://host1/b", "http://host1/c"});
  EXPECT_TRUE(frontier.claim(0, start));
  EXPECT_TRUE(frontier.claim(0, start));
  EXPECT_FALSE(frontier.claim(0, start));
}

TEST_F(AccessPolicyTest, AHostGivesNoMorePagesThanItMay) {
  Frontier& frontier = make(8, 0, 2);
  feed(1, {"http://host1/a", "http://host1/b", "http://host1/c", "http://host1/d"});
  auto first = frontier.claim(0, start), second = frontier.claim(0, start);
  EXPECT_FALSE(frontier.claim(0, start)) << "two are under way";
  finish(first->lease, start);
  frontier.committed(first->lease, true);
  finish(second->lease, start, 0);
  frontier.committed(second->lease, false);  // it failed: no page
  auto third = frontier.claim(0, start);
  ASSERT_TRUE(third);
  EXPECT_FALSE(frontier.only_capped_left());
  finish(third->lease, start);
  frontier.committed(third->lease, true);
  EXPECT_FALSE(frontier.claim(0, start));
  EXPECT_TRUE(frontier.only_capped_left());
  EXPECT_FALSE(frontier.empty());
}

TEST_F(AccessPolicyTest, WhatWaitsInATrapIsRefusedAndSeedsAreNot) {
  Frontier& frontier = make();
  feed(1, {"http://host1/maze/1", "http://host1/a", "http://host1/maze/2"});
  frontier.drop(1, "http://host1/maze/");
  auto refused = frontier.take_refused();
  ASSERT_EQ(refused.size(), 2u);
  for (const auto& refusal : refused) {
    EXPECT_EQ(refusal.reason, model::Reason::trap);
    frontier.committed(refusal.lease, false);
  }
  auto claim = frontier.claim(0, start);
  EXPECT_EQ(claim->url, "http://host1/a");
  finish(claim->lease, start);
  frontier.committed(claim->lease, true);
  EXPECT_TRUE(frontier.empty());
}

TEST_F(AccessPolicyTest, AfterARestartAHostWaitsForOneDelay) {
  Frontier& frontier = make(1, 400 * ms);
  feed(1, {"http://host1/a"});
  frontier.begin_run(start);
  EXPECT_FALSE(frontier.claim(0, start + 399 * ms));
  EXPECT_TRUE(frontier.claim(0, start + 400 * ms));
}

// A server that was lost may have taken hosts with it that were asked a moment ago.
TEST_F(AccessPolicyTest, WhereARunBeginsAgainHostsThatComeLaterWaitFromThere) {
  for (const bool again : {false, true}) {
    Frontier& frontier = make(1, 400 * ms);
    frontier.begin_run(start, again);
    feed(1, {"http://host1/a"});
    EXPECT_EQ(frontier.claim(0, start + 399 * ms).has_value(), !again);
    feed(2, {"http://host2/a"});
    EXPECT_TRUE(frontier.claim(0, start + 400 * ms));
  }
}

TEST_F(AccessPolicyTest, OfOnePublicAddressEightHostsAreAskedAtOnce) {
  FrontierSettings settings;  // --delay auto
  frontier_ = std::make_unique<Frontier>(settings);
  std::map<model::HostId, model::LeaseNo> first;
  for (model::HostId host = 1; host <= 10; ++host) {
    feed(host, {"http://h/a", "http://h/b"});
    auto claim = frontier_->claim(0, start);
    ASSERT_TRUE(claim);
    ipc::AttemptEnd end;
    end.lease = claim->lease;
    end.status = 200;
    end.written_at = start;
    end.public_address = true;
    end.address = "192.0.2.1";
    frontier_->finished(end, start);
  }
  std::int64_t later = start + 10'000 * ms;
  std::vector<model::LeaseNo> under_way;
  while (auto claim = frontier_->claim(0, later)) under_way.push_back(claim->lease);
  ASSERT_EQ(under_way.size(), Addresses::hosts_at_once);
  finish(under_way[0], later);
  auto next = frontier_->claim(0, later);
  ASSERT_TRUE(next) << "one of those that waited";
  EXPECT_EQ(next->host, 9) << "the first that did";
  EXPECT_FALSE(frontier_->claim(0, later));
}

// Whichever of those that wait can use the place when their turn comes: none of it is lost.
TEST_F(AccessPolicyTest, APlaceAtAnAddressGoesToTheFirstInLineThatCanUseIt) {
  FrontierSettings settings;
  frontier_ = std::make_unique<Frontier>(settings, &policy_);
  const auto ask_once = [&](model::HostId host) {
    feed(host, {"http://h/a", "http://h/b"});
    auto claim = frontier_->claim(0, start);
    ipc::AttemptEnd end;
    end.lease = claim->lease;
    end.status = 200;
    end.written_at = start;
    end.address = "192.0.2.1";
    frontier_->finished(end, start);
  };
  for (model::HostId host = 1; host <= 11; ++host) ask_once(host);
  const std::int64_t later = start + 10'000 * ms;
  std::vector<model::LeaseNo> under_way;
  while (auto claim = frontier_->claim(0, later)) under_way.push_back(claim->lease);
  ASSERT_EQ(under_way.size(), Addresses::hosts_at_once);
  frontier_->drop(9, "http://h/");  // it has nothing left to ask for
  finish(under_way[0], later);
  EXPECT_EQ(frontier_->claim(0, later)->host, 10);
  EXPECT_FALSE(frontier_->claim(0, later));
  finish(under_way[1], later);
  EXPECT_EQ(frontier_->claim(0, later)->host, 11);
}

TEST_F(AccessPolicyTest, APortOfAnotherProtocolIsAskedForSeedsAlone) {
  Frontier& frontier = make();
  frontier.add_queued({1, "a.test:25", 1, false, {}});
  frontier.add_queued({2, "b.test:25", 1, true, {}});
  frontier.add_queued({3, "[::1]:6667", 1, false, {}});
  frontier.add_queued({4, "c.test:8080", 1, false, {}});
  for (const auto& request : frontier.take_refill_requests())
    frontier.add_urls({request.host, {{.id = request.host, .depth = 1, .url = "http://h/"}}});
  std::set<model::HostId> asked;
  while (auto claim = frontier.claim(0, start)) asked.insert(claim->host);
  EXPECT_EQ(asked, (std::set<model::HostId>{2, 4}));
  std::map<model::HostId, std::string> refused;
  for (const ipc::RefusedUrl& refusal : frontier.take_refused()) {
    EXPECT_EQ(model::state_of(refusal.reason), model::State::skipped);
    EXPECT_EQ(refusal.reason, model::Reason::scheme);
    refused[refusal.host_id] = refusal.detail;
  }
  EXPECT_EQ(refused,
            (std::map<model::HostId, std::string>{{1, "port 25 is not asked"}, {3, "port 6667 is not asked"}}));
}

TEST_F(AccessPolicyTest, SitemapsBeyondTheBoundStayOnDisk) {
  FrontierSettings settings;
  settings.pace.fixed_delay_ns = 0;
  settings.max_sitemaps = 2;
  Frontier frontier(settings);
  frontier.add_queued({1, "h", 4, true, {}});
  for (const auto& request : frontier.take_refill_requests())
    frontier.add_urls({request.host,
                       {{.id = 1, .sitemap = true, .url = "http://h/1"},
                        {.id = 2, .sitemap = true, .url = "http://h/2"},
                        {.id = 3, .sitemap = true, .url = "http://h/3"},
                        {.id = 4, .url = "http://h/4"}}});
  std::vector<model::UrlId> asked;
  while (auto claim = frontier.claim(0, start)) {
    asked.push_back(claim->url_id);
    ipc::AttemptEnd end;
    end.lease = claim->lease;
    end.status = 200;
    frontier.finished(end, start);
    frontier.committed(claim->lease, true);
  }
  EXPECT_EQ(asked, (std::vector<model::UrlId>{1, 2, 4}));
  EXPECT_EQ(frontier.sitemaps_left(), 1u);
  EXPECT_TRUE(frontier.empty());
}

TEST_F(AccessPolicyTest, AHostOfWhichNothingIsHeardIsLeftAloneForAWhile) {
  Frontier& frontier = make();
  std::vector<std::string> urls;
  for (int i = 0; i < 60; ++i) urls.push_back("http://host1/" + std::to_string(i));
  feed(1, urls);
  int asked = 0;
  while (auto claim = frontier.claim(0, start)) {
    ++asked;
    ipc::AttemptEnd end;
    end.lease = claim->lease;
    end.reason = model::Reason::connect;
    frontier.finished(end, start);
    frontier.committed(claim->lease, false);
  }
  EXPECT_EQ(asked, 40);
  EXPECT_EQ(frontier.next_event(), start + 600'000 * ms);
}

}  // namespace
}  // namespace crawl::frontier
