// What is asked, fetched, followed, remembered and freed for a robots.txt, by section of RFC 9309.

#include "crawler/frontier/robots_cache.h"

#include <gtest/gtest.h>

#include "tests/support/sanitized.h"

namespace crawl::frontier {
namespace {

using frontier::Access;

constexpr std::int64_t now = 1'000'000'000'000;
constexpr std::int64_t minute = 60'000'000'000;

class Keeper : public testing::Test {
 protected:
  Access ask(const std::string& url, std::int64_t at = now) { return cache.ask(url, 1, at).access; }
  // Nothing is kept: the fetch that follows.
  RobotsFetch fetch(const std::string& url = "https://a.test/x") {
    ask(url);
    for (const std::string& origin : cache.take_questions()) cache.on_kept({origin, false, 0, ""}, now);
    auto fetches = cache.take_fetches();
    EXPECT_EQ(fetches.size(), 1u);
    return fetches.empty() ? RobotsFetch{} : fetches[0];
  }
  static ipc::AttemptEnd answer(std::uint16_t status, const std::string& file = "") {
    ipc::AttemptEnd end;
    end.status = status;
    end.written_at = now;
    end.robots = ipc::RobotsFetchResult{};
    if (!file.empty()) end.robots->rules = parser::parse_robots(file, "crawl").rules.serialize();
    return end;
  }

  RobotsCache cache;
};

TEST_F(Keeper, AsksStorageFirstThenFetchesOnceForAnOrigin) {
  EXPECT_EQ(ask("https://a.test/x"), Access::unknown);
  EXPECT_EQ(ask("https://a.test/y"), Access::unknown);
  EXPECT_EQ(cache.take_questions(), std::vector<std::string>{"https://a.test"});
  cache.on_kept({"https://a.test", false, 0, ""}, now);
  auto fetches = cache.take_fetches();
  ASSERT_EQ(fetches.size(), 1u);
  EXPECT_EQ(fetches[0].url, "https://a.test/robots.txt");
  EXPECT_EQ(fetches[0].host, "a.test");
  EXPECT_TRUE(cache.take_freed().empty());
}

TEST_F(Keeper, SchemeHostAndPortMakeAnOrigin) {
  for (const char* url : {"http://a.test/", "https://a.test/", "http://a.test:8080/", "http://b.test/"}) ask(url);
  EXPECT_EQ(cache.take_questions().size(), 4u);
}

TEST_F(Keeper, WhatStorageKeptIsNotFetched) {
  ask("https://a.test/private/x");
  cache.on_kept({"https://a.test", true, 200,
                 parser::parse_robots("User-agent: *\nDisallow: /private/", "crawl").rules.serialize()},
                now);
  EXPECT_TRUE(cache.take_fetches().empty());
  auto refused = cache.ask("https://a.test/private/x", 1, now);
  EXPECT_EQ(refused.access, Access::refused);
  EXPECT_EQ(refused.reason, model::Reason::robots);
  EXPECT_EQ(refused.detail, "robots.txt has Disallow: /private/");
  EXPECT_EQ(ask("https://a.test/x"), Access::allowed);
  EXPECT_EQ(cache.take_freed().size(), 1u);
}

TEST_F(Keeper, RulesThatAreKeptAndMakeNoSenseAreFetched) {
  ask("https://a.test/x");
  cache.on_kept({"https://a.test", true, 200, "damage"}, now);
  EXPECT_EQ(cache.take_fetches().size(), 1u);
}

// 2.3.1.1, and the delay that is no part of the RFC.
TEST_F(Keeper, RulesThatWereReadAreKeptWithTheirSitemapsAndDelay) {
  RobotsFetch it = fetch();
  auto end = answer(200, "User-agent: *\nDisallow: /x\nCrawl-delay: 100");
  end.robots->sitemaps = {"https://cdn.test/s.xml"};
  cache.on_answer(it.number, end, now);
  auto read = cache.take_read();
  ASSERT_EQ(read.size(), 1u);
  EXPECT_EQ(read[0].origin, "https://a.test");
  ASSERT_EQ(read[0].sitemaps.size(), 1u);
  EXPECT_EQ(read[0].sitemaps[0].host, "cdn.test");
  auto freed = cache.take_freed();
  ASSERT_EQ(freed.size(), 1u);
  EXPECT_EQ(freed[0].crawl_delay_ns, minute) << "at most a minute";
  EXPECT_EQ(ask("https://a.test/x"), Access::refused);
}

// 2.3.1.2
TEST_F(Keeper, FollowsFiveRedirectsAlsoToOtherHosts) {
  RobotsFetch it = fetch();
  for (int hop = 1; hop <= 5; ++hop) {
    auto end = answer(301);
    end.robots->redirect_to = "http://b.test/robots" + std::to_string(hop);
    cache.on_answer(it.number, end, now);
    auto fetches = cache.take_fetches();
    ASSERT_EQ(fetches.size(), 1u) << hop;
    it = fetches[0];
    EXPECT_EQ(it.host, "b.test");
  }
  auto end = answer(301);
  end.robots->redirect_to = "http://b.test/robots6";
  cache.on_answer(it.number, end, now);
  EXPECT_TRUE(cache.take_fetches().empty());
  EXPECT_EQ(ask("https://a.test/x"), Access::allowed) << "no file within the bound is no file";
}

// 2.3.1.3
TEST_F(Keeper, AFileThatIsNotThereAllowsAll) {
  RobotsFetch it = fetch();
  cache.on_answer(it.number, answer(404), now);
  EXPECT_EQ(ask("https://a.test/x"), Access::allowed);
  EXPECT_EQ(cache.take_read().size(), 1u);
}

// 2.3.1.4
TEST_F(Keeper, AServerThatFailsForbidsAllAndIsAskedAgainLater) {
  for (std::uint16_t status : {500, 503, 429}) {
    std::string url = "https://h" + std::to_string(status) + ".test/x";
    RobotsFetch it = fetch(url);
    cache.on_answer(it.number, answer(status), now);
    EXPECT_EQ(ask(url), Access::refused) << status;
    EXPECT_TRUE(cache.take_read().empty()) << "nothing that is kept for a day";
    EXPECT_EQ(ask(url, now + 11 * minute), Access::unknown) << status;
    for (const std::string& origin : cache.take_questions()) cache.on_kept({origin, false, 0, ""}, now);
    EXPECT_EQ(cache.take_fetches().size(), 1u);
  }
}

// 2.4
TEST_F(Keeper, RulesCountForADay) {
  constexpr std::int64_t hour = 60 * minute;
  RobotsFetch it = fetch();
  cache.on_answer(it.number, answer(404), now);
  EXPECT_EQ(ask("https://a.test/x", now + 23 * hour), Access::allowed);
  EXPECT_EQ(ask("https://a.test/x", now + 25 * hour), Access::unknown);
  EXPECT_EQ(cache.take_questions().size(), 1u);
  ask("https://b.test/x");
  cache.on_kept({"https://b.test", true, 20 * 3600 * 1000, parser::RobotsRules::allow_all().serialize()}, now);
  EXPECT_EQ(ask("https://b.test/x", now + 3 * hour), Access::allowed);
  EXPECT_EQ(ask("https://b.test/x", now + 5 * hour), Access::unknown);
}

TEST_F(Keeper, AHostThatCannotBeReachedFailsItsUrlsForThatReason) {
  RobotsFetch it = fetch();
  ipc::AttemptEnd end;
  end.reason = model::Reason::dns;
  end.robots = ipc::RobotsFetchResult{.detail = "no such name"};
  cache.on_answer(it.number, end, now);
  auto refused = cache.ask("https://a.test/x", 1, now);
  EXPECT_EQ(refused.access, Access::refused);
  EXPECT_EQ(model::state_of(refused.reason), model::State::failed);
  EXPECT_EQ(refused.reason, model::Reason::dns);
}

TEST_F(Keeper, AServerThatDoesNotAnswerForbidsAll) {
  RobotsFetch it = fetch();
  ipc::AttemptEnd end;
  end.reason = model::Reason::timeout;
  end.written_at = now;
  end.robots = ipc::RobotsFetchResult{.detail = "no answer within 20 s"};
  cache.on_answer(it.number, end, now);
  auto refused = cache.ask("https://a.test/x", 1, now);
  EXPECT_EQ(model::state_of(refused.reason), model::State::skipped);
  EXPECT_EQ(refused.reason, model::Reason::robots);
}

TEST_F(Keeper, ManyOriginsAreForgottenAndAskedForAgainAndThoseThatWaitAreNot) {
  ask("https://waits.test/x");
  (void)cache.take_questions();
  std::size_t asked = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string origin = "https://h" + std::to_string(i) + ".test";
    ask(origin + "/");
    asked += cache.take_questions().size();
    cache.on_kept({origin, true, 200, parser::RobotsRules::allow_all().serialize()}, now);
  }
  EXPECT_EQ(asked, 200'000u);
  for (int i = 0; i < 200'000; ++i) ask("https://h" + std::to_string(i) + ".test/");
  std::size_t forgotten = cache.take_questions().size();
  EXPECT_GT(forgotten, 200'000u - rules_in_memory / 300) << "more than memory may hold";
  EXPECT_LT(forgotten, 100'000u) << "less than it may";
  cache.on_kept({"https://waits.test", true, 200, parser::RobotsRules::allow_all().serialize()}, now);
  EXPECT_EQ(ask("https://waits.test/x"), Access::allowed);
}

// Each costs the same however many wait: when all were looked at whenever another came, this took ten minutes.
TEST_F(Keeper, AMillionOriginsMayWaitAtOnce) {
  constexpr int origins = test::rounds(1'000'000);
  for (int i = 0; i < origins; ++i) ask("https://h" + std::to_string(i) + ".test/");
  EXPECT_EQ(cache.take_questions().size(), std::size_t{origins});
  for (int i : {0, origins / 2, origins - 1}) {
    std::string origin = "https://h" + std::to_string(i) + ".test";
    EXPECT_EQ(ask(origin + "/"), Access::unknown);
    cache.on_kept({origin, true, 200, parser::RobotsRules::allow_all().serialize()}, now);
    EXPECT_EQ(ask(origin + "/"), Access::allowed);
  }
  EXPECT_TRUE(cache.take_questions().empty());
}

}  // namespace
}  // namespace crawl::frontier
