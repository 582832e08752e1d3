// Heads, chunks and requests' parts byte by byte, section by section of RFC 9112.
#include "crawler/net/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crawler/net/lru_map.h"
#include "crawler/net/request.h"

namespace crawl::test {
namespace {

using net::Framing;
using testing::HasSubstr;

net::Head head(std::string text, net::HeaderList* fields = nullptr) {
  net::HeaderList unused;
  const auto parsed = net::parse_head(text, fields ? *fields : unused);
  EXPECT_TRUE(parsed) << text << (parsed ? "" : parsed.error());
  return parsed.value_or(net::Head{});
}

std::string head_error(std::string text) {
  net::HeaderList fields;
  const auto parsed = net::parse_head(text, fields);
  return parsed ? "" : parsed.error();
}

// https://www.rfc-editor.org/rfc/rfc9112#section-4
TEST(Head, StatusLine) {
  EXPECT_EQ(head("HTTP/1.1 200 OK\r\n\r\n").status, 200);
  EXPECT_EQ(head("HTTP/1.1 405 405\n\n").status, 405);
  EXPECT_EQ(head("HTTP/1.1 999\r\n\r\n").status, 999);
  EXPECT_FALSE(head("HTTP/1.0 200 OK\r\n\r\n").version_1_1);
  for (const char* bad : {"HTTP/1.1 20\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 2000\r\n\r\n",
                          "HTTP/1.1200\r\n\r\n", "HTTP/1.2 200 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "\r\n\r\n"}) {
    EXPECT_THAT(head_error(bad), HasSubstr("not HTTP")) << bad;
  }
}

// https://www.rfc-editor.org/rfc/rfc9112#section-5
TEST(Head, Fields) {
  net::HeaderList fields;
  head("HTTP/1.1 200 OK\r\nA:  b \r\nC : d\nFolded: one\r\n two\r\n\t three\r\nEmpty:\r\n\r\n", &fields);
  const net::HeaderList expected = {{"A", "b"}, {"C", "d"}, {"Folded", "one two three"}, {"Empty", ""}};
  EXPECT_EQ(fields, expected);
  EXPECT_THAT(head_error("HTTP/1.1 200 OK\r\n folded: first\r\n\r\n"), HasSubstr("white space"));
  EXPECT_THAT(head_error("HTTP/1.1 200 OK\r\n: nameless\r\n\r\n"), HasSubstr("colon"));
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
  for (const char* bad : {"Content-Length: -1", "Content-Length:", "Content-Length: 1, 2", "Content-Length: 0x10",
                          "Content-Length: 99999999999999999999", "Transfer-Encoding: chunked, gzip"}) {
    EXPECT_NE(head_error("HTTP/1.1 200 OK\r\n" + std::string(bad) + "\r\n\r\n"), "") << bad;
  }
}

TEST(Head, EndIsFoundHoweverItIsCut) {
  const std::string text = "HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody";
  for (std::size_t seen = 0; seen < text.size(); ++seen) {
    const auto before = net::head_size(text.substr(0, seen), 0);
    EXPECT_EQ(before, seen >= 25 ? 25u : 0u);
    if (before == 0) EXPECT_EQ(net::head_size(text, seen), 25u) << seen;
  }
}

std::string unchunk(std::string_view bytes, std::size_t piece, net::ChunkedReader::Status* last = nullptr) {
  net::ChunkedReader reader;
  std::string body;
  auto status = net::ChunkedReader::more;
  for (std::size_t at = 0; at < bytes.size() && status == net::ChunkedReader::more; at += piece) {
    auto part = bytes.substr(at, piece);
    std::string_view chunk;
    while ((status = reader.next(part, chunk)) == net::ChunkedReader::data) body.append(chunk);
  }
  if (last) *last = status;
  return body;
}

// https://www.rfc-editor.org/rfc/rfc9112#section-7.1
TEST(Chunked, ReadsChunksHoweverTheyAreCut) {
  const std::string text = "5\r\nhello\r\n0006;a=\"b\"\r\n world\r\n1 \n!\n0\r\nTrailer: x\r\nMore: y\r\n\r\n";
  for (std::size_t piece = 1; piece < text.size(); ++piece) {
    net::ChunkedReader::Status status{};
    EXPECT_EQ(unchunk(text, piece, &status), "hello world!") << piece;
    EXPECT_EQ(status, net::ChunkedReader::end) << piece;
  }
}

TEST(Chunked, RefusesWhatIsMalformed) {
  const std::string endless_extension = "5;" + std::string(20'000, 'x');
  const std::string endless_zeros(20'000, '0');
  for (const std::string& text :
       {std::string("x\r\n"), std::string("\r\n"), std::string(";a\r\n"), std::string("1\r\nab\r\n"),
        std::string("-1\r\n"), std::string("12345678123456789\r\n"), std::string("0\r\nT: \0\r\n\r\n", 11),
        endless_extension, endless_zeros}) {
    net::ChunkedReader::Status status{};
    unchunk(text, 3, &status);
    EXPECT_EQ(status, net::ChunkedReader::malformed) << text.substr(0, 30);
  }
}

TEST(Answer, StopsAtAWholeAnswerAndSeesWhatFollows) {
  const net::AnswerLimits limits{};
  net::FetchResult result;
  net::AnswerReader reader(result, limits);
  EXPECT_EQ(reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1"), net::AnswerReader::complete);
  EXPECT_FALSE(reader.reusable());
  EXPECT_EQ(result.body, "hi");
}

// A coding of which a single byte came ends early like any other, though deflate's format is told by its second byte.
TEST(Answer, OneByteOfACodingIsAStreamThatWasCut) {
  const net::AnswerLimits limits{};
  for (const auto& [coding, byte] :
       {std::pair{"gzip", '\x1f'}, std::pair{"deflate", '\x78'}, std::pair{"br", '\x8b'}, std::pair{"zstd", '\x28'}}) {
    net::FetchResult result;
    net::AnswerReader reader(result, limits);
    const std::string head = std::string("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Encoding: ") + coding;
    EXPECT_EQ(reader.feed(head + "\r\n\r\n" + byte), net::AnswerReader::stopped) << coding;
    EXPECT_TRUE(result.truncated) << coding;
    ASSERT_TRUE(result.failure) << coding;
    EXPECT_THAT(result.failure->detail, HasSubstr("ends before its end")) << coding;
  }
}

TEST(Answer, NoByteOfACodingIsAnEmptyBody) {
  const net::AnswerLimits limits{};
  net::FetchResult result;
  net::AnswerReader reader(result, limits);
  reader.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: deflate\r\n\r\n");
  EXPECT_EQ(reader.feed("0\r\n\r\n"), net::AnswerReader::complete);
  EXPECT_FALSE(result.truncated);
  EXPECT_FALSE(result.failure);
}

TEST(Headers, MediaTypeAndCharset) {
  EXPECT_EQ(net::media_type(" Text/HTML ; charset=x"), "text/html");
  EXPECT_EQ(net::charset_parameter("text/html; a=b; Charset=\"GB\\K\" ; c"), "GBK");
  EXPECT_EQ(net::charset_parameter("text/html;charset=utf-8"), "utf-8");
  EXPECT_EQ(net::charset_parameter("text/html; charset"), "");
}

// https://www.rfc-editor.org/rfc/rfc7617#section-2
TEST(LruMap, ForgetsWhatWasUsedLongestAgo) {
  net::LruMap<int> map(2);
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
