// Pages that wait for a browser, what pages ask for while one has them, and which kinds of pages need one.
#include <gtest/gtest.h>

#include "crawler/frontier/frontier.h"
#include "crawler/frontier/render_kinds.h"
#include "tests/crawler/frontier/times.h"

namespace crawl::frontier {
namespace {

// Pages below /app/ are to be rendered.
class AppsAreRendered : public RenderPolicy {
 public:
  RenderWish wish(std::string_view url) override {
    if (url.contains("/maybe/")) return {.mode = ipc::RenderMode::look_if_empty, .why = "as a test has it"};
    if (!url.contains("/app/")) return {};
    return {.mode = ipc::RenderMode::always, .expected = true, .why = "as a test has it"};
  }
};

class Rendering : public testing::Test {
 protected:
  Rendering() {
    settings_.workers = 1;
    settings_.per_host = 100;
    settings_.render_room = 2;
    settings_.pace.fixed_delay_ns = 0;
  }
  void make(const std::vector<std::string>& paths) {
    frontier_ = std::make_unique<Frontier>(settings_, nullptr, &policy_);
    frontier_->add_queued({1, "a.test", paths.size(), true, {}});
    frontier_->take_refill_requests();
    ipc::Urls urls{1, {}};
    std::vector<std::string> texts;
    for (const std::string& path : paths) texts.push_back("http://a.test" + path);
    model::UrlId id = 0;
    for (const std::string& text : texts) urls.urls.push_back({.id = ++id, .url = text});
    frontier_->add_urls(urls);
  }
  // What is handed out now; its leases stay open.
  std::vector<std::string> claim_all() {
    std::vector<std::string> paths;
    while (auto claim = frontier_->claim(0, start)) {
      paths.emplace_back(claim->url.substr(std::string_view("http://a.test").size()));
      leases_.push_back(claim->lease);
    }
    return paths;
  }
  void end(model::LeaseNo lease) {
    ipc::AttemptEnd over;
    over.lease = lease;
    over.status = 200;
    over.written_at = start;
    frontier_->finished(over, start);
  }

  using Paths = std::vector<std::string>;
  AppsAreRendered policy_;
  FrontierSettings settings_;
  std::unique_ptr<Frontier> frontier_;
  std::vector<model::LeaseNo> leases_;
};

TEST_F(Rendering, PagesWithoutRoomHoldUpNoOthers) {
  make({"/app/1", "/app/2", "/app/3", "/static/1", "/app/4", "/static/2"});
  EXPECT_EQ(claim_all(), (Paths{"/app/1", "/app/2", "/static/1", "/static/2"}));
  EXPECT_FALSE(frontier_->empty());
  end(leases_[0]);
  EXPECT_EQ(claim_all(), Paths{}) << "the browser has it still";
  frontier_->committed(leases_[0], true);
  EXPECT_EQ(claim_all(), Paths{"/app/3"});
}

TEST_F(Rendering, OneThatIsPutBackComesAgain) {
  make({"/maybe/1", "/maybe/2"});
  ASSERT_EQ(claim_all().size(), 2u);
  end(leases_[0]);
  frontier_->put_back(leases_[0]);
  EXPECT_EQ(frontier_->open_leases(), 1u);
  const auto again = frontier_->claim(0, start);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->url, "http://a.test/maybe/1");
  EXPECT_EQ(again->render.mode, ipc::RenderMode::always) << "it was found to be worth it";
}

TEST_F(Rendering, ADeadWorkerLeavesItsRoom) {
  make({"/app/1", "/app/2", "/app/3"});
  ASSERT_EQ(claim_all().size(), 2u);
  frontier_->give_back(0, 0, false, start);
  EXPECT_EQ(claim_all(), (Paths{"/app/3", "/app/1"}));
}

TEST_F(Rendering, AFewVisitsAtOnceAndThenTheHostRests) {
  settings_.pace.fixed_delay_ns = 100 * ms;
  make({"/static/1"});
  int granted = 0;
  VisitTurn turn;
  while ((turn = frontier_->visit("http://a.test/api", start)).granted) ++granted;
  EXPECT_EQ(granted, 6);
  EXPECT_EQ(turn.at, never) << "until one of them has ended";
  for (int i = 0; i < 6; ++i) frontier_->end_visit("http://a.test/api", {}, start);
  EXPECT_EQ(frontier_->next_event(), start + 600 * ms) << "pages wait as if each visit had been one";
  EXPECT_TRUE(frontier_->visit("http://a.test/api", start).granted);
  turn = frontier_->visit("http://a.test/api", start);
  EXPECT_FALSE(turn.granted);
  EXPECT_EQ(turn.at, start + 100 * ms);
}

TEST_F(Rendering, ARobotsFileIsHandedOutWhateverWaits) {
  make({"/static/1"});
  frontier_->add_robots_fetch("api.test", 7, "http://api.test/robots.txt");
  const auto claim = frontier_->claim_robots(0, start);
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->url, "http://api.test/robots.txt");
  EXPECT_FALSE(frontier_->claim_robots(0, start));
}

// ---- kinds of pages ------------------------------------------------------------------------------------------------

TEST(KindOf, LeavesOutWhatDiffersBetweenPagesOfAKind) {
  using model::kind_of;
  EXPECT_EQ(kind_of("https://a.test/"), "a.test/");
  EXPECT_EQ(kind_of("https://a.test/about"), "a.test/about");
  EXPECT_EQ(kind_of("https://a.test/products/blue-shoe"), "a.test/products/*");
  EXPECT_EQ(kind_of("https://a.test/products/17/reviews"), "a.test/products/#/*");
  EXPECT_EQ(kind_of("https://a.test/p-17?page=2&a=1&page=3"), "a.test/#?a&page");
  EXPECT_EQ(kind_of("https://a.test/#/users/7"), "a.test/#/*");
}

class Kinds : public testing::Test {
 protected:
  Kinds() { options_.render = config::Render::automatic; }
  static std::string page(int number) { return "http://a.test/app/" + std::to_string(number); }
  static void look(RenderKinds& kinds, int number, bool differs, bool empty = true) {
    kinds.note({.url = page(number), .rendered = true, .empty = empty, .differs = differs, .cookies = {}});
  }
  config::Options options_;
};

TEST_F(Kinds, ThreePagesThatDifferDecideAKind) {
  RenderKinds kinds(options_);
  EXPECT_EQ(kinds.wish(page(0)).mode, ipc::RenderMode::look_if_empty);
  for (int i = 0; i < 3; ++i) look(kinds, i, true);
  EXPECT_EQ(kinds.wish(page(4)).mode, ipc::RenderMode::if_scripts) << "others of the kind are looked at, too";
  EXPECT_TRUE(kinds.wish(page(4)).why.contains("need a browser"));
  for (int i = 0; i < 3; ++i) look(kinds, i, false, false);
  EXPECT_EQ(kinds.wish(page(5)).mode, ipc::RenderMode::if_empty) << "and need none";
  const auto kept = kinds.take_changed();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].kind, "a.test/app/#");
  EXPECT_EQ(kept[0].state, "needed");
  RenderKinds later(options_);
  later.load(kept[0]);
  EXPECT_EQ(later.wish(page(9)).mode, ipc::RenderMode::if_scripts);
}

TEST_F(Kinds, OneThatNeedsNoneIsLookedAtAgainNowAndThen) {
  RenderKinds kinds(options_);
  for (int i = 0; i < 3; ++i) look(kinds, i, false);
  int looks = 0;
  for (int i = 0; i < 640; ++i) {
    looks += kinds.wish(page(i)).mode == ipc::RenderMode::look_if_empty;
    kinds.note_lease(page(i));
  }
  EXPECT_EQ(looks, 10);
  look(kinds, 1, true);
  EXPECT_EQ(kinds.wish(page(1)).mode, ipc::RenderMode::look_if_empty) << "the site changed its mind";
  for (int i = 0; i < 3; ++i) look(kinds, i, true);
  EXPECT_TRUE(kinds.wish(page(1)).why.contains("need a browser"));
}

TEST_F(Kinds, PagesWaitWhileTheirKindIsDecided) {
  RenderKinds kinds(options_);
  kinds.note_put_back(page(1));
  EXPECT_TRUE(kinds.wish(page(2)).hold);
  EXPECT_FALSE(kinds.wish("http://a.test/other").hold);
  EXPECT_FALSE(kinds.note({.url = page(3), .rendered = true, .empty = true, .differs = true, .cookies = {}}));
  EXPECT_FALSE(kinds.note({.url = page(4), .rendered = true, .empty = true, .differs = false, .cookies = {}}));
  EXPECT_TRUE(kinds.note({.url = page(5), .rendered = true, .empty = true, .differs = true, .cookies = {}}));
  EXPECT_FALSE(kinds.wish(page(2)).hold) << "it is open still, and others are looked at";
  kinds.note_put_back(page(1));
  kinds.release();
  EXPECT_FALSE(kinds.wish(page(2)).hold);
}

// A page whose scripts add to what is there looks like any other.
TEST_F(Kinds, OneWithoutEmptyPagesIsLookedAtOnceInManyPages) {
  RenderKinds kinds(options_);
  const auto samples = [&](int pages) {
    int count = 0;
    for (int i = 0; i < pages; ++i) {
      const RenderWish wish = kinds.wish(page(i));
      if (wish.mode == ipc::RenderMode::if_scripts) {
        ++count;
        EXPECT_TRUE(wish.why.contains("some pages with scripts are looked at")) << wish.why;
      }
      kinds.note_lease(page(i));
    }
    return count;
  };
  EXPECT_EQ(samples(20'000), 0) << "it costs 1 % of so many pages";
  EXPECT_EQ(samples(100'000), 1) << "and one of a kind is enough";
  look(kinds, 1, false, false);
  EXPECT_EQ(samples(100'000), 0) << "when scripts change nothing";
  RenderKinds other(options_);
  for (int i = 0; i < 3; ++i) look(other, i, true, false);
  EXPECT_EQ(other.wish(page(4)).mode, ipc::RenderMode::always);
  EXPECT_TRUE(other.wish(page(4)).why.contains("need a browser"));
  EXPECT_EQ(other.take_changed()[0].state, "needed");
}

TEST_F(Kinds, TheUsersWordDecides) {
  options_.render = config::Render::never;
  options_.render_match = {"/app/"};
  RenderKinds kinds(options_);
  EXPECT_EQ(kinds.wish(page(1)).mode, ipc::RenderMode::always);
  EXPECT_EQ(kinds.wish("http://a.test/other").mode, ipc::RenderMode::never);
}

}  // namespace
}  // namespace crawl::frontier
