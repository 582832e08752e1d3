// The rules of leases, politeness and deaths, with a clock of our own.

#include "crawler/frontier/frontier.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <map>
#include <set>

#include "tests/crawler/frontier/times.h"

namespace crawl::frontier {
namespace {

constexpr std::size_t usual_refill = 64;

FrontierSettings settings(unsigned workers, unsigned per_host, std::int64_t delay) {
  FrontierSettings result;
  result.workers = workers;
  result.per_host = per_host;
  result.pace.fixed_delay_ns = delay;
  return result;
}

// Announces `count` URLs of a host and answers the refills as storage would.
void feed(Frontier& frontier, model::HostId host, unsigned count, model::UrlId first_id = 1) {
  frontier.add_queued({host, "host" + std::to_string(host), count, true, {}});
  model::UrlId next = first_id;
  for (auto requests = frontier.take_refill_requests(); !requests.empty(); requests = frontier.take_refill_requests()) {
    for (const auto& request : requests) {
      std::vector<std::string> texts;
      std::uint32_t left = first_id + count - next;
      std::uint32_t n = std::min<std::uint32_t>(request.count, left);
      texts.reserve(n);
      ipc::Urls urls{request.host, {}};
      for (std::uint32_t i = 0; i < n; ++i, ++next) {
        texts.push_back("http://host" + std::to_string(host) + "/" + std::to_string(next));
        urls.urls.push_back({.id = next, .url = texts.back()});
      }
      frontier.add_urls(urls);
    }
  }
}

ipc::AttemptEnd answer(model::LeaseNo lease, std::int64_t written_at, std::uint16_t status = 200) {
  ipc::AttemptEnd end;
  end.lease = lease;
  end.status = status;
  end.written_at = written_at;
  end.latency_ns = 10 * ms;
  return end;
}

TEST(Frontier, HandsOutOneAtATimeToAHostOfOneSlot) {
  Frontier frontier(settings(1, 1, 0));
  feed(frontier, 1, 3);
  auto first = frontier.claim(0, start);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->url, "http://host1/1");
  EXPECT_FALSE(frontier.claim(0, start));
  frontier.finished(answer(first->lease, start), start + ms);
  EXPECT_TRUE(frontier.claim(0, start + ms));
}

TEST(Frontier, CountsTheDelayFromTheWritingOfTheRequest) {
  Frontier frontier(settings(1, 1, 100 * ms));
  feed(frontier, 1, 2);
  auto first = frontier.claim(0, start);
  ASSERT_TRUE(first);
  frontier.finished(answer(first->lease, start + 50 * ms), start + 60 * ms);  // connecting took 50 ms
  EXPECT_FALSE(frontier.claim(0, start + 149 * ms));
  EXPECT_EQ(frontier.next_event(), start + 150 * ms);
  EXPECT_TRUE(frontier.claim(0, start + 150 * ms));
}

// Storage holds URLs back where a part of a site may have no end: it wants to see first what a few bring.
TEST(Frontier, AsksForMoreWhenHalfOfTheFewThatItGotAreCommitted) {
  Frontier frontier(settings(1, 4, 0));
  frontier.add_queued({1, "host1", 1000, true, {}});
  ASSERT_EQ(frontier.take_refill_requests().size(), 1u);
  ipc::Urls few{1, {}};
  for (model::UrlId id = 1; id <= 4; ++id) few.urls.push_back({.id = id, .url = "http://host1/x"});
  frontier.add_urls(few);
  EXPECT_TRUE(frontier.take_refill_requests().empty());
  std::vector<model::LeaseNo> under_way;
  for (int i = 0; i < 4; ++i) {
    auto claim = frontier.claim(0, start);
    ASSERT_TRUE(claim);
    under_way.push_back(claim->lease);
    frontier.finished(answer(claim->lease, start), start);
  }
  EXPECT_TRUE(frontier.take_refill_requests().empty());
  frontier.committed(under_way[0], true);
  EXPECT_TRUE(frontier.take_refill_requests().empty());
  frontier.committed(under_way[1], true);
  EXPECT_EQ(frontier.take_refill_requests().size(), 1u);
}

TEST(Frontier, OneSlowHostDoesNotHoldUpTheOthers) {
  Frontier frontier(settings(1, 1, 0));
  feed(frontier, 1, 100);
  feed(frontier, 2, 100, 1000);
  ASSERT_TRUE(frontier.claim(0, start));
  auto other = frontier.claim(0, start);
  ASSERT_TRUE(other);
  EXPECT_EQ(other->host, 2);
}

TEST(Frontier, AHostStaysWithOneWorkerUntilItsSlotsAreMany) {
  Frontier sticky(settings(2, 4, 0));
  feed(sticky, 1, 10);
  unsigned owner = sticky.claim(0, start) ? 0 : 1;
  EXPECT_FALSE(sticky.claim(1 - owner, start));
  Frontier shared(settings(2, 5, 0));
  feed(shared, 1, 10);
  EXPECT_TRUE(shared.claim(0, start));
  EXPECT_TRUE(shared.claim(1, start));
}

TEST(Frontier, ALeaseClosesInEitherOrder) {
  Frontier frontier(settings(1, 2, 0));
  feed(frontier, 1, 2);
  auto a = frontier.claim(0, start), b = frontier.claim(0, start);
  ASSERT_TRUE(a && b);
  frontier.finished(answer(a->lease, start), start);
  EXPECT_EQ(frontier.open_leases(), 2u);
  frontier.committed(a->lease, true);
  EXPECT_EQ(frontier.open_leases(), 1u);
  frontier.committed(b->lease, true);
  EXPECT_EQ(frontier.open_leases(), 1u);
  EXPECT_FALSE(frontier.empty());
  frontier.finished(answer(b->lease, start), start);
  EXPECT_TRUE(frontier.empty());
}

TEST(Frontier, ARetryIsATimeAndNotALease) {
  Frontier frontier(settings(1, 1, 0));
  feed(frontier, 1, 1);
  auto claim = frontier.claim(0, start);
  ASSERT_TRUE(claim);
  auto end = answer(claim->lease, start, 503);
  end.retry = true;
  frontier.finished(end, start);
  EXPECT_EQ(frontier.open_leases(), 0u);
  EXPECT_FALSE(frontier.empty());
  EXPECT_FALSE(frontier.claim(0, start + 700 * ms));
  auto again = frontier.claim(0, start + 1300 * ms);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->attempt, 2u);
  EXPECT_NE(again->lease, claim->lease);
}

TEST(Frontier, RetryAfterIsObeyedWholeForTheHost) {
  Frontier frontier(settings(1, 1, 0));
  feed(frontier, 1, 2);
  auto claim = frontier.claim(0, start);
  auto end = answer(claim->lease, start, 429);
  end.retry = true;
  end.retry_after_ms = 7000;
  frontier.finished(end, start);
  EXPECT_FALSE(frontier.claim(0, start + 6999 * ms));
  EXPECT_TRUE(frontier.claim(0, start + 7000 * ms));
}

TEST(Frontier, AutoDelayIsTwiceTheResponseTimeAndFallsSlowly) {
  PaceSettings automatic;
  Pace pace;
  note_attempt(pace, automatic, answer(1, start), start);
  EXPECT_EQ(pace.delay_ns, 20 * ms);
  auto slow = answer(2, start);
  slow.latency_ns = 100 * ms;
  note_attempt(pace, automatic, slow, start);
  EXPECT_EQ(pace.delay_ns, 200 * ms);
  note_attempt(pace, automatic, answer(3, start), start);
  EXPECT_EQ(pace.delay_ns, 110 * ms);
  note_attempt(pace, automatic, answer(4, start, 500), start);
  EXPECT_EQ(pace.delay_ns, 110 * ms);  // an error never lowers it
  note_attempt(pace, automatic, answer(4, start, 404), start);
  EXPECT_EQ(pace.delay_ns, 65 * ms);  // a page that is not there is an answer like others
  auto public_host = answer(5, start);
  public_host.public_address = true;
  note_attempt(pace, automatic, public_host, start);
  EXPECT_EQ(pace.delay_ns, 500 * ms);
}

TEST(Frontier, BacksOffOnceForAnEvent) {
  PaceSettings automatic;
  Pace pace;
  pace.delay_ns = 2000 * ms;
  note_attempt(pace, automatic, answer(1, start, 503), start + 10 * ms);
  EXPECT_EQ(pace.delay_ns, 4000 * ms);
  note_attempt(pace, automatic, answer(2, start + 5 * ms, 503), start + 20 * ms);  // was in flight already
  EXPECT_EQ(pace.delay_ns, 4000 * ms);
  note_attempt(pace, automatic, answer(3, start + 30 * ms, 429), start + 40 * ms);
  EXPECT_EQ(pace.delay_ns, 8000 * ms);
}

TEST(Frontier, GivesLeasesOfADeadWorkerBackInOrder) {
  Frontier frontier(settings(1, 3, 0));
  feed(frontier, 1, 5);
  std::vector<std::string> urls;
  for (int i = 0; i < 3; ++i) urls.emplace_back(frontier.claim(0, start)->url);
  EXPECT_FALSE(frontier.give_back(0, 0, true, start));
  EXPECT_EQ(frontier.open_leases(), 0u);
  EXPECT_EQ(frontier.in_flight(), 0u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(frontier.claim(0, start)->url, urls[i]);
}

TEST(Frontier, CommittedLeasesOfADeadWorkerAreNotFetchedAgain) {
  Frontier frontier(settings(1, 2, 0));
  feed(frontier, 1, 2);
  auto a = frontier.claim(0, start);
  auto b = frontier.claim(0, start);
  frontier.committed(a->lease, true);  // its outcome came, the word that it finished was lost
  frontier.give_back(0, 0, true, start);
  auto again = frontier.claim(0, start);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->url_id, b->url_id);
  EXPECT_FALSE(frontier.claim(0, start));
  EXPECT_EQ(frontier.in_flight(), 1u);
}

TEST(Frontier, AUrlThatCrashesTheParserRunsAloneAndIsCondemnedAfterTwoDeathsThere) {
  Frontier frontier(settings(1, 2, 0));
  feed(frontier, 1, 2);
  auto bad = frontier.claim(0, start);
  frontier.claim(0, start);
  EXPECT_FALSE(frontier.give_back(0, bad->lease, true, start));
  auto other = frontier.claim(0, start);
  ASSERT_EQ(other->url_id, 2);  // the innocent one goes on at once
  EXPECT_FALSE(frontier.claim(0, start));
  auto alone = frontier.claim_quarantined(start);
  ASSERT_EQ(alone->url_id, bad->url_id);
  EXPECT_FALSE(frontier.give_back(1, alone->lease, true, start));
  auto again = frontier.claim_quarantined(start);
  auto condemned = frontier.give_back(1, again->lease, true, start);
  ASSERT_TRUE(condemned);
  EXPECT_EQ(condemned->url_id, bad->url_id);
  EXPECT_FALSE(frontier.empty());  // until storage has the refusal
  frontier.committed(condemned->lease, true);
  EXPECT_EQ(frontier.open_leases(), 1u);
}

TEST(Frontier, AnInnocentPageInTheParserIsNotCondemnedForWhatKillsFromOutside) {
  Frontier frontier(settings(1, 3, 0));
  feed(frontier, 1, 3);
  for (int death = 0; death < 2; ++death) {
    model::LeaseNo parsed = 0;
    while (auto claim = frontier.claim(0, start)) {
      if (claim->url_id == 1) parsed = claim->lease;
    }
    EXPECT_FALSE(frontier.give_back(0, parsed, true, start));
  }
  std::set<model::UrlId> alone;
  while (auto claim = frontier.claim_quarantined(start)) alone.insert(claim->url_id);
  EXPECT_TRUE(alone.contains(1));
}

TEST(Frontier, ACallbackThatHangsAloneIsCondemnedThoughTheCoordinatorKills) {
  Frontier frontier(settings(1, 2, 0));
  feed(frontier, 1, 1);
  auto first = frontier.claim(0, start);
  EXPECT_FALSE(frontier.give_back(0, first->lease, false, start));
  auto second = frontier.claim_quarantined(start);
  ASSERT_TRUE(second);
  EXPECT_TRUE(frontier.give_back(1, second->lease, false, start));
}

TEST(Frontier, SuspectsRunAloneAndOnlyTheOneThatKillsAloneIsCondemned) {
  Frontier frontier(settings(1, 4, 0));
  feed(frontier, 1, 4);
  for (int death = 0; death < 2; ++death) {
    while (frontier.claim(0, start)) {
    }
    EXPECT_FALSE(frontier.give_back(0, 0, true, start));
  }
  EXPECT_TRUE(frontier.has_quarantined());
  EXPECT_FALSE(frontier.claim(0, start));
  const unsigned spare = 1;
  std::set<model::UrlId> innocent, condemned_ids;
  while (frontier.has_quarantined()) {
    auto claim = frontier.claim_quarantined(start);
    ASSERT_TRUE(claim);
    if (claim->url_id == 3) {  // kills its process
      if (auto condemned = frontier.give_back(spare, 0, true, start)) {
        condemned_ids.insert(condemned->url_id);
        frontier.committed(condemned->lease, true);
      }
    } else {
      innocent.insert(claim->url_id);
      frontier.finished(answer(claim->lease, start), start);
      frontier.committed(claim->lease, true);
    }
  }
  EXPECT_EQ(innocent, (std::set<model::UrlId>{1, 2, 4}));
  EXPECT_EQ(condemned_ids, std::set<model::UrlId>{3});
  EXPECT_TRUE(frontier.empty());
}

TEST(Frontier, KillsByTheCoordinatorDoNotMakeSuspects) {
  Frontier frontier(settings(1, 2, 0));
  feed(frontier, 1, 2);
  for (int death = 0; death < 5; ++death) {
    ASSERT_TRUE(frontier.claim(0, start));
    ASSERT_TRUE(frontier.claim(0, start));
    EXPECT_FALSE(frontier.give_back(0, 0, false, start));
  }
  EXPECT_FALSE(frontier.has_quarantined());
}

TEST(Frontier, ManyHostsDoNotPutMoreUrlsInMemoryThanTheBound) {
  Frontier frontier(settings(1, 1, 0));
  constexpr model::HostId hosts = 150'000;
  for (model::HostId host = 1; host <= hosts; ++host)
    frontier.add_queued({host, "h" + std::to_string(host), 39, true, {}});
  std::size_t asked = 0;
  for (const auto& request : frontier.take_refill_requests()) asked += request.count;
  EXPECT_LE(asked, max_urls_in_memory + usual_refill);
  EXPECT_GE(asked, max_urls_in_memory / 2);
  EXPECT_TRUE(frontier.take_refill_requests().empty());
  EXPECT_TRUE(frontier.awaits_refills());
}

// What wakes the coordinator up must be something that it can do then: it would turn round and round.
TEST(Frontier, TheNextEventOfAWorkerIsNotThatOfAnothersHost) {
  Frontier frontier(settings(2, 1, 0));
  feed(frontier, 3, 1);  // host 3 stays with worker 1
  EXPECT_EQ(frontier.next_event(0), never);
  EXPECT_LE(frontier.next_event(1), start);
}

TEST(Frontier, EveryUrlOfAManyHostCrawlIsHandedOutOnce) {
  Frontier frontier(settings(2, 2, ms));
  std::map<model::UrlId, int> seen;
  for (int host = 1; host <= 50; ++host) feed(frontier, host, 100, host * 1000);
  std::int64_t now = start;
  std::uint64_t handed_out = 0;
  while (!frontier.empty() && handed_out < 10'000) {
    bool any = false;
    for (unsigned worker = 0; worker < 2; ++worker) {
      while (auto claim = frontier.claim(worker, now)) {
        ++seen[claim->url_id];
        ++handed_out;
        frontier.committed(claim->lease, true);
        frontier.finished(answer(claim->lease, now), now);
        any = true;
      }
    }
    // Hosts whose rings ran low ask again; every URL was given at once here, so storage has no more.
    for (const auto& request : frontier.take_refill_requests()) frontier.add_urls({request.host, {}});
    if (!any) now = std::max(now + ms, frontier.next_event() == never ? now : frontier.next_event());
  }
  EXPECT_TRUE(frontier.empty());
  for (const auto& [id, count] : seen) EXPECT_EQ(count, 1) << id;
}

// A ring that never runs empty keeps what waits, not what it once gave out.
TEST(Frontier, MemoryIsOfUrlsThatWaitAlone) {
  constexpr int hosts = 500, rounds = 60;
  Frontier frontier(settings(1, 1, 0));
  model::UrlId id = 0;
  auto round = [&] {
    for (int host = 1; host <= hosts; ++host) feed(frontier, host, 1, ++id);
    for (int host = 1; host <= hosts; ++host) {
      auto claim = frontier.claim(0, start);
      ASSERT_TRUE(claim);
      frontier.committed(claim->lease, true);
      frontier.finished(answer(claim->lease, start), start);
    }
  };
  for (int host = 1; host <= hosts; ++host) feed(frontier, host, 2, id += 2);
  for (int i = 0; i < 10; ++i) round();
  auto before = mallinfo2();
  for (int i = 0; i < rounds; ++i) round();
  auto after = mallinfo2();
  EXPECT_LT(after.uordblks + after.hblkhd, before.uordblks + before.hblkhd + hosts * 1000);
}

// ---- what it waits for ----

TEST(WaitingHosts, SayThatAServerAskedForIt) {
  Frontier frontier(settings(1, 1, 0));
  feed(frontier, 1, 2);
  auto end = answer(frontier.claim(0, start)->lease, start, 429);
  end.retry = true;
  end.reason = model::Reason::http;
  end.retry_after_ms = 120'000;
  frontier.finished(end, start + ms);
  EXPECT_EQ(frontier.retrying(), 1u);
  const auto hosts = frontier.waiting_hosts(start + 5'000 * ms);
  ASSERT_EQ(hosts.size(), 1u);
  EXPECT_EQ(hosts[0].name, "host1");
  EXPECT_EQ(hosts[0].why, Wait::retry_after);
  EXPECT_EQ(hosts[0].status, 429);
  EXPECT_EQ(hosts[0].asked_ns, 120'000 * ms);
  EXPECT_EQ(hosts[0].until, start + ms + 120'000 * ms);
}

TEST(WaitingHosts, SayThatAUrlIsTriedAgain) {
  Frontier frontier(settings(1, 1, 0));
  feed(frontier, 1, 1);
  ipc::AttemptEnd end;
  end.lease = frontier.claim(0, start)->lease;
  end.retry = true;
  end.reason = model::Reason::connect;
  frontier.finished(end, start + ms);
  const auto hosts = frontier.waiting_hosts(start + 2 * ms);
  ASSERT_EQ(hosts.size(), 1u);
  EXPECT_EQ(hosts[0].why, Wait::retry);
  EXPECT_EQ(hosts[0].reason, model::Reason::connect);
  EXPECT_EQ(hosts[0].attempt, 2u);
  EXPECT_GT(hosts[0].until, start + 700 * ms);
}

TEST(WaitingHosts, TellADelayFromAServerThatSlowsDown) {
  Frontier frontier(settings(1, 1, 5'000 * ms));
  feed(frontier, 1, 3);
  frontier.finished(answer(frontier.claim(0, start)->lease, start), start + ms);
  EXPECT_EQ(frontier.waiting_hosts(start + 2 * ms).at(0).why, Wait::delay);
  EXPECT_EQ(frontier.waiting_hosts(start + 2 * ms).at(0).asked_ns, 5'000 * ms);
  const std::int64_t later = start + 5'001 * ms;
  frontier.finished(answer(frontier.claim(0, later)->lease, later, 503), later + ms);
  EXPECT_EQ(frontier.waiting_hosts(later + 2 * ms).at(0).why, Wait::slowed);
  EXPECT_EQ(frontier.waiting_hosts(later + 2 * ms).at(0).status, 503);
}

TEST(OnlyHost, IsToldWithItsDelayWhereThereIsOne) {
  Frontier frontier(settings(1, 1, 500 * ms));
  EXPECT_FALSE(frontier.only_host());
  feed(frontier, 1, 3);
  ASSERT_TRUE(frontier.only_host());
  EXPECT_EQ(frontier.only_host()->asked_ns, 500 * ms);
  feed(frontier, 2, 3, 100);
  EXPECT_FALSE(frontier.only_host());
}

}  // namespace
}  // namespace crawl::frontier
