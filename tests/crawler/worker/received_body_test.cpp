// Bodies that are stored as their servers compressed them: which, and that they are read as any other.
#include <gtest/gtest.h>

#include <string>

#include "crawler/worker/page_builder.h"
#include "tests/support/zlib_form.h"

namespace crawl::worker {
namespace {

using test::zlib_form;

std::string inflated(std::string_view packed, std::size_t size) {
  const auto out = test::by_zlib(packed, size);
  return out && out->size() == size ? *out : "damaged";
}

Job job_of(std::string body, std::string packed, std::string type = "text/html; charset=utf-8") {
  Job job{.lease = {}, .response = {}, .fetched_at = 0, .decoded_from = {}, .sitemap = {}, .hash = {}, .rendered = {}};
  job.lease.url = *parser::parse_url("http://a.test/");
  job.response.status = 200;
  job.response.headers = {{"Content-Type", std::move(type)}};
  job.response.body = std::move(body);
  job.response.packed = std::move(packed);
  return job;
}

struct Stored {
  std::string body, raw, hash;
  std::uint64_t size = 0;
};

Stored store(Job job, config::StoreSet set = {.html = true, .text = false, .links = false}) {
  config::Options options;
  options.store = set;
  PageBuilder builder(options);
  Stored stored;
  builder.build(std::move(job), [&](const model::Outcome& outcome, parser::Page*) {
    stored = {std::string(outcome.body), std::string(outcome.raw_body), std::string(outcome.body_hash),
              outcome.body_size};
  });
  return stored;
}

std::string page() {
  std::string text = "<!DOCTYPE html><title>T</title>";
  for (int i = 0; i < 300; ++i) text += "<p>Line " + std::to_string(i * i) + " of the page</p>\n";
  return text;
}

TEST(ReceivedBody, IsStoredAsItCame) {
  const std::string text = page(), packed = zlib_form(text, 6);
  const Stored stored = store(job_of(text, packed)), ours = store(job_of(text, ""));
  EXPECT_EQ(stored.body, packed);
  EXPECT_EQ(stored.size, text.size());
  EXPECT_NE(ours.body, packed);
  EXPECT_EQ(inflated(ours.body, text.size()), text);
  EXPECT_EQ(stored.hash, ours.hash) << "the row that both share is found by what they unpack to";
}

TEST(ReceivedBody, IsCompressedWhereItsServerDidThatBadly) {
  const std::string text = page();
  const Stored stored = store(job_of(text, zlib_form(text, 0)));
  EXPECT_LT(stored.body.size(), text.size() / 3);
  EXPECT_EQ(inflated(stored.body, text.size()), text);
}

// Of what nobody makes a third the smaller form is taken, but none of the body's own length.
TEST(ReceivedBody, IsTheSmallerOfTwoWhereNeitherIsSmall) {
  const std::string text = "<!DOCTYPE html><title>T</title><p>short";
  const std::string packed = zlib_form(text, 9);
  ASSERT_GT(packed.size(), text.size() / 3);
  EXPECT_EQ(store(job_of(text, packed)).body, packed);
  const std::string of_equal_length(text.size(), 'x');
  EXPECT_EQ(inflated(store(job_of(text, of_equal_length)).body, text.size()), text);
}

TEST(ReceivedBody, IsNotWhatIsStoredOfAPageInAnotherCharset) {
  const std::string text = page() + "\xe9", packed = zlib_form(text, 6);
  const config::StoreSet with_raw{.html = true, .text = false, .links = false, .raw = true};
  const Stored stored = store(job_of(text, packed, "text/html; charset=iso-8859-1"), with_raw);
  EXPECT_TRUE(inflated(stored.body, stored.size) == page() + "é");
  EXPECT_EQ(stored.raw, packed) << "the bytes as they came are those";
  const std::string wrong = page() + "\xff";  // so it is none of UTF-8, whatever it says
  const Stored other = store(job_of(wrong, zlib_form(wrong, 6)));
  EXPECT_TRUE(inflated(other.body, other.size) == page() + "ÿ");
  const std::string marked = "\xef\xbb\xbf" + page();
  const Stored third = store(job_of(marked, zlib_form(marked, 6)));
  EXPECT_TRUE(inflated(third.body, third.size) == page());
}

}  // namespace
}  // namespace crawl::worker
