// The public suites: what curl makes of raw answers, and Scrapy's encoded bodies.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "crawler/http/decode/decode.h"
#include "tests/crawler/http/net_fixture.h"
#include "tests/support/json.h"

namespace crawl::test {
namespace {

std::string suites() {
  const char* given = std::getenv("CRAWL_SUITES");
  return given ? given : CRAWL_SOURCE_DIR "/../shared/suites";
}

// Skips, or fails where CI=true, when the suite is not there.
#define REQUIRE_SUITE(name)                                               \
  if (!std::filesystem::exists(suites() + "/" + (name))) {                \
    const char* ci = std::getenv("CI");                                   \
    if (ci && std::string(ci) == "true") FAIL() << "no suite " << (name); \
    GTEST_SKIP() << "no suite " << (name) << " in " << suites();          \
  }

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string base64_decoded(std::string_view text) {
  std::string out;
  unsigned bits = 0, count = 0;
  static const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (char c : text) {
    if (c == '=') break;
    bits = bits << 6 | static_cast<unsigned>(digits.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<char>(bits >> count));
  }
  return out;
}

class WireSuite : public FetchTest {
 protected:
  using Parts = std::map<std::string, std::pair<std::string, bool>>;  // bytes, and whether the server closes after

  // The server of curl's suite: "<path>" gets part 0, a path that ends in <id>000<n> part n.
  static RawServer::Script script(const Parts& parts, int id) {
    return [&parts, id](RawClient& client) {
      for (auto request = client.read_request(); !request.empty(); request = client.read_request()) {
        std::string part = "0";
        const auto target = request.substr(0, request.find(" HTTP/"));
        for (const auto& [name, _] : parts) {
          if (name != "0" && target.find(std::to_string(id) + "000" + name) != target.npos) part = name;
        }
        const auto& [bytes, close] = parts.at(part);
        client.send(bytes);
        if (close) return;
      }
    };
  }
};

TEST_F(WireSuite, JudgesAnswersAsCurlDoes) {
  REQUIRE_SUITE("http-wire");
  // Cases that are no matter of one exchange, or where we decided otherwise, with the reason.
  const std::map<int, std::string> exceptions = {
      {178, "a negative Content-Length: no length, so the page is read to its end and the note says so"},
      {394, "a Content-Length of letters: the same"},
      {3032,
       "a redirect to itself whose answer changes by count; that is a circle to the crawl, which follows redirects"},
  };
  options.timeout = std::chrono::milliseconds(2000);
  options.read_timeout = std::chrono::milliseconds(300);
  int passed = 0, counted = 0;
  const test::Json cases = test::read_json(contents(suites() + "/http-wire/curl-wire-cases.json"));
  for (const test::Json& test : cases.as_array()) {
    const int id = static_cast<int>(test.at("id").as_int64());
    if (!test.at("both_curls_agree").as_bool() || exceptions.contains(id)) continue;
    ++counted;
    Parts parts;
    for (const auto& [name, part] : test.at("parts").as_object()) {
      parts[std::string(name.data(), name.size())] = {base64_decoded(crawl::test::text_of(part.at("raw_b64"))),
                                                      part.at("close").as_bool()};
    }
    RawServer server(script(parts, id));
    auto url = parser::parse_url(server.url(crawl::test::text_of(test.at("path"))));
    ASSERT_TRUE(url);
    http::FetchResult result;
    for (int hop = 0; hop < 5 && url; ++hop) {
      result = fetch({.url = *url});
      const auto location = http::header(result.headers, "Location");
      if (result.status / 100 != 3 || location.empty()) break;
      url = parser::parse_url(location, &*url);
    }
    const bool accepted = !result.failure && !result.truncated;
    const bool want = test.at("verdict") == "accept";
    const auto body = base64_decoded(crawl::test::text_of(test.at("debian_curl_body_b64")));
    bool good = accepted == want;
    if (good && want) good = result.status == test.at("debian_curl_status") && result.body == body;
    EXPECT_TRUE(good) << id << " " << test.at("name") << ": " << outcome(result) << " " << result.detail << ", status "
                      << result.status << ", body '" << result.body.substr(0, 60) << "'";
    passed += good;
    close();
  }
  std::cout << "http-wire: " << passed << " of " << counted << " cases as curl, " << exceptions.size()
            << " exceptions\n";
  EXPECT_GE(passed, counted * 95 / 100);
}

struct Decoded {
  std::string body, error;
  bool whole = false, full = false;
};

// Decodes in pieces of a size, so that every boundary is crossed.
Decoded decode(const std::string& encoding, std::string_view bytes, std::size_t piece, std::size_t limit = 20 << 20) {
  using State = http::BodyDecoder::State;
  Decoded decoded;
  http::BodySink sink(decoded.body, limit);
  std::string unknown;
  auto decoder = http::make_decoder(encoding, sink, 20 << 20, unknown);
  if (!decoder || !*decoder) return decoded;
  auto state = State::hungry;
  for (std::size_t at = 0; at < bytes.size() && state != State::stopped; at += piece) {
    auto input = bytes.substr(at, piece);
    do state = (*decoder)->step(input);
    while (state == State::more);
  }
  decoded.whole = (*decoder)->finish() && state != State::stopped;
  decoded.error = (*decoder)->error();
  decoded.full = sink.full();
  return decoded;
}

class EncodingSuite : public testing::Test {
 protected:
  static std::string file(const std::string& name) { return contents(suites() + "/content-encoding/" + name); }
};

TEST_F(EncodingSuite, DecodesThePagesInPiecesOfEverySize) {
  REQUIRE_SUITE("content-encoding");
  const std::vector<std::tuple<std::string, std::string, std::size_t>> pages = {
      {"html-gzip.bin", "gzip", 74837},
      {"html-br.bin", "br", 74837},
      {"html-zlibdeflate.bin", "deflate", 74840},
      {"html-rawdeflate.bin", "deflate", 74840},
      {"html-zstd-static-content-size.bin", "zstd", 74837},
      {"html-zstd-static-no-content-size.bin", "zstd", 74837},
      {"html-zstd-streaming-no-content-size.bin", "zstd", 74837},
      {"html-gzip-deflate.bin", "gzip, deflate", 74837},
      {"html-gzip-deflate-gzip.bin", "gzip,deflate, x-GZIP", 74837},
  };
  std::set<std::string> texts;
  for (const auto& [name, encoding, size] : pages) {
    for (std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1024}, std::size_t{1} << 20}) {
      const auto decoded = decode(encoding, file(name), piece);
      EXPECT_EQ(decoded.error, "") << name;
      EXPECT_TRUE(decoded.whole) << name << " in pieces of " << piece;
      EXPECT_EQ(decoded.body.size(), size) << name;
      texts.insert(decoded.body);
    }
  }
  EXPECT_EQ(texts.size(), 2u);  // one page, and the same as sent with other line ends
  EXPECT_EQ(decode("gzip", file("feed-sample1.xml.gz"), 100).body, file("feed-sample1.xml"));
}

TEST_F(EncodingSuite, StopsBombsAtTheLimit) {
  REQUIRE_SUITE("content-encoding");
  for (const std::string coding : {"gzip", "deflate", "br", "zstd"}) {
    const auto bytes = file("bomb-" + coding + ".bin");
    const auto cut = decode(coding, bytes, 4096, 1 << 20);
    EXPECT_TRUE(cut.full) << coding;
    EXPECT_EQ(cut.body.size(), 1u << 20) << coding;
    EXPECT_EQ(decode(coding, bytes, 4096).body.size(), 11511612u) << coding;
  }
}

TEST_F(EncodingSuite, KeepsWhatABrokenStreamStillGives) {
  REQUIRE_SUITE("content-encoding");
  const std::vector<std::pair<std::string, std::size_t>> files = {
      {"truncated-crc-error.gz", 25542}, {"truncated-crc-error-short.gz", 3741}, {"unexpected-eof.gz", 8576}};
  for (const auto& [name, size] : files) {
    const auto decoded = decode("gzip", file(name), 1000);
    EXPECT_FALSE(decoded.whole) << name;
    EXPECT_NE(decoded.error, "") << name;
    EXPECT_EQ(decoded.body.size(), size) << name;
  }
}

}  // namespace
}  // namespace crawl::test
