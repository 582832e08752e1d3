// From a response to an outcome: charset, hash, body, redirect, and what --store keeps of it.
#include "crawler/worker/page_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <isa-l/igzip_lib.h>

#include <random>

#include "base/hash.h"
#include "tests/support/zlib_form.h"

namespace crawl::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// What a test looks at, copied out of the outcome's views.
struct Built {
  model::State state{};
  model::Reason reason{};
  std::string detail, content_type, charset, redirect_to, hash, etag;
  std::optional<std::string> title, text;
  std::optional<std::uint32_t> link_count;
  std::uint64_t size = 0, wire_size = 0, body_size = 0;
  std::string packed, packed_raw;
  std::vector<std::string> links, headers;
  bool parsed = false, timed = false;
};

std::optional<std::string> copy(const std::optional<std::string_view>& text) {
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

Built copy_of(const model::Outcome& outcome, const parser::Page* page) {
  Built built{.state = model::state_of(outcome.reason), .reason = outcome.reason};
  built.detail = outcome.detail;
  built.content_type = outcome.content_type;
  built.charset = outcome.charset;
  built.redirect_to = outcome.redirect_to;
  built.hash = outcome.body_hash;
  built.etag = outcome.etag;
  built.title = copy(outcome.title);
  built.text = copy(outcome.text);
  built.link_count = outcome.link_count;
  built.size = outcome.size;
  built.wire_size = outcome.wire_size;
  built.body_size = outcome.body_size;
  built.packed = outcome.body;
  built.packed_raw = outcome.raw_body;
  for (const auto& link : outcome.links) built.links.push_back(std::string(link.rel) + " " + std::string(link.url));
  for (const auto& [name, value] : outcome.headers)
    built.headers.push_back(std::string(name) + ": " + std::string(value));
  built.parsed = page != nullptr;
  built.timed = outcome.timings.parse.has_value();
  return built;
}

Job job(std::string body, http::HeaderList headers = {{"Content-Type", "text/html"}}, std::uint16_t status = 200) {
  Job result;
  result.lease.lease = 1;
  result.lease.url = *parser::parse_url("http://example.org/a/page.html?q");
  result.response.status = status;
  result.response.headers = std::move(headers);
  result.response.wire_size = body.size();
  result.response.body = std::move(body);
  return result;
}

Built build(Job input, const config::Options& options = {}) {
  PageBuilder builder(options);
  Built built;
  int calls = 0;
  builder.build(std::move(input), [&](const model::Outcome& outcome, parser::Page* page) {
    built = copy_of(outcome, page);
    ++calls;
  });
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(builder.figures().pages, 1u);
  return built;
}

config::Options storing(config::StoreSet store) {
  config::Options options;
  options.store = store;
  return options;
}

constexpr config::StoreSet nothing{.html = false, .text = false, .links = false};

// As `zlib.decompress` of any language reads it.
std::string unpack(const std::string& packed, std::size_t most = 1 << 16) {
  const auto out = test::by_zlib(packed, most);
  EXPECT_TRUE(out) << "damaged";
  return out.value_or("");
}

std::string digest(std::string_view bytes) {
  const base::Sha256 hash = base::sha256(bytes);
  return {hash.begin(), hash.end()};
}

const std::string gbk_page = "<meta charset=gbk><title>\xd6\xd0\xce\xc4</title><p>\xd6\xd0\xb9\xfa";
const std::string same_in_utf8 = "<meta charset=gbk><title>中文</title><p>中国";

TEST(PageBuilder, APageInGbkIsStoredAsUtf8AndHashedAsItCame) {
  const Built built = build(job(gbk_page));
  EXPECT_EQ(built.state, model::State::done);
  EXPECT_EQ(built.charset, "GBK");
  EXPECT_EQ(built.title, "中文");
  EXPECT_EQ(built.text, "中国");
  EXPECT_EQ(built.size, gbk_page.size());
  EXPECT_EQ(built.hash, digest(gbk_page));
  EXPECT_EQ(built.body_size, same_in_utf8.size());
  EXPECT_EQ(unpack(built.packed), same_in_utf8);
  EXPECT_EQ(built.packed_raw, "");  // only where --store says raw
  EXPECT_TRUE(built.timed);
}

TEST(PageBuilder, TheHeadersCharsetCountsBeforeTheMeta) {
  const Built built =
      build(job("<meta charset=utf-8><title>\xd6\xd0</title>", {{"content-type", "Text/HTML; charset=gb2312"}}));
  EXPECT_EQ(built.charset, "GBK");
  EXPECT_EQ(built.title, "中");
  EXPECT_EQ(built.content_type, "text/html");
}

// Compressed as bodies are, without a look at the length.
std::size_t isal_length(const std::string& body) {
  isal_zstream stream;
  isal_deflate_stateless_init(&stream);
  std::uint8_t out[512];
  stream.gzip_flag = IGZIP_ZLIB;
  stream.end_of_stream = 1;
  stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<std::uint32_t>(body.size());
  stream.next_out = out;
  stream.avail_out = sizeof out;
  return isal_deflate_stateless(&stream) == COMP_OK ? stream.total_out : 0;
}

// SQLite's sqlar_uncompress takes a body whose two lengths are equal as one that was stored as it is.
TEST(PageBuilder, ABodyIsNeverAsLongAsItsCompressedForm) {
  config::Options options = storing({.html = true, .text = false, .links = false});
  PageBuilder builder(options);
  unsigned would_be_equal = 0;
  for (std::size_t size = 1; size <= 160; ++size) {
    for (std::size_t repeated = 0; repeated < size; ++repeated) {
      std::string body;
      for (std::size_t i = 0; i < size - repeated; ++i) body += static_cast<char>(' ' + i * 37 % 95);
      body.append(repeated, 'a');
      would_be_equal += isal_length(body) == size;
      builder.build(job(body), [&](const model::Outcome& outcome, parser::Page*) {
        ASSERT_NE(outcome.body.size(), outcome.body_size) << body;
        ASSERT_EQ(outcome.body_size, size);
        ASSERT_EQ(unpack(std::string(outcome.body)), body);
      });
    }
  }
  EXPECT_GT(would_be_equal, 0u);  // else this test shows nothing
}

TEST(PageBuilder, BodiesOfChanceAndOfLengthAreReadBack) {
  config::Options options = storing({.html = true, .text = false, .links = false});
  PageBuilder builder(options);
  std::mt19937 random(7);
  for (std::size_t size : {1u, 100u, 65'534u, 65'535u, 65'536u, 1'000'000u, 10'000'000u}) {
    for (unsigned letters : {1u, 2u, 26u, 94u}) {
      std::string body(size, ' ');
      for (char& c : body) c = static_cast<char>('!' + random() % letters);
      builder.build(job(body), [&](const model::Outcome& outcome, parser::Page*) {
        ASSERT_TRUE(unpack(std::string(outcome.body), size) == body) << size << " of " << letters << " letters";
        EXPECT_LT(outcome.body.size(), size + size / 1000 + 100);
      });
    }
  }
}

TEST(PageBuilder, BodiesThatAreHashedAheadHaveTheHashesTheyHaveOneByOne) {
  config::Options options;
  PageBuilder builder(options);
  std::vector<Job> jobs;
  std::vector<std::string> hashes;
  for (const std::size_t size : {100u, 0u, 5000u, 64u}) {
    jobs.push_back(job(std::string(size, 'x')));
    hashes.push_back(build(job(std::string(size, 'x'))).hash);
  }
  jobs.push_back(job("looked for"));
  jobs.back().lease.kind = ipc::LeaseKind::check;
  builder.hash_ahead(jobs);
  EXPECT_FALSE(jobs[1].hash);
  EXPECT_FALSE(jobs.back().hash) << "of a URL that is only looked for nobody asks";
  for (std::size_t i = 0; i < hashes.size(); ++i)
    builder.build(std::move(jobs[i]), [&](const model::Outcome& outcome, parser::Page*) {
      EXPECT_EQ(outcome.body_hash, hashes[i]) << "body " << i;
    });
}

TEST(PageBuilder, AnEmptyPageHasNoBodyAndNoHash) {
  const Built built = build(job(""));
  EXPECT_EQ(built.state, model::State::done);
  EXPECT_EQ(built.hash, "");
  EXPECT_EQ(built.packed, "");
  EXPECT_EQ(built.body_size, 0u);
  EXPECT_EQ(built.link_count, 0u);  // a page without links, not one whose links are unknown
}

TEST(PageBuilder, ARedirectsLocationResolvesAgainstItsUrl) {
  const Built built =
      build(job("<a href=/ignored>moved</a>", {{"Content-Type", "text/html"}, {"Location", "../b?x#frag"}}, 302));
  EXPECT_EQ(built.state, model::State::done);
  EXPECT_EQ(built.redirect_to, "http://example.org/b?x");
  EXPECT_THAT(built.links, ElementsAre("redirect http://example.org/b?x"));
  EXPECT_FALSE(built.parsed);
}

TEST(PageBuilder, ARedirectToAnotherHostAndScheme) {
  EXPECT_EQ(build(job("", {{"Location", "//Other.example:443/"}}, 301)).redirect_to, "http://other.example:443/");
  EXPECT_EQ(build(job("", {{"location", "https://other.example:443/%7e"}}, 308)).redirect_to.substr(0, 22),
            "https://other.example/");
}

TEST(PageBuilder, ARedirectThatLeadsNowhereIsDoneWithANote) {
  for (const char* location : {"", "mailto:a@example.org", "http://[::1", "javascript:alert(1)"}) {
    const Built built = build(job("", {{"Location", location}}, 301));
    EXPECT_EQ(built.state, model::State::done) << location;
    EXPECT_EQ(built.redirect_to, "") << location;
    EXPECT_THAT(built.detail, HasSubstr("a redirect ")) << location;
    EXPECT_THAT(built.links, IsEmpty()) << location;
  }
}

TEST(PageBuilder, OnlyRedirectStatusesRedirect) {
  for (const std::uint16_t status : {200, 201, 300, 304, 305}) {
    EXPECT_EQ(build(job("", {{"Location", "/b"}}, status)).redirect_to, "") << status;
  }
}

TEST(PageBuilder, AnErrorPageIsAPage) {
  const Built built = build(job("<title>not here</title><a href=/home>home</a>", {{"Content-Type", "text/html"}}, 404));
  EXPECT_EQ(built.state, model::State::done);
  EXPECT_EQ(built.title, "not here");
  EXPECT_EQ(built.link_count, 1u);
}

TEST(PageBuilder, AFailureKeepsWhatCameOfThePage) {
  Job broken = job("<title>half</title>");
  broken.response.failure.emplace(model::Reason::protocol, "connection reset", true);
  const Built built = build(std::move(broken));
  EXPECT_EQ(built.state, model::State::failed);
  EXPECT_EQ(built.reason, model::Reason::protocol);
  EXPECT_EQ(built.detail, "connection reset");
  EXPECT_EQ(built.title, "half");
}

TEST(PageBuilder, NoAnswerIsNoPage) {
  Job broken = job("", {}, 0);
  broken.response.failure.emplace(model::Reason::dns, "no such host", true);
  const Built built = build(std::move(broken));
  EXPECT_FALSE(built.parsed);
  EXPECT_FALSE(built.timed);
  EXPECT_EQ(built.link_count, std::nullopt);
}

TEST(PageBuilder, WithoutAContentTypeThePageIsSniffed) {
  const Built html = build(job("\n <!DOCTYPE html><title>x</title>", {}));
  EXPECT_EQ(html.title, "x");
  EXPECT_EQ(html.content_type, "text/html");
  EXPECT_NE(html.packed, "");
  const Built other = build(job("%PDF-1.7 <title>x</title>", {}));
  EXPECT_FALSE(other.parsed);
  EXPECT_EQ(other.title, std::nullopt);
  EXPECT_EQ(other.packed, "");
  EXPECT_NE(other.hash, "");
  EXPECT_EQ(other.content_type, "application/pdf");
}

// https://mimesniff.spec.whatwg.org/#mime-type-sniffing-algorithm; of a type that says something the bytes are not
// asked.
TEST(PageBuilder, ATypeThatSaysNothingIsNone) {
  const auto type_of = [](const std::string& type, const std::string& nosniff = "") {
    http::HeaderList headers = {{"Content-Type", type}};
    if (!nosniff.empty()) headers.emplace_back("X-Content-Type-Options", nosniff);
    return build(job("<html><title>x</title>", std::move(headers))).content_type;
  };
  for (const char* nothing : {"html", "text", "text/", "/html", ";charset=utf-8", "text/ht ml", "*/*",
                              "unknown/unknown", "application/unknown", "te xt/html", "(none)", "text/html/x", " "})
    EXPECT_EQ(type_of(nothing), "text/html") << nothing;
  EXPECT_EQ(type_of("html", "NoSniff"), "text/plain");
  EXPECT_EQ(type_of("TEXT/HTML ; charset=x"), "text/html");
  EXPECT_EQ(type_of("text/plain"), "text/plain");
  EXPECT_EQ(type_of("application/octet-stream"), "application/octet-stream");
  EXPECT_EQ(type_of("image/png, text/html"), "text/html");
  EXPECT_EQ(type_of("text/plain, html"), "text/plain");
}

TEST(PageBuilder, HeadersLinkFromWhatIsNoPage) {
  Built built = build(job(
      "%PDF-1.7",
      {{"Content-Type", "application/pdf"}, {"Link", "</c>; rel=canonical, </2>; rel=next"}, {"Refresh", "0;url=/r"}}));
  EXPECT_FALSE(built.parsed);
  EXPECT_EQ(built.link_count, std::nullopt);
  EXPECT_THAT(built.links, ElementsAre("next http://example.org/2", "refresh http://example.org/r"));
}

TEST(PageBuilder, AnotherTypeIsHashedAndNotKept) {
  const Built built = build(job("<title>x</title>", {{"Content-Type", "text/plain"}}));
  EXPECT_FALSE(built.parsed);
  EXPECT_EQ(built.hash, digest("<title>x</title>"));
  EXPECT_EQ(built.packed, "");
  EXPECT_EQ(built.link_count, std::nullopt);
}

TEST(StoreNone, KeepsTheRowAlone) {
  const Built built =
      build(job("<title>x</title><p>text<a href=/b>b</a>", {{"Content-Type", "text/html"}, {"ETag", "\"v\""}}),
            storing(nothing));
  EXPECT_EQ(built.title, "x");
  EXPECT_EQ(built.link_count, 1u);
  EXPECT_NE(built.hash, "");
  EXPECT_EQ(built.etag, "\"v\"");
  EXPECT_EQ(built.text, std::nullopt);
  EXPECT_EQ(built.packed + built.packed_raw, "");
  EXPECT_THAT(built.links, IsEmpty());
  EXPECT_THAT(built.headers, IsEmpty());
}

TEST(StoreNone, StillNamesTheLinksThatAreToBeFollowed) {
  config::Options options = storing(nothing);
  options.depth = 1;
  EXPECT_THAT(build(job("<a href=b>b</a>"), options).links, ElementsAre(" http://example.org/a/b"));
}

TEST(StoreAll, KeepsBodiesOfEveryTypeAsTheyAre) {
  config::StoreSet all = nothing;
  all.all = true;
  const Built plain = build(job("\xd6\xd0 plain", {{"Content-Type", "text/plain; charset=gbk"}}), storing(all));
  EXPECT_EQ(unpack(plain.packed), "\xd6\xd0 plain");
  EXPECT_EQ(unpack(build(job(gbk_page), storing(all)).packed), same_in_utf8);
}

TEST(StoreRaw, KeepsTheBytesBeforeDecodingWhereTheyDiffer) {
  const auto options = storing({.raw = true});
  const Built gbk = build(job(gbk_page), options);
  EXPECT_EQ(unpack(gbk.packed), same_in_utf8);
  EXPECT_EQ(unpack(gbk.packed_raw), gbk_page);
  EXPECT_EQ(build(job("<meta charset=utf-8><title>x</title>"), options).packed_raw, "");  // the body says it all
}

TEST(StoreRaw, AloneKeepsTheRawBytes) {
  config::StoreSet raw = nothing;
  raw.raw = true;
  for (const std::string& page : {gbk_page, std::string("<title>ascii</title>")}) {
    const Built built = build(job(page), storing(raw));
    EXPECT_EQ(built.packed, "");
    EXPECT_EQ(unpack(built.packed_raw), page);
  }
}

TEST(StoreHeaders, KeepsThemInOrderWithTheRawBytes) {
  config::StoreSet headers{.headers = true, .raw = true};
  const Built built = build(job(gbk_page, {{"Content-Type", "text/html"}, {"X", "1"}, {"X", "2"}}), storing(headers));
  EXPECT_THAT(built.headers, ElementsAre("Content-Type: text/html", "X: 1", "X: 2"));
  EXPECT_EQ(unpack(built.packed_raw), gbk_page);
}

TEST(WantsType, WhatACallbackAStoreValueOrTheUserWants) {
  config::Options options;
  EXPECT_TRUE(wants_type("text/html", options));
  EXPECT_TRUE(wants_type("", options));  // sniffed
  EXPECT_FALSE(wants_type("image/png", options));
  EXPECT_FALSE(wants_type("text/plain", options));
  options.accept_types = {"image/*", "application/pdf"};
  EXPECT_TRUE(wants_type("image/png", options));
  EXPECT_TRUE(wants_type("application/pdf", options));
  EXPECT_FALSE(wants_type("imagex/png", options));
  EXPECT_FALSE(wants_type("text/plain", options));
  options.accept_types = {"*/*"};
  EXPECT_TRUE(wants_type("text/plain", options));
  options.accept_types = {};
  options.store.all = true;
  EXPECT_TRUE(wants_type("image/png", options));
}

}  // namespace
}  // namespace crawl::worker
