// FetchTest: a Fetcher on an event loop of its own, closed and drained at the end of each test: an exchange that is
// left behind, or a handler that never comes, makes the test fail.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "crawler/http/client/fetcher.h"
#include "tests/support/raw_server.h"

namespace crawl::test {

// What timings are in.
using Milliseconds = std::chrono::duration<double, std::milli>;

class FetchTest : public testing::Test {
 protected:
  FetchTest() {
    options.user_agent = "crawl/test";
    options.timeout = std::chrono::seconds(10);
  }
  void TearDown() override { close(); }

  http::Fetcher& fetcher() {
    if (!fetcher_) {
      settings.options = &options;
      fetcher_ = std::make_unique<http::Fetcher>(io, settings);
    }
    return *fetcher_;
  }

  static http::FetchRequest request(const std::string& url) {
    auto parsed = parser::parse_url(url);
    EXPECT_TRUE(parsed) << url;
    return {.url = *parsed};
  }

  // Runs one fetch to its end.
  http::FetchResult fetch(http::FetchRequest request) {
    std::vector<http::FetchRequest> one;
    one.push_back(std::move(request));
    return std::move(fetch_all(std::move(one)).front());
  }
  http::FetchResult fetch(const std::string& url) { return fetch(request(url)); }

  // Runs them all at once.
  std::vector<http::FetchResult> fetch_all(std::vector<http::FetchRequest> requests) {
    std::vector<http::FetchResult> results(requests.size());
    std::size_t left = requests.size();
    for (std::size_t i = 0; i < requests.size(); ++i) {
      boost::asio::co_spawn(io, fetcher().fetch(std::move(requests[i])),
                            [&, i](std::exception_ptr error, http::FetchResult result) {
                              EXPECT_FALSE(error);
                              results[i] = std::move(result);
                              --left;
                            });
    }
    io.restart();
    while (left > 0 && io.run_one_for(std::chrono::seconds(30)) > 0) {
    }
    EXPECT_EQ(left, 0u) << "a fetch did not end";
    return results;
  }

  void close() {
    if (!fetcher_) return;
    bool closed = false;
    boost::asio::co_spawn(io, fetcher_->close(), [&](std::exception_ptr error) { closed = !error; });
    io.restart();
    io.run_for(std::chrono::seconds(5));
    EXPECT_TRUE(closed);
    EXPECT_TRUE(io.stopped()) << "something still waits after close()";
    fetcher_.reset();
  }

  boost::asio::io_context io{1};
  config::Options options;
  http::FetcherSettings settings;

 private:
  std::unique_ptr<http::Fetcher> fetcher_;
};

// "reason: detail", or "ok".
inline std::string outcome(const http::FetchResult& result) {
  if (!result.failure) return "ok";
  return std::string(model::name(result.failure->reason)) + ": " + result.failure->detail;
}

}  // namespace crawl::test
