// A seed that may be a sitemap is read while it comes: to its end whatever --max-body is, and as any page where it is
// none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "crawler/http/client/response_reader.h"
#include "crawler/worker/site_files/sitemap_links.h"
#include "tests/parser/sitemap/sitemap_support.h"

namespace crawl::worker {
namespace {

using test::gzipped;
using test::numbered_entries;
using test::url_entry;
using test::urlset;
using testing::HasSubstr;

struct Read {
  http::FetchResult result;
  std::unique_ptr<SitemapEntries> list;
  std::size_t max_memory = 0;
};

struct How {
  std::string url = "http://example.org/sitemap.xml", type = "application/xml";
  bool certain = false, wants_body = false;
  std::size_t piece = 10'000;
};

Read read(std::string_view body, const How& how = {}) {
  const auto url = *parser::parse_url(how.url);
  SitemapStream stream(url, how.certain, how.wants_body);
  http::ResponseLimits limits;
  limits.max_body = 100'000;
  limits.stream = &stream;
  Read read;
  http::ResponseReader reader(read.result, limits);
  const std::string type = how.type.empty() ? "" : "Content-Type: " + how.type + "\r\n";
  auto state =
      reader.feed("HTTP/1.1 200 OK\r\n" + type + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n");
  for (std::size_t at = 0; state == http::ResponseReader::more && at < body.size(); at += how.piece) {
    state = reader.work_off(reader.feed(body.substr(at, how.piece)));
    read.max_memory = std::max(read.max_memory, reader.memory());
  }
  read.list = stream.take();
  return read;
}

TEST(SitemapStream, ASeedIsReadToItsEnd) {
  const std::string text = urlset(numbered_entries(40'000));
  ASSERT_GT(text.size(), std::size_t{1} << 20);
  for (const std::size_t piece : {std::size_t{700}, std::size_t{65'536}}) {
    const Read seed = read(text, {.piece = piece});
    ASSERT_TRUE(seed.list);
    EXPECT_EQ(seed.list->entries().size(), 40'000u);
    EXPECT_EQ(seed.list->note, "");
    EXPECT_EQ(seed.result.body, "");
    EXPECT_FALSE(seed.result.truncated);
    EXPECT_EQ(seed.result.detail, "");
    EXPECT_EQ(seed.list->size, text.size());
    const auto hash = base::sha256(text);
    EXPECT_EQ(seed.list->hash, std::string(hash.begin(), hash.end()));
    EXPECT_TRUE(text.starts_with(seed.list->begin));
  }
}

TEST(SitemapStream, ItsBodyIsKeptForWhoWantsIt) {
  const std::string text = urlset(numbered_entries(40'000)), small = urlset(url_entry("/a"));
  const Read kept = read(text, {.wants_body = true});
  ASSERT_TRUE(kept.list);
  EXPECT_EQ(kept.list->entries().size(), 40'000u);
  EXPECT_EQ(kept.result.body, text.substr(0, 100'000));
  EXPECT_TRUE(kept.result.truncated);
  EXPECT_EQ(kept.result.detail, "cut at 100000 bytes");
  const Read whole = read(small, {.wants_body = true});
  EXPECT_EQ(whole.result.body, small);
  EXPECT_FALSE(whole.result.truncated);
}

TEST(SitemapStream, Packed) {
  const std::string text = urlset(numbered_entries(50'000)), file = gzipped(text);
  const Read seed = read(file, {.url = "http://example.org/s.xml.gz", .type = "application/octet-stream", .piece = 77});
  ASSERT_TRUE(seed.list);
  EXPECT_EQ(seed.list->entries().size(), 50'000u);
  EXPECT_EQ(seed.list->size, file.size()) << "of what came";
}

TEST(SitemapStream, ByAnyTypeAndName) {
  const std::string text = urlset(numbered_entries(3000));
  for (const char* type : {"text/xml; charset=utf-8", "", "text/html", "text/plain", "application/rss+xml"})
    EXPECT_TRUE(read(text, {.type = type}).list) << type;
  const Read other = read(text, {.url = "http://example.org/page", .type = "text/html"});
  EXPECT_FALSE(other.list) << "a page until its bytes are there";
  EXPECT_EQ(other.result.body, text);
}

// What is none is as if nobody had looked.
TEST(SitemapStream, OtherPages) {
  const std::string html = "<!doctype html><p>" + std::string(200'000, 'x');
  const std::string other_xml =
      "<?xml version='1.0'?><!--" + std::string(80'000, '-') + "--><data>" + std::string(200'000, 'y') + "</data>";
  for (const std::string& body : {html, other_xml}) {
    for (const std::size_t piece : {std::size_t{1000}, std::size_t{65'536}}) {
      const Read page = read(body, {.piece = piece});
      EXPECT_FALSE(page.list);
      EXPECT_EQ(page.result.body, body.substr(0, 100'000));
      EXPECT_TRUE(page.result.truncated);
      EXPECT_EQ(page.result.detail, "cut at 100000 bytes");
    }
  }
  const Read small = read("<data/>");
  EXPECT_EQ(small.result.body, "<data/>");
  EXPECT_FALSE(small.result.truncated);
}

TEST(SitemapStream, WhatALateRootMakesOfIt) {
  const std::string text =
      "<?xml version='1.0'?><!--" + std::string(50'000, '-') + "-->" + urlset(url_entry("/a")).substr(39);
  const Read seed = read(text, {.piece = 1000});
  ASSERT_TRUE(seed.list);
  EXPECT_EQ(seed.list->entries().size(), 1u);
  EXPECT_EQ(seed.result.body, text) << "known at its end";
}

// Of one that a robots.txt names and a program wants to see.
TEST(SitemapStream, NamedAndWanted) {
  const std::string text = "http://example.org/a\nhttp://example.org/b\n";
  const Read named = read(text, {.type = "text/plain", .certain = true, .wants_body = true, .piece = 1});
  ASSERT_TRUE(named.list);
  EXPECT_EQ(named.list->entries().size(), 2u);
  EXPECT_EQ(named.result.body, text);
}

TEST(SitemapStream, AlternatesFollowTheirPageAndAreBounded) {
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    text += "<url><loc>/" + std::to_string(i) + "</loc>";
    for (int k = 0; k < 3; ++k)
      text += "<x:link rel='alternate' hreflang='de' href='/" + std::string(1500, 'z') + std::to_string(k) + "'/>";
    text += "</url>";
  }
  const Read seed = read(urlset(text));
  ASSERT_TRUE(seed.list);
  std::size_t pages = 0, alternates = 0;
  for (const auto& entry : seed.list->entries()) (entry.kind == model::LinkKind::listed ? pages : alternates)++;
  EXPECT_EQ(pages, 3000u) << "no page is lost for its languages";
  EXPECT_GT(alternates, 4000u);
  EXPECT_LT(alternates, 6000u);
  EXPECT_EQ(seed.list->entries()[1].kind, model::LinkKind::alternate);
  EXPECT_THAT(seed.list->note, HasSubstr("alternates"));
  EXPECT_LT(seed.max_memory, std::size_t{40} << 20);
}

}  // namespace
}  // namespace crawl::worker
