// The verdict on an attempt: final or to be tried again, and in which words results.db has it.
#include "crawler/worker/leases/attempt_result.h"

#include <gtest/gtest.h>

#include "tests/support/comma_locale.h"

namespace crawl::worker {
namespace {

constexpr std::int64_t second = 1'000, hour = 3'600'000, day = 24 * hour;
constexpr std::int64_t now = 1'445'412'480'000;  // Wed, 21 Oct 2015 07:28:00 GMT

OwnedLease lease(std::uint32_t attempt = 1) {
  return {
      .lease = 7, .url_id = 8, .host_id = 9, .depth = 2, .attempt = attempt, .url = *parser::parse_url("http://a/")};
}

http::FetchResult response(std::uint16_t status, http::HeaderList headers = {}) {
  http::FetchResult result;
  result.status = status;
  result.headers = std::move(headers);
  result.ip = "127.0.0.1";
  return result;
}

http::FetchResult failure(model::Reason reason, std::string detail, bool transient) {
  http::FetchResult result;
  result.failure.emplace(reason, std::move(detail), transient);
  return result;
}

struct Settled {
  model::State state;
  model::Reason reason;
  std::string detail;
  bool operator==(const Settled&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Settled& settled) {
  return out << model::name(settled.state) << ", " << model::name(settled.reason) << ", '" << settled.detail << "'";
}

Settled settled(http::FetchResult result, std::uint32_t attempt = 1, const config::Options& options = {}) {
  Job job{.lease = lease(attempt), .response = std::move(result)};
  std::string detail;
  const model::Reason reason = failure_of(job, options, detail);
  return {model::state_of(reason), reason, detail};
}

// https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
TEST(RetryAfter, Seconds) {
  EXPECT_EQ(retry_after_ms("0", now), 0);
  EXPECT_EQ(retry_after_ms("120", now), 120 * second);
  EXPECT_EQ(retry_after_ms("00007", now), 7 * second);
  EXPECT_EQ(retry_after_ms("86400", now), day);
}

// As some servers and their libraries write them.
TEST(RetryAfter, DecimalsAndZonesOfMail) {
  EXPECT_EQ(retry_after_ms("1.5", now), 2 * second);
  EXPECT_EQ(retry_after_ms("30.000", now), 30 * second);
  EXPECT_EQ(retry_after_ms("0.025", now), second);
  EXPECT_EQ(retry_after_ms("86399.9", now), day);
  EXPECT_EQ(retry_after_ms("86400.1", now), day);
  EXPECT_EQ(retry_after_ms("99999999999999999999999.5", now), day);
  for (const char* zone : {"UTC", "UT", "+0000", "-0000"})
    EXPECT_EQ(retry_after_ms(std::string("Wed, 21 Oct 2015 07:28:30 ") + zone, now), 30 * second) << zone;
}

// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7: a recipient takes all three forms.
TEST(RetryAfter, OfAProxyThatOpensNoTunnel) {
  auto result = failure(model::Reason::connect, "proxy 127.0.0.1:3128 refused the tunnel: 429", true);
  EXPECT_EQ(judge(lease(), result, {}).retry_after_ms, -1);
  result.tunnel_retry_after = "2";
  EXPECT_EQ(judge(lease(), result, {}).retry_after_ms, 2 * second);
}

TEST(RetryAfter, Dates) {
  EXPECT_EQ(retry_after_ms("Wed, 21 Oct 2015 07:28:30 GMT", now), 30 * second);
  EXPECT_EQ(retry_after_ms("Wednesday, 21-Oct-15 08:28:00 GMT", now), hour);
  EXPECT_EQ(retry_after_ms("Wed Oct 21 07:28:05 2015", now), 5 * second);
  EXPECT_EQ(retry_after_ms("Thu Oct 22 07:27:00 2015", now), 24 * hour - 60 * second);
  EXPECT_EQ(retry_after_ms("Sun Nov  1 07:28:00 2015", now), day);
}

TEST(RetryAfter, ADateThatIsPastMeansNow) {
  EXPECT_EQ(retry_after_ms("Wed, 21 Oct 2015 07:28:00 GMT", now), 0);
  EXPECT_EQ(retry_after_ms("Fri, 31 Dec 1999 23:59:59 GMT", now), 0);
}

TEST(RetryAfter, IsADayAtMost) {
  EXPECT_EQ(retry_after_ms("86401", now), day);
  EXPECT_EQ(retry_after_ms("9223372036854775807", now), day);
  EXPECT_EQ(retry_after_ms("99999999999999999999999", now), day);
  EXPECT_EQ(retry_after_ms("Fri, 31 Dec 9999 23:59:59 GMT", now), day);
}

TEST(RetryAfter, IsReadAlikeInEveryLocale) {
  const test::CommaLocale locale;
  ASSERT_TRUE(locale.is_set());
  EXPECT_EQ(retry_after_ms("Wed, 21 Oct 2015 07:28:30 GMT", now), 30 * second);
  EXPECT_EQ(retry_after_ms("Mi, 21 Okt 2015 07:28:30 GMT", now), -1);
}

TEST(RetryAfter, NonsenseIsNone) {
  for (const char* text :
       {"", "-1", "+5", "-1.5", "1.", ".5", "1.5.2", "1,5", "12 s", " 12", "soon", "0x10", "12, 13",
        "Wed, 21 Oct 2015 07:28:30 GMT+2", "Wed, 21 Oct 2015 07:28:30 +0200", "Wed, 21 Oct 2015 07:28:30",
        "Wed, 99 Oct 2015 07:28:30 GMT", "Wed, 21 Oct 2015 25:28:30 GMT", "2015-10-21T07:28:30Z"}) {
    EXPECT_EQ(retry_after_ms(text, now), -1) << text;
  }
  EXPECT_EQ(retry_after_ms(std::string(100'000, '9'), now), -1);
  EXPECT_EQ(retry_after_ms(std::string_view("5\0", 2), now), -1);
}

TEST(Judge, TellsTheCoordinatorWhatItPacesBy) {
  http::FetchResult result = response(200);
  result.written_at = 11;
  result.latency_ns = 12;
  result.wire_size = 13;
  const auto end = judge(lease(), result, {});
  EXPECT_EQ(end.lease, 7u);
  EXPECT_FALSE(end.retry);
  EXPECT_EQ(end.reason, model::Reason::none);
  EXPECT_EQ(end.status, 200);
  EXPECT_EQ(end.written_at, 11);
  EXPECT_EQ(end.latency_ns, 12);
  EXPECT_EQ(end.wire_size, 13u);
  EXPECT_EQ(end.retry_after_ms, -1);
}

TEST(Judge, PublicAddressesAreToldFromPrivateOnes) {
  for (const char* ip : {"93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"}) {
    http::FetchResult result = response(200);
    result.ip = ip;
    EXPECT_TRUE(judge(lease(), result, {}).public_address) << ip;
  }
  for (const char* ip : {"127.0.0.1", "10.1.2.3", "192.168.0.1", "::1", "fe80::1", "", "no address"}) {
    http::FetchResult result = response(200);
    result.ip = ip;
    EXPECT_FALSE(judge(lease(), result, {}).public_address) << ip;
    config::Options proxied;
    proxied.proxy = config::Proxy{};
    EXPECT_EQ(judge(lease(), result, proxied).public_address, std::string_view(ip).empty()) << ip;  // who knows?
  }
}

TEST(Judge, TheStatusesOfRetryOnAreTriedAgain) {
  for (const std::uint16_t status : {408, 429, 500, 502, 503, 504}) {
    const auto end = judge(lease(), response(status), {});
    EXPECT_TRUE(end.retry) << status;
    EXPECT_EQ(end.reason, model::Reason::http) << status;
  }
  for (const std::uint16_t status : {200, 204, 301, 304, 400, 403, 404, 410, 501, 505, 999}) {
    const auto end = judge(lease(), response(status), {});
    EXPECT_FALSE(end.retry) << status;
    EXPECT_EQ(end.reason, model::Reason::none) << status;
  }
}

// RFC 9110, section 13.1.2, has 304 for GET; a 412 says nothing of the page.
TEST(Judge, APageIsAskedForWithoutConditionsThatItsServerRefuses) {
  config::Options options;
  options.retries = 0;
  OwnedLease conditional = lease();
  conditional.fields = std::make_unique<RequestFields>();
  conditional.fields->target = "/";
  EXPECT_FALSE(judge(conditional, response(412), options).retry);
  conditional.fields->etag = "\"v1\"";
  const auto again = judge(conditional, response(412), options);
  EXPECT_TRUE(again.retry && again.whole);
  EXPECT_FALSE(shows_trouble(again));
  EXPECT_FALSE(judge(conditional, response(304), options).retry);
  EXPECT_FALSE(judge(lease(), response(412), options).retry);
}

TEST(Judge, RetryOnCanBeOtherStatusesOrNone) {
  config::Options options;
  options.retry_on = {404};
  EXPECT_TRUE(judge(lease(), response(404), options).retry);
  EXPECT_FALSE(judge(lease(), response(503), options).retry);
  options.retry_on = {};
  EXPECT_FALSE(judge(lease(), response(503), options).retry);
  EXPECT_EQ(judge(lease(), response(503), options).reason, model::Reason::none);
}

TEST(Judge, RetriesAreAttemptsBesideTheFirst) {
  config::Options options;
  options.retries = 2;
  EXPECT_TRUE(judge(lease(1), response(500), options).retry);
  EXPECT_TRUE(judge(lease(2), response(500), options).retry);
  EXPECT_FALSE(judge(lease(3), response(500), options).retry);
  EXPECT_EQ(judge(lease(3), response(500), options).reason, model::Reason::http);
  options.retries = 0;
  EXPECT_FALSE(judge(lease(1), response(500), options).retry);
}

TEST(Judge, AFailureIsTriedAgainIfItMayEndOtherwise) {
  EXPECT_TRUE(judge(lease(), failure(model::Reason::timeout, "slow", true), {}).retry);
  const auto end = judge(lease(), failure(model::Reason::tls, "expired", false), {});
  EXPECT_FALSE(end.retry);
  EXPECT_EQ(end.reason, model::Reason::tls);
  EXPECT_FALSE(judge(lease(4), failure(model::Reason::timeout, "slow", true), {}).retry);
}

TEST(Judge, AFailureCountsBeforeTheStatusThatCameWithIt) {
  http::FetchResult result = failure(model::Reason::protocol, "malformed chunk", false);
  result.status = 503;
  const auto end = judge(lease(), result, {});
  EXPECT_FALSE(end.retry);
  EXPECT_EQ(end.reason, model::Reason::protocol);
  EXPECT_EQ(end.status, 503);
}

TEST(Judge, RetryAfterTravelsWithTheAttempt) {
  EXPECT_EQ(judge(lease(), response(503, {{"retry-after", "7"}}), {}).retry_after_ms, 7 * second);
  EXPECT_EQ(judge(lease(), response(503, {{"Retry-After", "later"}}), {}).retry_after_ms, -1);
}

TEST(Judge, AHostShowsTroubleIfItFailsOrAsksForPatience) {
  const auto trouble = [](const http::FetchResult& result) { return shows_trouble(judge(lease(), result, {})); };
  EXPECT_FALSE(trouble(response(200)));
  EXPECT_FALSE(trouble(response(301)));
  EXPECT_FALSE(trouble(response(404)));
  EXPECT_TRUE(trouble(response(429)));
  EXPECT_TRUE(trouble(response(503)));
  EXPECT_TRUE(trouble(response(200, {{"Retry-After", "7"}})));
  EXPECT_TRUE(trouble(failure(model::Reason::protocol, "", true))) << "it is tried again";
  EXPECT_FALSE(trouble(failure(model::Reason::protocol, "", false)));
  EXPECT_TRUE(trouble(failure(model::Reason::connect, "", false)));
}

TEST(Settle, AnAnswerIsDoneWhateverItSays) {
  for (const std::uint16_t status : {200, 301, 404, 410}) {
    EXPECT_EQ(settled(response(status)), (Settled{model::State::done, model::Reason::none, ""})) << status;
  }
}

TEST(Settle, AStatusOfRetryOnIsAFailureThatNamesItsAttempts) {
  EXPECT_EQ(settled(response(503)), (Settled{model::State::failed, model::Reason::http, "answered 503"}));
  EXPECT_EQ(settled(response(503), 4),
            (Settled{model::State::failed, model::Reason::http, "answered 503; after 4 attempts"}));
  EXPECT_EQ(settled(response(404), 4), (Settled{model::State::done, model::Reason::none, ""}));
}

TEST(Settle, AFailureIsToldInItsOwnWordsOnce) {
  EXPECT_EQ(settled(failure(model::Reason::connect, "connection refused", true), 2),
            (Settled{model::State::failed, model::Reason::connect, "connection refused; after 2 attempts"}));
  http::FetchResult result = failure(model::Reason::connect, "connection refused", true);
  result.detail = "connection refused";
  EXPECT_EQ(settled(std::move(result)), (Settled{model::State::failed, model::Reason::connect, "connection refused"}));
}

TEST(Settle, WhatWasCutShortIsTold) {
  http::FetchResult result = response(200);
  result.detail = "cut at 1 MiB";
  EXPECT_EQ(settled(std::move(result)), (Settled{model::State::done, model::Reason::none, "cut at 1 MiB"}));
}

}  // namespace
}  // namespace crawl::worker
