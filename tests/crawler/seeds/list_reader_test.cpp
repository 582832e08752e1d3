// Lists as people have them: what is read, what is refused and how it is said, whatever pieces the bytes come in.
#include "crawler/seeds/list_reader.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/gzip.h"

namespace crawl::seeds {
namespace {

using test::gzipped;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Read {
  std::vector<std::string> urls;
  std::vector<std::string> bad;  // "LINE: text (why)"
  std::uint64_t bad_count = 0;
  std::string stopped, note;
};

Read read(std::string_view bytes, std::size_t piece = 1 << 16) {
  ListReader reader;
  Read result;
  auto take = [&] {
    for (const parser::Url& url : reader.findings().urls) result.urls.push_back(url.href());
    reader.findings().urls.clear();
  };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    reader.put(bytes.substr(0, piece));
    take();
  }
  reader.finish();
  take();
  const Findings& found = reader.findings();
  for (const BadLine& bad : found.bad)
    result.bad.push_back(std::to_string(bad.line) + ": " + bad.text + " (" + bad.why + ")");
  result.bad_count = found.bad_count;
  result.stopped = found.stopped;
  result.note = found.note;
  return result;
}

// The URLs, which are the same however the bytes come.
std::vector<std::string> urls(std::string_view bytes) {
  Read whole = read(bytes);
  for (std::size_t piece : {1u, 3u, 7u}) {
    Read pieces = read(bytes, piece);
    EXPECT_EQ(pieces.urls, whole.urls) << bytes.substr(0, 200) << " in pieces of " << piece;
    EXPECT_EQ(pieces.bad, whole.bad) << bytes.substr(0, 200) << " in pieces of " << piece;
    EXPECT_EQ(pieces.stopped, whole.stopped) << bytes.substr(0, 200) << " in pieces of " << piece;
  }
  return whole.urls;
}

std::string utf16(std::string_view ascii, bool big, bool mark) {
  std::string out = mark ? (big ? "\xFE\xFF" : "\xFF\xFE") : "";
  for (char c : ascii) out += big ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}

TEST(Lists, LineEndsOfAnySystem) {
  const auto both = ElementsAre("http://a.test/1", "http://a.test/2", "http://a.test/3");
  EXPECT_THAT(urls("http://a.test/1\nhttp://a.test/2\nhttp://a.test/3"), both);
  EXPECT_THAT(urls("http://a.test/1\r\nhttp://a.test/2\r\n\r\nhttp://a.test/3\r\n"), both);
  EXPECT_THAT(urls("http://a.test/1\rhttp://a.test/2\r\r# note\rhttp://a.test/3\r"), both);
}

TEST(Lists, LineNumbersAreThoseOfAnEditor) {
  EXPECT_THAT(read("http://a.test/\r\n\r\nhttp://[\r\n").bad, ElementsAre(HasSubstr("3: http://[")));
  EXPECT_THAT(read("http://a.test/\r\rhttp://[\r").bad, ElementsAre(HasSubstr("3: http://[")));
}

TEST(Lists, CharsetsThatSystemsWrite) {
  const std::string list = "http://a.test/1\r\nhttp://a.test/2\r\n";
  const auto both = ElementsAre("http://a.test/1", "http://a.test/2");
  for (bool big : {false, true})
    for (bool mark : {false, true}) EXPECT_THAT(urls(utf16(list, big, mark)), both) << big << mark;
  EXPECT_THAT(urls("\xEF\xBB\xBF" + list), both);
  EXPECT_THAT(urls("http://a.test/caf\xC3\xA9"), ElementsAre("http://a.test/caf%C3%A9"));
  EXPECT_THAT(urls("http://a.test/1\nhttp://a.test/caf\xE9\n"), ElementsAre("http://a.test/1"));
}

TEST(Lists, PackedOnes) {
  const std::string list = "http://a.test/1\nhttp://a.test/2\n";
  EXPECT_THAT(urls(gzipped(list)), ElementsAre("http://a.test/1", "http://a.test/2"));
  EXPECT_THAT(urls(gzipped("url,n\nhttp://a.test/1,2\n")), ElementsAre("http://a.test/1"));
  // printf 'http://a.test/1\nhttp://a.test/2\n' | zstd
  const std::string zstd("\x28\xb5\x2f\xfd\x20\x20\x01\x01\x00", 9);
  EXPECT_THAT(urls(zstd + list), ElementsAre("http://a.test/1", "http://a.test/2"));
  const std::string cut = gzipped(list + std::string(5000, '#')).substr(0, 40);
  EXPECT_THAT(read(cut).stopped, HasSubstr("breaks off"));
}

TEST(Lists, ABombIsLeft) {
  std::string lines;
  for (int i = 0; i < 2'000'000; ++i) lines += "http://a.test/\n";
  Read bomb = read(gzipped(lines));
  EXPECT_THAT(bomb.stopped, HasSubstr("250 times its size"));
  EXPECT_LT(bomb.urls.size(), 200'000u);
}

TEST(Lists, QuotesAndBrackets) {
  for (const char* line : {"\"http://a.test/1\"", "'http://a.test/1'", "<http://a.test/1>", "`http://a.test/1`",
                           "\"http://a.test/1\",", " <http://a.test/1>; ", "\xE2\x80\x9Chttp://a.test/1\xE2\x80\x9D"})
    EXPECT_THAT(urls(line), ElementsAre("http://a.test/1")) << line;
  EXPECT_THAT(urls("<a.test/1>\n<b.test>\n"), ElementsAre("http://a.test/1", "http://b.test/"));
}

TEST(Lists, NotesAndNumbersBesideTheUrl) {
  EXPECT_THAT(urls("http://a.test/1 # main\nhttp://a.test/2#top\nhttp://a.test/3\t# note\nhttp://a.test/4\tnote\t5\n"),
              ElementsAre("http://a.test/1", "http://a.test/2", "http://a.test/3", "http://a.test/4"));
  EXPECT_THAT(urls("   12 http://a.test/1\n- http://a.test/2\n3. http://a.test/3\n"),
              ElementsAre("http://a.test/1", "http://a.test/2", "http://a.test/3"));
  EXPECT_THAT(urls("http://a.test/6 http://a.test/7\n"), ElementsAre("http://a.test/6", "http://a.test/7"));
  Read note = read("http://a.test/my file\nhttp://a.test/x note\n");
  EXPECT_THAT(note.urls, IsEmpty());
  EXPECT_THAT(note.bad, ElementsAre(HasSubstr("%20"), HasSubstr("%20")));
}

TEST(Lists, ColumnsByTheirHeader) {
  EXPECT_THAT(urls("url,title\nhttp://a.test/1,One\nhttp://a.test/3,\n"),
              ElementsAre("http://a.test/1", "http://a.test/3"));
  EXPECT_THAT(urls("Address;Status\nhttp://a.test/1;200\n"), ElementsAre("http://a.test/1"));
  EXPECT_THAT(urls("\"Title\",\"Page URL\"\n\"a, b\",\"http://a.test/1,2\"\n"), ElementsAre("http://a.test/1,2"));
  EXPECT_THAT(urls("status\turl\n200\thttp://a.test/1\n"), ElementsAre("http://a.test/1"));
  EXPECT_THAT(urls("GlobalRank,TldRank,Domain,TLD\n1,1,a.test,test\n"), ElementsAre("http://a.test/"));
  EXPECT_THAT(urls("url\nhttp://a.test/1\n"), ElementsAre("http://a.test/1"));
  EXPECT_THAT(urls("url,note\n\"http://a.test/1\",\"two\nlines\"\nhttp://a.test/2,x\n"),
              ElementsAre("http://a.test/1", "http://a.test/2"));
  EXPECT_THAT(read("Source URL,Target URL\nhttp://a.test/1,http://a.test/2\n").stopped, HasSubstr("several columns"));
}

TEST(Lists, ColumnsThatAreQuotedOrAgree) {
  EXPECT_THAT(urls("\"http://a.test/1\",\"Two, with a comma\"\n"), ElementsAre("http://a.test/1"));
  EXPECT_THAT(urls("1,a.test\n2,www.b.test\n"), ElementsAre("http://a.test/", "http://www.b.test/"));
  EXPECT_THAT(urls("http://a.test/1,One\nhttp://a.test/2,Two\n"), ElementsAre("http://a.test/1", "http://a.test/2"));
  EXPECT_THAT(urls("One;http://a.test/1\nTwo;http://a.test/2\n"), ElementsAre("http://a.test/1", "http://a.test/2"));
}

TEST(Lists, CommasThatAreOfTheUrlStay) {
  EXPECT_THAT(urls("http://a.test/1,2\nhttp://a.test/3\n"), ElementsAre("http://a.test/1,2", "http://a.test/3"));
  EXPECT_THAT(urls("http://a.test/1,75248,1.html\nhttp://a.test/1,75248,2.html\n"),
              ElementsAre("http://a.test/1,75248,1.html", "http://a.test/1,75248,2.html"));
  EXPECT_THAT(urls("http://a.test/a;id=1\nhttp://a.test/b;id=2\n"),
              ElementsAre("http://a.test/a;id=1", "http://a.test/b;id=2"));
  Read one = read("http://a.test/1,One\n");
  EXPECT_THAT(one.urls, ElementsAre("http://a.test/1,One"));
  EXPECT_THAT(one.note, HasSubstr("part of the URL"));
  EXPECT_THAT(read("http://a.test/?a=1,2\nhttp://a.test/?a=3,4\n").stopped, HasSubstr("double quotes"));
}

TEST(Lists, ExcelsFirstLineSaysWhatSeparates) {
  EXPECT_THAT(urls("sep=;\nurl;x\nhttp://a.test/1;2\n"), ElementsAre("http://a.test/1"));
  EXPECT_THAT(urls("sep=,\r\n\"http://a.test/1\",x\r\n"), ElementsAre("http://a.test/1"));
}

TEST(Lists, SeveralUrlsWithoutBlanksAreNotOne) {
  EXPECT_THAT(read("http://a.test/1,http://a.test/2\n").stopped, HasSubstr("several URLs"));
  EXPECT_THAT(read("http://a.test/1\nhttp://a.test/2,https://a.test/3\n").bad, ElementsAre(HasSubstr("one a line")));
  EXPECT_THAT(read("http://a.test/1\nhttp://a.test/2,\n").bad, ElementsAre(HasSubstr("%2C")));
}

TEST(Lists, BulletsAreNoneOfTheUrl) {
  for (const char* bullet : {"-", "*", "+", "1.", "2)", "\xE2\x80\xA2", "\xE2\x80\x93", "\xE2\x80\x94", "\xC2\xB7"})
    EXPECT_THAT(urls(std::string(bullet) + " http://a.test/1\n"), ElementsAre("http://a.test/1")) << bullet;
}

TEST(Lists, LinksOfMarkdown) {
  EXPECT_THAT(urls("[a](http://a.test/1)\n- [b c, d](https://b.test/x?y=1) # note\n3. [](<http://c.test/>)\n"),
              ElementsAre("http://a.test/1", "https://b.test/x?y=1", "http://c.test/"));
  EXPECT_THAT(urls("* [e](http://e.test/y_(z))\n"), ElementsAre("http://e.test/y_(z)"));
  EXPECT_THAT(urls("http://f.test/?a=[](http\n"), ElementsAre("http://f.test/?a=[](http"));
  for (const char* line :
       {"[a](http://a.test/ \"title\")", "[a](http://a.test/) [b](http://b.test/)", "[a](http://a.test/",
        "see [a](http://a.test/)", "![a](http://a.test/)", "[a](http://a.test/)b)", "[a](http://)"})
    EXPECT_THAT(urls(std::string(line) + "\n"), IsEmpty()) << line;
  EXPECT_THAT(read("see [a](http://a.test/)\n").bad, ElementsAre(HasSubstr("Markdown")));
}

TEST(Lists, SpacesThatNobodySees) {
  EXPECT_THAT(urls("http://a.test/1\xC2\xA0\n\xE2\x80\x8Bhttp://a.test/2\n"),
              ElementsAre("http://a.test/1", "http://a.test/2"));
}

TEST(Lists, WhatIsNoHostIsRefused) {
  for (const char* line :
       {"shop", "\"shop\"", "(see below)", "not a url", "https//example.org", "http://https://a.test/", "http://url/",
        "http://\"a.test/", "1,example.test x", "12345", "3.14", "me@example.org", "http://a,b/", "mailto:me@a.test",
        "C:\\lists\\urls.txt", "/path/alone", "name.", ".name", "a$b.test"}) {
    Read found = read(std::string("http://a.test/ok\n") + line + "\n");
    EXPECT_THAT(found.urls, ElementsAre("http://a.test/ok")) << line;
    EXPECT_EQ(found.bad_count, 1u) << line;
  }
  EXPECT_THAT(read("/path/alone\n").bad, ElementsAre(HasSubstr("without a host")));
  for (const char* line :
       {"example.org", "localhost/x", "intranet:8080/x", "10.0.0.1", "[::1]:80/", "http://intranet/", "a_b.test"})
    EXPECT_EQ(urls(line).size(), 1u) << line;
}

TEST(Lists, Json) {
  const auto both = ElementsAre("http://a.test/1", "http://a.test/2");
  EXPECT_THAT(urls(R"(["http://a.test/1", "http:\/\/a.test\/\u0032"])"), both);
  EXPECT_THAT(urls("[\n  \"http://a.test/1\",\n  \"http://a.test/2\",\n]\n"), both);
  EXPECT_THAT(
      urls(
          R"([{"url": "http://a.test/1", "n": 1}, {"title": "x", "URL": "http://a.test/2", "links": ["http://b.test/"]}])"),
      both);
  EXPECT_THAT(urls("{\"url\":\"http://a.test/1\",\"status\":200}\n{\"links\":[{\"url\":\"http://b.test/"
                   "\"}],\"url\":\"http://a.test/2\"}\n"),
              both);
  EXPECT_THAT(urls(R"({"count": 2, "urls": ["a.test/1", "a.test/2"], "tags": ["b.test"]})"), both);
  EXPECT_THAT(urls(R"({"data": [{"loc": "http://a.test/1"}, {"loc": "http://a.test/2"}]})"), both);
  EXPECT_THAT(urls("\"http://a.test/1\",\n\"http://a.test/2\"\n"), both);
  EXPECT_THAT(read(R"([{"name": "x"}, {"url": "http://a.test/1"}])").bad,
              ElementsAre(HasSubstr("without a field url")));
  EXPECT_THAT(read("[\"http://a.test/1\",\n\"http://a.te").stopped, HasSubstr("too early, at line 2"));
  EXPECT_THAT(read("['http://a.test/1']").stopped, HasSubstr("double quotes"));
  EXPECT_THAT(read(std::string(1000, '[')).stopped, HasSubstr("too deep"));
}

// https://datatracker.ietf.org/doc/html/rfc8259#section-8.2: half a pair is no character, and is told as one that is
// none, wherever the other half is missing.
TEST(Lists, JsonSurrogates) {
  EXPECT_THAT(urls(R"(["http://a.test/\uD83D\uDE00"])"), ElementsAre("http://a.test/%F0%9F%98%80"));
  for (const char* half : {R"(\uD83D)", R"(\uDE00)"}) {
    const std::string replaced = "http://a.test/%EF%BF%BD";
    EXPECT_THAT(urls("[\"http://a.test/" + std::string(half) + "\"]"), ElementsAre(replaced)) << half;
    EXPECT_THAT(urls("[\"http://a.test/" + std::string(half) + "x\"]"), ElementsAre(replaced + "x")) << half;
    EXPECT_THAT(urls("[\"http://a.test/" + std::string(half) + "\\/y\"]"), ElementsAre(replaced + "/y")) << half;
    EXPECT_THAT(urls("[\"http://a.test/" + std::string(half) + "\\u0041\"]"), ElementsAre(replaced + "A")) << half;
  }
  EXPECT_THAT(urls(R"(["http://a.test/\uD83D\uD83D\uDE00"])"), ElementsAre("http://a.test/%EF%BF%BD%F0%9F%98%80"));
}

TEST(Lists, HtmlFiles) {
  EXPECT_THAT(
      urls("<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><DT><A HREF=\"http://a.test/?x=1&amp;y=2\" ADD_DATE=1>One</A>\n"
           "<!-- <a href='http://no.test/'> --><script>'<a href=\"http://no.test/\">'</script>"
           "<a title='>' href='http://a.test/2'>2</a><a href=mailto:me@a.test>me</a><a href='#top'>top</a></DL>"),
      ElementsAre("http://a.test/?x=1&y=2", "http://a.test/2"));
  EXPECT_THAT(urls("<html><base href='http://a.test/d/'><a href='x'>x</a></html>"), ElementsAre("http://a.test/d/x"));
  Read relative = read("<html>\n<a href='/x'>x</a></html>");
  EXPECT_THAT(relative.bad, ElementsAre(HasSubstr("2: /x (a relative link")));
}

TEST(Lists, SitemapFiles) {
  EXPECT_THAT(urls("<?xml version=\"1.0\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"
                   "<url><loc>http://a.test/1?a=1&amp;b=2</loc></url><url><loc> http://a.test/2 </loc></url></urlset>"),
              ElementsAre("http://a.test/1?a=1&b=2", "http://a.test/2"));
  EXPECT_THAT(urls("<sitemapindex><sitemap><loc>http://a.test/map.xml</loc></sitemap></sitemapindex>"),
              ElementsAre("http://a.test/map.xml"));
  EXPECT_THAT(read("<?xml version='1.0'?><svg/>").stopped, HasSubstr("not that of a sitemap"));
}

TEST(Lists, FilesOfOtherKindsAreSaidInOneLine) {
  EXPECT_THAT(read("PK\x03\x04 and so on").stopped, HasSubstr("CSV"));
  EXPECT_THAT(read("BZh91AY").stopped, HasSubstr("bzcat"));
  EXPECT_THAT(read("\x89PNG\r\n\x1a\n").stopped, HasSubstr("picture"));
  EXPECT_THAT(read("%PDF-1.7\n").stopped, HasSubstr("PDF"));
  for (std::size_t piece : {1, 4, 7})
    EXPECT_THAT(read("SQLite format 3 and so on\n", piece).stopped, HasSubstr("sqlite3"));
  std::string noise;
  for (unsigned i = 0; i < 5000; ++i) noise += static_cast<char>((i * 2654435761u) >> 24);
  Read binary = read(noise);
  EXPECT_THAT(binary.stopped, HasSubstr("no text"));
  EXPECT_EQ(binary.bad_count, 0u);
}

TEST(Lists, AFirstUrlIsGivenAtOnce) {
  ListReader reader;
  reader.put("http://a.test/1\n");
  EXPECT_EQ(reader.findings().urls.size(), 1u);
}

}  // namespace
}  // namespace crawl::seeds
