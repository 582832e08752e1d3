// A large outcome goes out in pieces that are, behind each other, the frame that any other outcome is.
#include "crawler/worker/large_outcome.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "crawler/ipc/frame.h"
#include "crawler/ipc/messages/outcomes.h"

namespace crawl::worker {
namespace {

struct Texts {
  std::string body = std::string(3 << 20, 'b'), text = std::string(700'000, 't');
  std::vector<std::string> urls;
};

model::Outcome outcome_of(Texts& texts, std::size_t links) {
  model::Outcome outcome;
  outcome.lease = 7;
  outcome.url = "http://a.test/";
  outcome.title = "title";
  outcome.text = texts.text;
  outcome.body = texts.body;
  outcome.body_size = 12'345'678;
  outcome.simhash = 99;
  outcome.text_sample = {1, 2, 3};
  outcome.cookies = {{1, 2}};
  outcome.headers = {{"A", "b"}};
  outcome.items = {{"rule", "{}", 3}};
  outcome.timings.wait = 1.5;
  for (std::size_t i = 0; i < links; ++i) texts.urls.push_back("http://a.test/" + std::to_string(i));
  for (const std::string& url : texts.urls) {
    model::Link& link = outcome.links.emplace_back();
    link.url = url;
    link.host = std::string_view(url).substr(7, 6);
    link.priority = 50;
  }
  return outcome;
}

TEST(LargeOutcome, IsTheSameFrameInPieces) {
  Texts texts;
  for (const std::size_t links : {std::size_t{0}, std::size_t{20'000}}) {
    const model::Outcome outcome = outcome_of(texts, links);
    std::string whole, pieces;
    ipc::append_frame(whole, ipc::OutcomeFrame{outcome});
    std::size_t longest = 0;
    write_in_pieces(outcome, [&](std::string& piece) {
      longest = std::max(longest, piece.size());
      pieces += piece;
      piece.clear();
    });
    EXPECT_TRUE(pieces == whole) << links << " links, " << pieces.size() << " bytes for " << whole.size();
    EXPECT_LE(longest, std::size_t{512} << 10);
    EXPECT_TRUE(is_large(outcome));
  }
}

TEST(LargeOutcome, MostAreSmall) {
  Texts texts{.body = std::string(200'000, 'b'), .text = std::string(200'000, 't'), .urls = {}};
  EXPECT_FALSE(is_large(outcome_of(texts, 1000)));
  EXPECT_TRUE(is_large(outcome_of(texts, 20'000)));
}

}  // namespace
}  // namespace crawl::worker
