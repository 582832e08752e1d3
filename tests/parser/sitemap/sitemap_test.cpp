// Sitemaps of sitemaps.org: urlset, index and text, as they should be and as they are.
#include "tests/parser/sitemap/sitemap_support.h"
#include "tests/support/sanitized.h"

namespace crawl::test {
namespace {

using parser::SitemapKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(SitemapTest, Urlset) {
  const auto read = read_sitemap(
      urlset("<url><loc> http://example.org/a </loc><lastmod>2005-01-01</lastmod><priority>0.8</priority></url>\n"
             "<url><loc>http://EXAMPLE.org:80/b?x=1&amp;y=2#part</loc></url>"
             "<url><loc>https://example.org/c<![CDATA[?q=a&l=fr]]></loc></url>"));
  EXPECT_EQ(read.result.kind, SitemapKind::urlset);
  EXPECT_THAT(read.urls(),
              ElementsAre("http://example.org/a", "http://example.org/b?x=1&y=2", "https://example.org/c?q=a&l=fr"));
  EXPECT_EQ(read.pages[0].priority, 0.8);
  EXPECT_EQ(read.pages[0].last_modified_ms, 1104537600000);
  EXPECT_EQ(read.pages[1].priority, 0.5);
  EXPECT_EQ(read.pages[1].last_modified_ms, std::nullopt);
  EXPECT_EQ(read.result.refused, 0u);
  EXPECT_EQ(read.result.note, "");
}

TEST(SitemapTest, Index) {
  const auto read = read_sitemap(
      "<sitemapindex><sitemap><loc>http://example.org/1.xml.gz</loc><lastmod>2004-10-01T18:23:17+00:00</lastmod>"
      "</sitemap><sitemap><loc>2.xml</loc></sitemap></sitemapindex>");
  EXPECT_EQ(read.result.kind, SitemapKind::index);
  EXPECT_THAT(read.sitemap_urls(), ElementsAre("http://example.org/1.xml.gz", "http://example.org/dir/2.xml"));
  EXPECT_EQ(read.sitemaps[0].last_modified_ms, 1096654997000);
  EXPECT_THAT(read.pages, IsEmpty());
}

TEST(SitemapTest, Priorities) {
  std::string entries;
  for (const char* priority : {"0", "1.0", " 0.3\n", "1.5", "-1", "nan", "inf", "high", "0,8", ""}) {
    entries += "<url><loc>/</loc><priority>" + std::string(priority) + "</priority></url>";
  }
  std::vector<double> priorities;
  for (const auto& page : read_sitemap(urlset(entries)).pages) priorities.push_back(page.priority);
  EXPECT_THAT(priorities, ElementsAre(0, 1, 0.3, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5));
}

TEST(SitemapTest, OnlyHttpUrlsCount) {
  const auto read = read_sitemap(urlset(url_entry("ftp://example.org/a") + url_entry("mailto:a@example.org") +
                                        url_entry("http://[") + url_entry("") + "<url/>" + url_entry("/good")));
  EXPECT_THAT(read.urls(), ElementsAre("http://example.org/good"));
  EXPECT_EQ(read.result.refused, 5u);
}

TEST(SitemapTest, AnyNamespaceAndPrefix) {
  EXPECT_THAT(read_sitemap("<s:urlset xmlns:s='urn:wrong'><s:url><s:loc>/a</s:loc></s:url></s:urlset>").pages,
              SizeIs(1));
  EXPECT_THAT(read_sitemap("<s:urlset><s:url><s:loc>/a</s:loc></s:url></s:urlset>").pages, SizeIs(1)) << "undeclared";
  EXPECT_THAT(read_sitemap("<URLSET><Url><LOC>/a</LOC></Url></URLSET>").pages, SizeIs(1));
}

TEST(SitemapTest, ExtensionsAreNoPages) {
  const auto read = read_sitemap(
      urlset("<url><loc>/a</loc><image:image><image:loc>/i.png</image:loc></image:image><image:loc>/j.png</image:loc>"
             "<video:video><video:loc>/v</video:loc><loc>/no</loc></video:video>"
             "<xhtml:link rel='alternate' hreflang='de' href='/de'/></url>"
             "<url><image:loc>/before.png</image:loc><loc>/b</loc></url><loc>/stray</loc>"));
  EXPECT_THAT(read.urls(), ElementsAre("http://example.org/a", "http://example.org/b"));
}

TEST(SitemapTest, FirstOfSeveralLocations) {
  EXPECT_THAT(read_sitemap(urlset("<url><loc>/a</loc><loc>/b</loc></url>")).urls(),
              ElementsAre("http://example.org/a"));
}

TEST(SitemapTest, LocationsInOddPlaces) {
  const auto nested = read_sitemap(urlset("<url><loc><url><![CDATA[http://example.org/a?b&c]]></url></loc></url>"));
  EXPECT_THAT(nested.urls(), ElementsAre("http://example.org/a?b&c"));
  const auto own_text = read_sitemap("<sitemapindex><sitemap>\n http://example.org/1.xml\n</sitemap></sitemapindex>");
  EXPECT_THAT(own_text.sitemap_urls(), ElementsAre("http://example.org/1.xml"));
  const auto mixed = read_sitemap("<urlset><url><loc>/a</loc></url><sitemap><loc>/s</loc></sitemap></urlset>");
  EXPECT_THAT(mixed.urls(), ElementsAre("http://example.org/a"));
  EXPECT_THAT(mixed.sitemap_urls(), ElementsAre("http://example.org/s"));
}

TEST(SitemapTest, BreaksInTheMiddle) {
  const std::string whole = urlset(url_entry("/a") + "<url><loc>/b</loc><lastmod>2005</lastmod></url>");
  for (std::size_t size = whole.find("<url>"); size < whole.find("</urlset>") + 9; ++size) {
    const auto read = read_sitemap(whole.substr(0, size));
    const std::size_t expected = (size >= whole.find("</loc>") + 2) + (size >= whole.rfind("</loc>") + 2);
    EXPECT_THAT(read.pages, SizeIs(expected)) << whole.substr(0, size);
    EXPECT_THAT(read.result.note, HasSubstr("breaks off"));
  }
  EXPECT_EQ(read_sitemap(whole).result.note, "");
}

TEST(SitemapTest, WrongNesting) {
  const auto read = read_sitemap("<urlset><url><loc>/a</loc></url><url><loc>/b</url></urlset>");
  EXPECT_THAT(read.urls(), ElementsAre("http://example.org/a", "http://example.org/b"));
  EXPECT_THAT(read.result.note, HasSubstr("mismatched tag"));
  EXPECT_THAT(read_sitemap("<urlset><url><loc>/a</loc></url><url><loc>/b<c</loc>").pages, SizeIs(1));
}

TEST(SitemapTest, BareAmpersands) {
  const auto read =
      read_sitemap(urlset(url_entry("/a?x=1&y=2&amp;z=3&") + url_entry("/b&#x26;c&#38;d&copy;e&#0;") + "<x a='1&2'/>"));
  EXPECT_THAT(read.urls(), ElementsAre("http://example.org/a?x=1&y=2&z=3&", "http://example.org/b&c&d&copy;e&"));
  EXPECT_EQ(read.result.note, "");
}

TEST(SitemapTest, WhatAStrictParserWouldRefuse) {
  const std::string odd = "\n\n <!-- generated -- by hand --><?xml version='1.0' encoding='no-such'?>" +
                          std::string("<urlset><title>\x01\x0B</title>") + url_entry("/a") +
                          "<!-- <url><loc>/comment</loc></url> --></urlset>trailing <junk>";
  const auto read = read_sitemap(odd);
  EXPECT_THAT(read.urls(), ElementsAre("http://example.org/a"));
  EXPECT_EQ(read.result.note, "");
}

TEST(SitemapTest, PlainText) {
  const auto read = read_sitemap(
      "\xEF\xBB\xBFhttp://example.org/a\r\n\r\n  HTTPS://example.org/b  \nnot a url\n/relative\n"
      "http://example.org/\xC3\xA4");
  EXPECT_EQ(read.result.kind, SitemapKind::text);
  EXPECT_THAT(read.urls(), ElementsAre("http://example.org/a", "https://example.org/b", "http://example.org/%C3%A4"));
  EXPECT_EQ(read.result.refused, 2u);
}

TEST(SitemapTest, IsNoSitemap) {
  const auto expect_none = [](std::string_view body, std::string_view why) {
    const auto read = read_sitemap(body);
    EXPECT_EQ(read.result.kind, SitemapKind::none) << body;
    EXPECT_EQ(read.result.pages + read.result.sitemaps + read.result.refused, 0u) << body;
    EXPECT_THAT(read.result.note, HasSubstr(why)) << body;
  };
  expect_none("", "empty");
  expect_none(" \n\t", "empty");
  expect_none("this is a bogus sitemap", "neither");
  expect_none("<!DOCTYPE html><html><body><a href='/a'>http://example.org/a</a></body></html>", "<html>");
  expect_none("<HTML><p>not found<br></HTML>", "<HTML>");
  expect_none("<svg><url><loc>/a</loc></url></svg>", "<svg>");
  expect_none("\x89PNG\r\n\x1A\n\0\0\0", "neither");
  expect_none("User-agent: *\nSitemap: http://example.org/sitemap.xml\n", "neither");
}

TEST(SitemapTest, Encodings) {
  const std::string utf16 = [] {
    std::string bytes = "\xFF\xFE";
    for (const char c : urlset(url_entry("/a"))) bytes += {c, '\0'};
    return bytes;
  }();
  EXPECT_THAT(read_sitemap(utf16).urls(), ElementsAre("http://example.org/a"));
  EXPECT_THAT(read_sitemap(utf16.substr(2)).urls(), ElementsAre("http://example.org/a")) << "no byte order mark";
  EXPECT_THAT(
      read_sitemap("<?xml version='1.0' encoding='iso-8859-1'?><urlset>" + url_entry("/\xE4") + "</urlset>").urls(),
      ElementsAre("http://example.org/%C3%A4"));
  const std::string gbk = "<urlset>" + url_entry("/\xD6\xD0\xCE\xC4") + "</urlset>";
  EXPECT_THAT(read_sitemap("<?xml version='1.0' encoding='gbk'?>" + gbk).urls(),
              ElementsAre("http://example.org/%E4%B8%AD%E6%96%87"));
  EXPECT_THAT(read_sitemap(gbk, {.header_charset = "gbk"}).urls(),
              ElementsAre("http://example.org/%E4%B8%AD%E6%96%87"));
  EXPECT_THAT(read_sitemap(urlset("<title>\xE4\xFF</title>" + url_entry("/a"))).urls(),
              ElementsAre("http://example.org/a"))
      << "bytes that are not UTF-8 do not end the reading";
}

// Characters that fall across the pieces in which a document is decoded.
TEST(SitemapTest, CharactersAcrossPieces) {
  const auto expect_all = [](std::string_view head, std::string_view character, std::string_view escaped) {
    std::string body(head);
    constexpr int count = rounds(20'000);
    for (int i = 0; i < count; ++i) body += url_entry("/" + std::string(i % 7, 'x') + std::string(character));
    const auto read = read_sitemap(body + "</urlset>");
    ASSERT_THAT(read.pages, SizeIs(count)) << head;
    for (int i = 0; i < count; ++i) {
      ASSERT_EQ(read.pages[i].url, "http://example.org/" + std::string(i % 7, 'x') + std::string(escaped)) << i;
    }
    EXPECT_EQ(read.result.note, "");
  };
  expect_all("<urlset>", "\xF0\x9F\x98\x80", "%F0%9F%98%80");
  expect_all("<?xml version='1.0' encoding='Shift_JIS'?><urlset>", "\x93\xFA\x96{", "%E6%97%A5%E6%9C%AC");
  expect_all("<urlset>", "&amp;a&b<![CDATA[&c]]><!-- d -->", "&a&b&c");
}

TEST(SitemapTest, Gzip) {
  const std::string text = urlset(numbered_entries(3000));
  const std::string file = gzipped(text);
  EXPECT_THAT(read_sitemap(file).pages, SizeIs(3000));
  EXPECT_EQ(read_sitemap(file).result.note, "");
  EXPECT_EQ(read_sitemap(gzipped("http://example.org/a\n")).result.kind, SitemapKind::text);
  EXPECT_THAT(read_sitemap(gzipped(text.substr(0, 70'000)) + gzipped(text.substr(70'000)) + "tail").pages, SizeIs(3000))
      << "members one after another";

  const auto cut = read_sitemap(std::string_view(file).substr(0, file.size() / 2));
  EXPECT_GT(cut.pages.size(), 500u);
  EXPECT_LT(cut.pages.size(), 3000u);
  EXPECT_THAT(cut.result.note, HasSubstr("gzip stream ends before its end"));

  std::string broken = file;
  broken[10] = '\xFF';  // no type of a block
  EXPECT_THAT(read_sitemap(broken).result.note, HasSubstr("corrupt"));
  EXPECT_EQ(read_sitemap(gzipped(file)).result.kind, SitemapKind::none) << "one level";
}

TEST(SitemapTest, SinkEndsTheReading) {
  struct OnlyTwo : ReadSitemap {
    bool on_page(parser::SitemapEntry page) override {
      return ReadSitemap::on_page(std::move(page)) && pages.size() < 2;
    }
  } sink;
  const auto url = parser::parse_url("http://example.org/");
  parser::read_sitemap(urlset(numbered_entries(9)), *url, "", {}, sink);
  EXPECT_THAT(sink.pages, SizeIs(2));
  parser::read_sitemap("http://example.org/a\nhttp://example.org/b", *url, "", {}, sink);
  EXPECT_THAT(sink.pages, SizeIs(3));
}

TEST(SitemapTest, LooksLikeSitemap) {
  const std::string long_urlset = urlset(numbered_entries(20'000));
  EXPECT_TRUE(parser::looks_like_sitemap(long_urlset));
  EXPECT_TRUE(parser::looks_like_sitemap(gzipped(long_urlset).substr(0, 1000)));
  for (const char* root : {"urlset", "s:urlset", "sitemapindex", "rss", "rdf:RDF", "feed", "atom:feed"}) {
    EXPECT_TRUE(parser::looks_like_sitemap("\n<?xml version='1.0'?><!-- -->\n<" + std::string(root) + " a='b'>"))
        << root;
  }
  for (const char* other : {"", "http://example.org/a\n", "<html><urlset></urlset></html>", "<url><loc>/a</loc></url>",
                            "<urlset", "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>", "\x1F\x8B", "%PDF-1.4"}) {
    EXPECT_FALSE(parser::looks_like_sitemap(other)) << other;
  }
}

// However a document is cut, the reader that takes it in pieces finds what the one finds that has the whole.
TEST(SitemapTest, InPiecesItIsTheSame) {
  const std::string text = urlset(url_entry("http://example.org/a") + url_entry("http://example.org/b?x=1&y=2") +
                                  url_entry("http://example.org/\xC3\xA4"));
  const auto whole = read_sitemap(text);
  for (std::size_t piece : {1u, 2u, 3u, 7u, 64u, 1000u}) {
    ReadSitemap read;
    parser::SitemapReader reader(*parser::parse_url("http://example.org/s"), {}, {}, read);
    for (std::size_t at = 0; at < text.size(); at += piece) EXPECT_TRUE(reader.put(text.substr(at, piece)));
    read.result = reader.finish();
    EXPECT_EQ(read.urls(), whole.urls()) << piece;
    EXPECT_EQ(read.result.kind, whole.result.kind);
    EXPECT_EQ(read.result.note, "");
  }
}

TEST(SitemapTest, InPiecesAndPacked) {
  const std::string text = urlset(numbered_entries(3000)), file = gzipped(text) + gzipped("");
  for (std::size_t piece : {1u, 100u, 5000u}) {
    ReadSitemap read;
    parser::SitemapReader reader(*parser::parse_url("http://example.org/s"), {}, {}, read, true);
    for (std::size_t at = 0; at < file.size(); at += piece) reader.put(file.substr(at, piece));
    read.result = reader.finish();
    EXPECT_THAT(read.pages, SizeIs(3000)) << piece;
    EXPECT_EQ(read.result.note, "");
  }
}

// The same page in other languages:
// https://developers.google.com/search/docs/specialty/international/localized-versions
TEST(SitemapTest, Alternates) {
  const auto link = [](std::string_view attributes) { return "<xhtml:link " + std::string(attributes) + "/>"; };
  const auto read = read_sitemap(urlset(
      "<url>" + link("rel='alternate' hreflang='de' href='http://example.org/de/'") +
      "<loc>http://example.org/en/</loc>" + link("rel='alternate' hreflang='x-default' href='/&#x61;&amp;b'") +
      link("rel='alternate' href='/no-language'") +
      link("rel='alternate' hreflang='" + std::string(65, 'x') + "' href='/no-tag'") +
      link("rel='canonical' hreflang='fr' href='/other'") + link("rel='alternate' hreflang='fr' href='mailto:a@b'") +
      link("rel='ALTERNATE' hreflang=' fr ' href='/fr'") + "<link rel='alternate' hreflang='it' href='/it'/></url>" +
      url_entry("http://example.org/alone")));
  ASSERT_THAT(read.pages, SizeIs(2));
  using Alternate = parser::SitemapAlternate;
  EXPECT_THAT(read.pages[0].alternates,
              ElementsAre(Alternate{"http://example.org/de/", "de"}, Alternate{"http://example.org/a&b", "x-default"},
                          Alternate{"http://example.org/fr", "fr"}, Alternate{"http://example.org/it", "it"}));
  EXPECT_THAT(read.pages[1].alternates, IsEmpty()) << "those of the entry before";
  std::string many = "<url><loc>/a</loc>";
  for (int i = 0; i < 500; ++i) many += link("rel='alternate' hreflang='de' href='/" + std::to_string(i) + "'");
  EXPECT_THAT(read_sitemap(urlset(many + "</url>")).pages.at(0).alternates, SizeIs(200));
  EXPECT_THAT(read_sitemap("<feed><entry><link rel='alternate' hreflang='de' href='/a'/></entry></feed>").urls(),
              ElementsAre("http://example.org/a"))
      << "a feed's link is the page itself";
}

TEST(SitemapTest, InPiecesItIsBounded) {
  ReadSitemap read;
  parser::SitemapReader reader(*parser::parse_url("http://example.org/s"), {}, {.max_bytes = 1000}, read);
  const std::string line = "http://example.org/0123456789\n";
  std::size_t taken = 0;
  while (reader.put(line) && taken < 100) ++taken;
  EXPECT_EQ(taken, 1000 / line.size());
  read.result = reader.finish();
  EXPECT_THAT(read.result.note, testing::HasSubstr("longer than"));
}

}  // namespace
}  // namespace crawl::test
