// Heads, chunks and requests' parts byte by byte, section by section of RFC 9112.
#include "crawler/http/client/response_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "crawler/http/client/request.h"
#include "crawler/http/connection/lru_map.h"
#include "tests/support/gzip.h"

namespace crawl::test {
namespace {

using http::Framing;
using testing::HasSubstr;

http::Head head(std::string text, http::HeaderList* fields = nullptr) {
  http::HeaderList unused;
  const auto parsed = http::parse_head(text, fields ? *fields : unused);
  EXPECT_TRUE(parsed) << text << (parsed ? "" : parsed.error());
  return parsed.value_or(http::Head{});
}

std::string head_error(std::string text) {
  http::HeaderList fields;
  const auto parsed = http::parse_head(text, fields);
  return parsed ? "" : parsed.error();
}

// https://www.rfc-editor.org/rfc/rfc9112#section-4
TEST(Head, StatusLine) {
  EXPECT_EQ(head("HTTP/1.1 200 OK\r\n\r\n").status, 200);
  EXPECT_EQ(head("HTTP/1.1 405 405\n\n").status, 405);
  EXPECT_EQ(head("HTTP/1.1 999\r\n\r\n").status, 999);
  EXPECT_FALSE(head("HTTP/1.0 200 OK\r\n\r\n").version_1_1);
  for (const char* bad :
       {"HTTP/1.1 20\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1200\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "\r\n\r\n",
        "HTTP/1.10 200 OK\r\n\r\n", "HTTP/1 200 OK\r\n\r\n", "HTTPS 200 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 2000\r\n\r\n", "HTTP/0.9 200 OK\r\n\r\n"}) {
    EXPECT_THAT(head_error(bad), HasSubstr("not HTTP")) << bad;
  }
}

// As curl 7.88 takes them, whose users expect the page.
TEST(Head, StatusLinesOfSloppyServers) {
  for (const char* line : {"HTTP/1.1  200 OK", "HTTP/1.1 200OK", "http/1.1 200 OK", "Http/1.0\t200", "HTTP/2.0 200 OK",
                           "HTTP/2 200", "HTTP/1.2 200 OK", "HTTP 200 OK"}) {
    EXPECT_EQ(head(std::string(line) + "\r\n\r\n").status, 200) << line;
    EXPECT_EQ(head(std::string(line) + "\r\r\n\r\r\n").status, 200) << line;
  }
  EXPECT_TRUE(head("http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").keep_alive);
  EXPECT_FALSE(head("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n").keep_alive);
}

// https://www.rfc-editor.org/rfc/rfc9112#section-5
TEST(Head, Fields) {
  http::HeaderList fields;
  head("HTTP/1.1 200 OK\r\nA:  b \r\nC : d\nFolded: one\r\n two\r\n\t three\r\nEmpty:\r\n\r\n", &fields);
  const http::HeaderList expected = {{"A", "b"}, {"C", "d"}, {"Folded", "one two three"}, {"Empty", ""}};
  EXPECT_EQ(fields, expected);
  EXPECT_THAT(head_error("HTTP/1.1 200 OK\r\n folded: first\r\n\r\n"), HasSubstr("white space"));
  EXPECT_THAT(head_error("HTTP/1.1 200 OK\r\nnothing\r\n\r\n"), HasSubstr("colon"));
  http::HeaderList named;
  head("HTTP/1.1 200 OK\r\r\n: nameless\r\r\nA: b\r\r\n\r\r\n", &named);
  EXPECT_EQ(named, (http::HeaderList{{"A", "b"}}));
  EXPECT_THAT(head_error(std::string("HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", 25)), HasSubstr("zero byte"));
}

// https://www.rfc-editor.org/rfc/rfc9112#section-6.3
TEST(Head, FramingOfTheBody) {
  const auto framing = [](std::string fields) { return head("HTTP/1.1 200 OK\r\n" + fields + "\r\n").framing; };
  EXPECT_EQ(framing(""), Framing::until_close);
  EXPECT_EQ(framing("Content-Length: 0\r\n"), Framing::none);
  EXPECT_EQ(framing("Content-Length: 7, 7\r\nContent-Length: 07\r\n"), Framing::length);
  EXPECT_EQ(framing("Transfer-Encoding: Chunked\r\n"), Framing::chunked);
  EXPECT_EQ(framing("Transfer-Encoding: identity\r\nContent-Length: 3\r\n"), Framing::length);
  const auto both = head("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(both.framing, Framing::chunked);
  EXPECT_FALSE(both.keep_alive);
  for (const char* bad :
       {"Content-Length: 1, 2", "Content-Length: 1\r\nContent-Length: 2", "Transfer-Encoding: chunked, gzip"}) {
    EXPECT_NE(head_error("HTTP/1.1 200 OK\r\n" + std::string(bad) + "\r\n\r\n"), "") << bad;
  }
}

TEST(Head, ALengthThatIsNoNumberSaysNothing) {
  for (const std::string length :
       {"36893488147419103232", "9223372036854775808", "5abc", "5.0", "+5", "-1", "", "0x10", "a, 5"}) {
    const auto alone = head("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
    EXPECT_EQ(alone.framing, Framing::until_close) << length;
    EXPECT_FALSE(alone.keep_alive) << length;
    EXPECT_THAT(alone.note, HasSubstr("Content-Length '" + length + "'")) << length;
    const auto chunked =
        head("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: " + length + "\r\n\r\n");
    EXPECT_EQ(chunked.framing, Framing::chunked) << length;
  }
}

TEST(Head, EndIsFoundHoweverItIsCut) {
  for (const std::string end : {"\n", "\r\n", "\r\r\n"}) {
    const std::string whole = fmt::format("HTTP/1.1 200 OK{0}A: b{0}{0}", end), text = whole + "body";
    for (std::size_t seen = 0; seen < text.size(); ++seen) {
      const auto before = http::head_size(text.substr(0, seen), 0);
      EXPECT_EQ(before, seen >= whole.size() ? whole.size() : 0u);
      if (before == 0) EXPECT_EQ(http::head_size(text, seen), whole.size()) << seen;
    }
  }
}

std::string unchunk(std::string_view bytes, std::size_t piece, http::ChunkedReader::Status* last = nullptr) {
  http::ChunkedReader reader;
  std::string body;
  auto status = http::ChunkedReader::more;
  for (std::size_t at = 0; at < bytes.size() && status == http::ChunkedReader::more; at += piece) {
    auto part = bytes.substr(at, piece);
    std::string_view chunk;
    while ((status = reader.next(part, chunk)) == http::ChunkedReader::data) body.append(chunk);
  }
  if (last) *last = status;
  return body;
}

// https://www.rfc-editor.org/rfc/rfc9112#section-7.1
TEST(Chunked, ReadsChunksHoweverTheyAreCut) {
  const std::string text = "5\r\nhello\r\n0006;a=\"b\"\r\n world\r\n1 \n!\n0\r\nTrailer: x\r\nMore: y\r\n\r\n";
  for (std::size_t piece = 1; piece < text.size(); ++piece) {
    http::ChunkedReader::Status status{};
    EXPECT_EQ(unchunk(text, piece, &status), "hello world!") << piece;
    EXPECT_EQ(status, http::ChunkedReader::end) << piece;
  }
}

TEST(Chunked, RefusesWhatIsMalformed) {
  const std::string endless_extension = "5;" + std::string(20'000, 'x');
  const std::string endless_zeros(20'000, '0');
  for (const std::string& text :
       {std::string("x\r\n"), std::string("\r\n"), std::string(";a\r\n"), std::string("1\r\nab\r\n"),
        std::string("-1\r\n"), std::string("12345678123456789\r\n"), std::string("0\r\nT: \0\r\n\r\n", 11),
        endless_extension, endless_zeros}) {
    http::ChunkedReader::Status status{};
    unchunk(text, 3, &status);
    EXPECT_EQ(status, http::ChunkedReader::malformed) << text.substr(0, 30);
  }
}

// A body may be cut into small pieces, and a size may be padded; chunks that are hardly anything but extensions are not
// read to the end.
TEST(Chunked, BoundsWhatIsNoBody) {
  const auto many = [](const std::string& chunk) {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += chunk;
    return text + "0\r\n\r\n";
  };
  const std::string padded = "00000001    ", filled = "400;" + std::string(1000, 'x');
  http::ChunkedReader::Status status{};
  EXPECT_EQ(unchunk(many(padded + "\r\na\r\n"), 1000, &status).size(), 3000u);
  EXPECT_EQ(status, http::ChunkedReader::end);
  EXPECT_EQ(unchunk(many(filled + "\r\n" + std::string(1024, 'a') + "\r\n"), 1000, &status).size(), 3000u * 1024);
  EXPECT_EQ(status, http::ChunkedReader::end);
  EXPECT_LT(unchunk(many("1;" + std::string(1000, 'x') + "\r\na\r\n"), 1000, &status).size(), 300u);
  EXPECT_EQ(status, http::ChunkedReader::malformed);
}

TEST(ResponseReader, StopsAtAWholeAnswerAndSeesWhatFollows) {
  const http::ResponseLimits limits{};
  http::FetchResult result;
  http::ResponseReader reader(result, limits);
  EXPECT_EQ(reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1"), http::ResponseReader::complete);
  EXPECT_FALSE(reader.reusable());
  EXPECT_EQ(result.body, "hi");
}

// A coding of which a single byte came ends early like any other, though deflate's format is told by its second byte.
TEST(ResponseReader, OneByteOfACodingIsAStreamThatWasCut) {
  const http::ResponseLimits limits{};
  for (const auto& [coding, byte] :
       {std::pair{"gzip", '\x1f'}, std::pair{"deflate", '\x78'}, std::pair{"br", '\x8b'}, std::pair{"zstd", '\x28'}}) {
    http::FetchResult result;
    http::ResponseReader reader(result, limits);
    const std::string head = std::string("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Encoding: ") + coding;
    EXPECT_EQ(reader.feed(head + "\r\n\r\n" + byte), http::ResponseReader::more) << coding;
    EXPECT_TRUE(reader.needs_no_more()) << coding;
    EXPECT_EQ(reader.end_of_stream("closed"), http::ResponseReader::stopped) << coding;
    EXPECT_TRUE(result.truncated) << coding;
    ASSERT_TRUE(result.failure) << coding;
    EXPECT_THAT(result.failure->detail, HasSubstr("ends before its end")) << coding;
  }
}

TEST(ResponseReader, NoByteOfACodingIsAnEmptyBody) {
  const http::ResponseLimits limits{};
  http::FetchResult result;
  http::ResponseReader reader(result, limits);
  reader.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: deflate\r\n\r\n");
  EXPECT_EQ(reader.feed("0\r\n\r\n"), http::ResponseReader::complete);
  EXPECT_FALSE(result.truncated);
  EXPECT_FALSE(result.failure);
}

// A whole response, in one piece, and then the end of the connection.
http::FetchResult answer_to(const std::string& bytes, std::size_t max_body = 10 << 20) {
  const http::ResponseLimits limits{.max_body = max_body};
  http::FetchResult result;
  http::ResponseReader reader(result, limits);
  if (reader.work_off(reader.feed(bytes)) == http::ResponseReader::more) reader.end_of_stream("closed");
  return result;
}

std::string coded(const std::string& encoding, const std::string& body, std::size_t length) {
  return "HTTP/1.1 200 OK\r\nContent-Encoding: " + encoding + "\r\nContent-Length: " + std::to_string(length) +
         "\r\n\r\n" + body;
}

// What a redirect says is in its head; curl -L and browsers follow it whatever comes behind.
TEST(ResponseReader, ARedirectIsItsHead) {
  const std::string head = "HTTP/1.1 302 Found\r\nLocation: /x\r\n";
  for (const std::string rest :
       {"Content-Length: 5000\r\n\r\nshort", "Content-Encoding: gzip\r\n\r\n\x1f\x8b\x07 broken",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nmov", "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", "\r\n",
        "Content-Length: -1\r\n\r\n", "Content-Encoding: gzip, gzip, gzip, gzip\r\n\r\nx"}) {
    const auto result = answer_to(head + rest);
    EXPECT_FALSE(result.failure) << rest;
    EXPECT_EQ(result.status, 302) << rest;
  }
  EXPECT_TRUE(answer_to("HTTP/1.1 302 Found\r\nContent-Length: 5\r\n\r\nx").failure);  // to nowhere
}

TEST(ResponseReader, ALengthOfAnotherCodingIsNoLoss) {
  std::string page(5000, 'x');
  const std::string body = gzipped(page);
  for (const std::size_t length : {page.size(), body.size() + 1, body.size() - 1, std::size_t{3}, body.size()}) {
    const auto result = answer_to(coded("gzip", body, length));
    EXPECT_FALSE(result.failure) << length;
    EXPECT_FALSE(result.truncated) << length;
    EXPECT_EQ(result.body, page) << length;
    EXPECT_EQ(result.detail.empty(), length == body.size()) << length << result.detail;
  }
  const auto cut = answer_to(coded("gzip", body.substr(0, body.size() - 9), page.size()));
  EXPECT_TRUE(cut.failure);
}

TEST(ResponseReader, TextThatIsCalledGzipIsText) {
  const std::string page = "<p>plain</p>";
  for (std::size_t piece = 1; piece < page.size(); ++piece) {
    const http::ResponseLimits limits{};
    http::FetchResult result;
    http::ResponseReader reader(result, limits);
    const std::string bytes = coded("GZIP", page, page.size());
    auto state = http::ResponseReader::more;
    for (std::size_t at = 0; at < bytes.size(); at += piece) state = reader.feed(bytes.substr(at, piece));
    EXPECT_EQ(state, http::ResponseReader::complete) << piece;
    EXPECT_EQ(result.body, page) << piece;
    EXPECT_THAT(result.detail, HasSubstr("it is text"));
  }
  EXPECT_TRUE(answer_to(coded("gzip", page, 100)).failure);  // and cut it is a failure as ever
}

TEST(ResponseReader, APartThatNobodyAskedForIsCut) {
  const auto part = [](std::string range) {
    return answer_to("HTTP/1.1 206 Partial Content\r\nContent-Range: " + range + "\r\nContent-Length: 3\r\n\r\nabc");
  };
  for (const char* range : {"bytes 0-2/100", "bytes 5-7/8", "bytes 0-2/*", "", "lines 1-2/3"}) {
    EXPECT_TRUE(part(range).truncated) << range;
    EXPECT_THAT(part(range).detail, HasSubstr("206")) << range;
  }
  EXPECT_FALSE(part("bytes 0-2/3").truncated);
}

// What decodes to nothing meets no limit of the body's: each decoder has a limit of its own, and works in small steps.
TEST(ResponseReader, NestedCodingsAreBoundedInOutputAndTime) {
  std::string skippable("\x50\x2a\x4d\x18\x00\x00\x00\x10", 8);  // of zstd, 256 MiB
  skippable.resize(8 + (64 << 20));
  const std::string bomb = gzipped(gzipped(skippable));
  const std::string bytes = coded("zstd, gzip, gzip", bomb, bomb.size());
  const http::ResponseLimits limits{.max_body = 1 << 20};
  std::int64_t longest = 0, decoding = 0;
  for (int attempt = 0; attempt < 3; ++attempt) {  // a machine that stands still may count that as the thread's CPU
    http::FetchResult result;
    http::ResponseReader reader(result, limits);
    longest = 0;
    auto begin = base::thread_cpu_ns();
    auto state = reader.feed(bytes);
    for (; state == http::ResponseReader::busy; state = reader.go_on()) {
      longest = std::max(longest, base::thread_cpu_ns() - begin);
      begin = base::thread_cpu_ns();
    }
    EXPECT_EQ(state, http::ResponseReader::stopped);
    EXPECT_TRUE(result.truncated);
    decoding = result.decode_cpu_ns;
    if (longest < 30'000'000 && decoding < 500'000'000) break;
  }
  EXPECT_LT(longest, 30'000'000);
  EXPECT_LT(decoding, 500'000'000);
  EXPECT_THAT(answer_to(coded("gzip, gzip, gzip, gzip", "x", 1)).failure->detail, HasSubstr("more than 3"));
}

// However little it gets at a time, a response ends with all its memory accounted for.
TEST(ResponseReader, AsksForMemoryBeforeItTakesIt) {
  http::MemoryBudget budget(64 << 20, [] {});
  const std::string page(3 << 20, 'x');
  const http::ResponseLimits limits{};
  http::FetchResult result;
  auto share = budget.try_begin();
  {
    http::ResponseReader reader(result, limits, &share);
    const std::string bytes = coded("gzip", gzipped(page), gzipped(page).size());
    EXPECT_EQ(reader.work_off(reader.feed(bytes)), http::ResponseReader::complete);
    EXPECT_EQ(result.body.size(), page.size());
    EXPECT_GE(share.held(), result.body.capacity());
    EXPECT_LE(share.held(), result.body.capacity() + (256 << 10));
  }
  share.reset();
  EXPECT_EQ(budget.free(), budget.total());
  EXPECT_EQ(budget.free_permits(), budget.small_permits());
}

TEST(Headers, MediaTypeAndCharset) {
  EXPECT_EQ(http::media_type(" Text/HTML ; charset=x"), "text/html");
  EXPECT_EQ(http::charset_parameter("text/html; a=b; Charset=\"GB\\K\" ; c"), "GBK");
  EXPECT_EQ(http::charset_parameter("text/html;charset=utf-8"), "utf-8");
  EXPECT_EQ(http::charset_parameter("text/html; charset"), "");
}

// https://www.rfc-editor.org/rfc/rfc7617#section-2
TEST(LruMap, ForgetsWhatWasUsedLongestAgo) {
  http::LruMap<int> map(2);
  map.put("a", 1);
  map.put("b", 2);
  ASSERT_TRUE(map.find("a"));
  map.put("c", 3);
  EXPECT_FALSE(map.find("b"));
  EXPECT_EQ(*map.find("a"), 1);
  map.put("a", 4);
  EXPECT_EQ(*map.find("a"), 4);
}

}  // namespace
}  // namespace crawl::test
