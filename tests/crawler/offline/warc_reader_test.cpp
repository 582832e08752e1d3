// WARC headers as tools write them, and the keys of its index.
#include "crawler/offline/warc/warc_reader.h"

#include <gmock/gmock.h>

#include "crawler/offline/warc/sort_key.h"
#include "tests/support/temporary_file.h"

namespace crawl::test {
namespace {

using warc::WarcReader;

// https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/#warc-record-header: white space may
// go on with a value on the next line, and begin it there.
TEST(WarcReader, ReadsFoldedFields) {
  const TemporaryFile file(
      "WARC/1.0\r\nWARC-Type:\r\n resource\r\nWARC-Target-URI: \r\n\thttp://a.test/\r\n"
      "WARC-Date:2026-01-01T00:00:00Z\r\nContent-Length:\r\n   3\r\nX: a\r\n b\r\n \r\n c\r\n\r\n"
      "abc\r\n\r\n");
  auto input = warc::WarcInput::open(file.path());
  ASSERT_TRUE(input);
  WarcReader reader(std::move(*input));
  ASSERT_EQ(reader.next(), WarcReader::Next::record) << reader.problem();
  EXPECT_EQ(reader.head().field("WARC-Type"), "resource");
  EXPECT_EQ(reader.head().field("WARC-Target-URI"), "http://a.test/");
  EXPECT_EQ(reader.head().field("X"), "a b c");
  EXPECT_EQ(reader.block(100), "abc");
  EXPECT_EQ(reader.next(), WarcReader::Next::end);
}

// By the algorithm of the surt package: a URL, and its key.
TEST(SortKey, IsThatOfSurt) {
  const std::string id(32, 'a'), id24(24, 'b');
  const std::pair<std::string, std::string> cases[] = {
      {"http://example.org/", "org,example)/"},
      {"http://www.example.org/", "org,example)/"},
      {"http://www2.example.org/", "org,example)/"},
      {"http://www34.example.org/", "org,example)/"},
      {"http://wwwa.example.org/", "org,example,wwwa)/"},
      {"http://www.com/", "com)/"},
      {"http://example.org./", "org,example)/"},
      {"http://EXAMPLE.org:80/", "org,example)/"},
      {"https://example.org:443/", "org,example)/"},
      {"https://example.org:8080/A", "org,example:8080)/a"},
      {"http://127.0.0.1/x", "1,0,0,127)/x"},
      {"http://[::1]:81/x", "::1:81)/x"},
      {"http://b\xC3\xBC"
       "cher.test/",
       "test,xn--bcher-kva)/"},
      {"http://e.test/Path/File.HTML", "test,e)/path/file.html"},
      {"http://e.test/a/", "test,e)/a"},
      {"http://e.test//a///b//", "test,e)/a/b"},
      {"http://e.test//", "test,e)/"},
      {"http://e.test/a%2Fb", "test,e)/a/b"},
      {"http://e.test/a%2F%2Fb", "test,e)/a/b"},
      {"http://e.test/a%252e%252E/b", "test,e)/a../b"},
      {"http://e.test/a/%252e%252E/b", "test,e)/b"},
      {"http://e.test/%252e/b", "test,e)/b"},
      {"http://e.test/%7Ea%41", "test,e)/~aa"},
      {"http://e.test/%25%32%35", "test,e)/%25"},
      {"http://e.test/%2525252525", "test,e)/%25"},
      {"http://e.test/100%", "test,e)/100%25"},
      {"http://e.test/a%20b", "test,e)/a%20b"},
      {"http://e.test/a%23b", "test,e)/a%23b"},
      {"http://e.test/a%3Fb", "test,e)/a?b"},
      {"http://e.test/\xC3\xA9", "test,e)/%c3%a9"},
      {"http://e.test/{x}|y", "test,e)/{x}|y"},
      {"http://e.test/?", "test,e)/"},
      {"http://e.test/a?", "test,e)/a"},
      {"http://e.test/a/?", "test,e)/a"},
      {"http://e.test/?B=2&a=1", "test,e)/?a=1&b=2"},
      {"http://e.test/?b=b&b=a&a=b", "test,e)/?a=b&b=a&b=b"},
      {"http://e.test/?a=1&a&a=", "test,e)/?a&a=&a=1"},
      {"http://e.test/?a-b=2&a=1", "test,e)/?a=1&a-b=2"},
      {"http://e.test/?b&&a", "test,e)/?&a&b"},
      {"http://e.test/?&", "test,e)/?&"},
      {"http://e.test/?a=1&", "test,e)/?&a=1"},
      {"http://e.test/?a==1&a=0", "test,e)/?a=0&a==1"},
      {"http://e.test/?q=a%26b", "test,e)/?b&q=a"},
      {"http://e.test/?q=%2541", "test,e)/?q=a"},
      {"http://e.test/?x=a//b/../c", "test,e)/?x=a//b/../c"},
      {"http://e.test/?PHPSESSID=" + id, "test,e)/"},
      {"http://e.test/?a=1&PHPSESSID=" + id, "test,e)/?&a=1"},
      {"http://e.test/?phpsessid=" + id + "&a=1", "test,e)/?a=1"},
      {"http://e.test/?phpsessid=" + id + "0&a=1", "test,e)/?a=1&phpsessid=" + id + "0"},
      {"http://e.test/?jsessionid=" + id + "&b=2&a=1", "test,e)/?a=1&b=2"},
      {"http://e.test/?sid=" + id, "test,e)/"},
      {"http://e.test/?xsid=" + id, "test,e)/?x"},
      {"http://e.test/?sid=12", "test,e)/?sid=12"},
      {"http://e.test/?ASPSESSIONIDabcdefgh=" + id24 + "&x=1", "test,e)/?x=1"},
      {"http://e.test/?a=1&CFID=12&CFTOKEN=34&b=2", "test,e)/?a=1&b=2"},
      {"http://e.test/(S(" + id24 + "))/Page.aspx", "test,e)/page.aspx"},
      {"http://e.test/a/(S(" + id24 + ")F(" + id24 + "))/b/Page.aspx?x=1", "test,e)/a/b/page.aspx?x=1"},
      {"http://e.test/(" + id24 + ")/page.aspx", "test,e)/page.aspx"},
      {"http://e.test/(" + id24 + ")/page.html", "test,e)/(" + id24 + ")/page.html"},
      {"http://e.test/page;jsessionid=" + id, "test,e)/page;jsessionid=" + id},
  };
  for (const auto& [url, key] : cases) EXPECT_EQ(warc::sort_key(*parser::parse_url(url)), key) << url;
}

TEST(SortKey, IsLinear) {
  std::string url = "http://e.test/%";
  for (int i = 0; i < 30'000; ++i) url += "25";
  EXPECT_EQ(warc::sort_key(*parser::parse_url(url)), "test,e)/%25");
}

}  // namespace
}  // namespace crawl::test
