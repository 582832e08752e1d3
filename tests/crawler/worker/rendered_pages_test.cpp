// A page on its way to a browser and back, and what of its requests is reused.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "crawler/ipc/frame.h"
#include "crawler/worker/page_builder.h"
#include "crawler/worker/render/page_comparison.h"
#include "crawler/worker/render/render_room.h"
#include "crawler/worker/render/visit_cache.h"

namespace crawl::worker {
namespace {

constexpr char shell[] = "<title>Shop</title><script src=/app.js></script><body><div id=root></div></body>";

class RenderedPages : public testing::Test {
 protected:
  RenderedPages() {
    port_.give = [this](model::LeaseNo lease, std::string url, std::string frame) {
      given_.push_back(lease);
      url_ = std::move(url);
      frame_ = std::move(frame);
    };
    port_.put_back = [this](model::LeaseNo lease) { put_back_.push_back(lease); };
  }
  static Job job(model::LeaseNo lease, const std::string& html, ipc::RenderMode mode = ipc::RenderMode::always) {
    Job job;
    job.lease.lease = lease;
    job.lease.url = *parser::parse_url("http://a.test/app");
    job.lease.render = std::make_unique<RenderOrder>();
    job.lease.render->mode = mode;
    job.lease.render->why = "--render always";
    job.response.status = 200;
    job.response.headers = {
        {"Content-Type", "text/html; charset=utf-8"}, {"Set-Cookie", "a=1"}, {"Set-Cookie", "s=2; HttpOnly"}};
    job.response.body = html;
    return job;
  }
  // Whether its outcome was made at once.
  bool build(Job one) {
    bool made = false;
    builder_.build(std::move(one), [&](const model::Outcome& outcome, parser::Page*) {
      made = true;
      title_ = outcome.title.value_or("");
      detail_ = outcome.detail;
      size_ = outcome.size;
      words_ = outcome.words;
      redirect_to_ = outcome.redirect_to;
      links_.clear();
      for (const model::Link& link : outcome.links) links_.emplace_back(link.url);
      hash_ = outcome.body_hash;
      has_rendering_ = outcome.rendering.has_value();
      if (!has_rendering_) return;
      rendered_ = outcome.rendering->rendered;
      raw_links_ = outcome.rendering->raw_links;
      content_hash_ = outcome.rendering->content_hash;
    });
    return made;
  }
  ipc::Rendered result(std::string html) {
    ipc::Rendered page;
    page.number = given_.back();
    page.html = std::move(html);
    page.render_ms = 5;
    return page;
  }

  static config::Options options() {
    config::Options options;
    options.render = config::Render::always;
    options.render_processes = 1;
    options.depth = 5;
    options.store.text = false;
    options.traps = config::Traps::off;  // they read the text of some pages
    return options;
  }

  const config::Options options_ = options();
  RenderPort port_;
  RenderRoom room_{options_, port_};
  PageBuilder builder_{options_};
  std::vector<model::LeaseNo> given_, put_back_;
  std::string url_, frame_, title_, detail_, redirect_to_, hash_, content_hash_;
  std::vector<std::string> links_;
  std::uint64_t size_ = 0;
  bool rendered_ = false, has_rendering_ = false;
  std::optional<std::uint32_t> raw_links_, words_;
};

// The text of a page that is not as good as empty costs nothing, and what is rendered is compared by all of it.
TEST_F(RenderedPages, WhetherAPageLooksEmptyIsSeenInItsBeginning) {
  builder_.render_first([this](Job& one, parser::Page& page) { return room_.take(one, page); });
  const std::string words = std::string(40, 'w') + " and more words that a person reads",
                    noscript = "<noscript>x</noscript>";
  std::string much = "<script>go()</script>" + noscript;
  for (int k = 0; k < 10; ++k) much += "<p>" + words;
  using enum ipc::RenderMode;
  for (const ipc::RenderMode mode : {look_if_empty, if_empty}) {
    EXPECT_TRUE(build(job(1, fmt::format("{}<a href=/1>1</a><p>{}", much, words), mode))) << "not empty";
    EXPECT_EQ(words_, std::nullopt);
    EXPECT_EQ(links_, std::vector<std::string>{"http://a.test/1"});
    given_.clear();
    EXPECT_FALSE(build(job(2, much, mode))) << "without links";
    EXPECT_FALSE(build(job(3, fmt::format("{}<p><a href=javascript:go()>1</a><p>{}", much, words), mode)))
        << "with none that lead anywhere";
    EXPECT_FALSE(build(job(4, shell, mode))) << "with little text";
    EXPECT_EQ(given_, (std::vector<model::LeaseNo>{2, 3, 4}));
    for (const model::LeaseNo lease : {2, 3, 4}) {
      given_.push_back(lease);
      auto back = room_.complete(result(much + "<p><a href=/1>1</a>"));
      EXPECT_EQ(back->rendered->raw.words.value_or(99), lease == 4 ? 0u : lease == 3 ? 90u : 81u);
      EXPECT_TRUE(build(*std::move(back)));
      EXPECT_EQ(words_, 82u) << "of the rendered page all are counted";
    }
  }
  EXPECT_FALSE(build(job(5, much + "<a href=/1>1</a>", if_scripts)));
}

TEST_F(RenderedPages, WhatTheBrowserMadeIsWhatIsSeen) {
  builder_.render_first([this](Job& one, parser::Page& page) { return room_.take(one, page); });
  EXPECT_FALSE(build(job(7, shell)));
  ASSERT_EQ(given_, std::vector<model::LeaseNo>{7});
  const auto task = ipc::decode<ipc::RenderTask>({ipc::RenderTask::type, std::string_view(frame_).substr(5)});
  EXPECT_EQ(task.body, shell);
  EXPECT_EQ(task.cookies, std::vector<std::string>{"a=1"}) << "what scripts may see";
  ipc::Rendered page = result("<title>Shop: 2 things</title><a href=/1>one</a><a href='#/two'>two</a>");
  page.requests = {{.request = 1,
                    .kind = model::RequestKind::fetch,
                    .url = "http://a.test/api/x",
                    .method = "GET",
                    .note = "robots.txt forbids it"}};
  auto back = room_.complete(std::move(page));
  ASSERT_TRUE(back);
  EXPECT_TRUE(build(*std::move(back)));
  EXPECT_EQ(title_, "Shop: 2 things");
  EXPECT_EQ(links_, (std::vector<std::string>{"http://a.test/1", "http://a.test/app#/two"}));
  EXPECT_EQ(size_, sizeof shell - 1) << "of what the server sent";
  const base::Sha256 digest = base::sha256(shell);
  EXPECT_EQ(hash_, std::string(digest.begin(), digest.end()));
  EXPECT_EQ(content_hash_.size(), 32u);
  EXPECT_TRUE(rendered_);
  EXPECT_EQ(raw_links_, 0u);
  EXPECT_EQ(detail_, "lacks http://a.test/api/x (robots.txt forbids it)");
  EXPECT_TRUE(builder_.render_report().differs);
  EXPECT_TRUE(builder_.render_report().empty);
}

TEST_F(RenderedPages, OneThatCannotBeRenderedIsStoredAsItCame) {
  builder_.render_first([this](Job& one, parser::Page& page) { return room_.take(one, page); });
  EXPECT_FALSE(build(job(7, shell)));
  ipc::Rendered failed = result("");
  failed.error = "the tab crashed";
  EXPECT_TRUE(build(*room_.complete(std::move(failed))));
  EXPECT_EQ(title_, "Shop");
  EXPECT_EQ(detail_, "not rendered: the tab crashed");
  EXPECT_TRUE(has_rendering_);
  EXPECT_FALSE(rendered_);
  const base::Sha256 digest = base::sha256(shell);
  EXPECT_EQ(hash_, std::string(digest.begin(), digest.end()));
}

TEST_F(RenderedPages, AScriptLeadsElsewhere) {
  builder_.render_first([this](Job& one, parser::Page& page) { return room_.take(one, page); });
  EXPECT_FALSE(build(job(7, shell)));
  ipc::Rendered page = result("<p>moving");
  page.redirect_to = "http://a.test/login";
  EXPECT_TRUE(build(*room_.complete(std::move(page))));
  EXPECT_EQ(redirect_to_, "http://a.test/login");
  EXPECT_EQ(links_, std::vector<std::string>{"http://a.test/login"});
}

TEST_F(RenderedPages, BeyondTheRoomTheyGoBack) {
  builder_.render_first([this](Job& one, parser::Page& page) { return room_.take(one, page); });
  const auto room = static_cast<model::LeaseNo>(render_room(options_));
  for (model::LeaseNo lease = 1; lease <= room + 1; ++lease) EXPECT_FALSE(build(job(lease, shell)));
  EXPECT_EQ(given_.size(), room);
  EXPECT_EQ(put_back_, std::vector<model::LeaseNo>{room + 1});
}

TEST_F(RenderedPages, OnlyWhatLooksEmptyIsLookedAt) {
  builder_.render_first([this](Job& one, parser::Page& page) { return room_.take(one, page); });
  constexpr auto if_empty = ipc::RenderMode::look_if_empty;
  EXPECT_FALSE(build(job(1, shell, if_empty)));
  EXPECT_FALSE(build(job(2, "<script>go()</script><app-root></app-root>", if_empty)));
  EXPECT_FALSE(build(job(3, "<script>go()</script><noscript>needs scripts</noscript>", if_empty)));
  EXPECT_TRUE(build(job(4, "<div id=root></div>", if_empty))) << "no script fills it";
  EXPECT_TRUE(build(job(5, "<script>go()</script><p>Hello", if_empty))) << "nothing waits to be filled";
  EXPECT_TRUE(build(job(6, "<script>go()</script><div id=ad></div><a href=/1>" + std::string(300, 'x'), if_empty)));
  EXPECT_TRUE(build(job(7, "<script type=application/ld+json>{}</script><div id=root></div>", if_empty)));
}

// ---- the cache of visits -------------------------------------------------------------------------------------------

class VisitCaches : public testing::Test {
 protected:
  using Headers = http::HeaderList;
  static constexpr std::int64_t second = 1'000'000'000;
  void store(const Headers& headers, model::RequestKind kind = model::RequestKind::fetch, std::uint16_t status = 200) {
    http::FetchResult response;
    response.status = status;
    response.headers = headers;
    response.body = "x";
    cache_.store("k", kind, response, 0, 0);
  }
  // Seconds; -1: it is not kept.
  std::int64_t fresh() {
    const CachedResponse* found = cache_.find("k");
    return found ? found->fresh_until / second : -1;
  }
  VisitCache cache_;
};

TEST_F(VisitCaches, KeepsWhatMayBeKept) {
  store({{"Cache-Control", "public, max-age=60"}});
  EXPECT_EQ(fresh(), 60);
  store({{"Cache-Control", "no-store, max-age=60"}});
  EXPECT_EQ(fresh(), -1);
  store({{"Cache-Control", "no-cache"}, {"ETag", "\"1\""}});
  EXPECT_EQ(fresh(), 0) << "asked for again, with its tag";
  store({{"Cache-Control", "max-age=60"}, {"Vary", "Accept-Encoding, Origin"}});
  EXPECT_EQ(fresh(), 60);
  store({{"Cache-Control", "max-age=60"}, {"Vary", "Cookie"}});
  EXPECT_EQ(fresh(), -1);
  store({{"Cache-Control", "max-age=60"}}, model::RequestKind::fetch, 404);
  EXPECT_EQ(fresh(), -1);
  store({}, model::RequestKind::fetch);
  EXPECT_EQ(fresh(), -1) << "data of which nothing is said";
  store({}, model::RequestKind::script);
  EXPECT_EQ(fresh(), 3600) << "code is what it was";
  store({{"Date", "Thu, 01 Jan 1970 01:00:00 GMT"}, {"Expires", "Thu, 01 Jan 1970 01:00:30 GMT"}});
  EXPECT_EQ(fresh(), 30);
}

TEST_F(VisitCaches, CookiesAreSetOnce) {
  store({{"Cache-Control", "max-age=60"}, {"Set-Cookie", "a=1"}});
  EXPECT_EQ(cache_.find("k")->headers, (Headers{{"Cache-Control", "max-age=60"}}));
}

}  // namespace
}  // namespace crawl::worker
