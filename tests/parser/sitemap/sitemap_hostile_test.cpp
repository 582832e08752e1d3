// Sitemaps that want to hurt: each limit, and what is said when it is reached.
#include <chrono>
#include <cstdio>

#include "tests/parser/sitemap/sitemap_support.h"
#include "tests/support/sanitized.h"

namespace crawl::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// Not optimized, a string that grows takes longer than what reads it.
std::string repeated(std::string_view piece, std::size_t times) {
  std::string all(piece.size() * times, '\0');
  for (std::size_t at = 0; at < all.size(); at += piece.size()) piece.copy(all.data() + at, piece.size());
  return all;
}

// Each another: <a0/><a1/>..., at least so many bytes.
std::string names(std::size_t bytes) {
  std::string all(bytes + 32, '\0');
  std::size_t at = 0;
  for (int i = 0; at < bytes; ++i) at += std::snprintf(all.data() + at, 32, "<a%d/>", i);
  all.resize(at);
  return all;
}

TEST(SitemapHostileTest, Entities) {
  const std::string bomb =
      "<!DOCTYPE urlset [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
      "<urlset><url><loc>http://example.org/&b;</loc></url></urlset>";
  const std::string file =
      "<!DOCTYPE urlset [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>http://example.org/&f;"
      "</loc></url></urlset>";
  const std::string parameter = "<!DOCTYPE urlset [<!ENTITY % p SYSTEM 'http://example.org/evil.dtd'>%p;]><urlset>" +
                                url_entry("/a") + "</urlset>";
  for (const std::string& body : {bomb, file, parameter}) {
    const auto read = read_sitemap(body);
    EXPECT_THAT(read.pages, SizeIs(0)) << body;
    EXPECT_THAT(read.result.note, HasSubstr("entities")) << body;
  }
}

TEST(SitemapHostileTest, TooManyEntries) {
  const std::string body = urlset(numbered_entries(50'000));
  EXPECT_EQ(read_sitemap(body).result.note, "");
  EXPECT_THAT(read_sitemap(body).pages, SizeIs(50'000));
  const auto more = read_sitemap(urlset(numbered_entries(50'001)));
  EXPECT_THAT(more.pages, SizeIs(50'000));
  EXPECT_THAT(more.result.note, HasSubstr("more than 50,000 entries"));
  EXPECT_THAT(read_sitemap(repeated("http://example.org/a\n", 20), {.limits = {.max_entries = 10}}).pages, SizeIs(10));
}

TEST(SitemapHostileTest, LongUrls) {
  const std::string prefix = "http://example.org/";
  const std::string fits(2048 - prefix.size(), 'a');
  const std::string spaces(5000, ' ');
  const std::string entries = url_entry(spaces + prefix + fits + spaces) + url_entry(prefix + fits + "a") +
                              url_entry(prefix + repeated("\xC3\xA4", 400)) +
                              url_entry("/" + std::string(1 << 20, 'x'));
  const auto read = read_sitemap(urlset(entries));
  EXPECT_THAT(read.urls(), ElementsAre(prefix + fits)) << "escaped, the third is too long too";
  EXPECT_EQ(read.result.refused, 3u);
  const auto text =
      read_sitemap(prefix + fits + spaces + "\n" + prefix + fits + "a\n" + std::string(1 << 20, 'x') + "\n");
  EXPECT_THAT(text.urls(), ElementsAre(prefix + fits));
  EXPECT_EQ(text.result.refused, 2u);
}

TEST(SitemapHostileTest, TooLong) {
  const auto read = read_sitemap(urlset(numbered_entries(1000)), {.limits = {.max_bytes = 1000}});
  EXPECT_GT(read.pages.size(), 10u);
  EXPECT_LT(read.pages.size(), 40u);
  EXPECT_THAT(read.result.note, HasSubstr("longer than"));
  const auto gz = read_sitemap(gzipped(urlset(numbered_entries(1000))), {.limits = {.max_bytes = 1000}});
  EXPECT_EQ(gz.urls(), read.urls());
  EXPECT_THAT(gz.result.note, HasSubstr("inflates to more than"));
}

TEST(SitemapHostileTest, GzipBomb) {
  const std::string bomb = gzipped("<urlset>" + url_entry("/a") + std::string(rounds(40u << 20), ' '));
  const auto read = read_sitemap(bomb);
  EXPECT_THAT(read.urls(), ElementsAre("http://example.org/a"));
  EXPECT_THAT(read.result.note, HasSubstr("250 times its size"));
}

TEST(SitemapHostileTest, DeepNesting) {
  const auto read = read_sitemap(urlset(url_entry("/a") + repeated("<x>", 1'000'000)));
  EXPECT_THAT(read.pages, SizeIs(1));
  EXPECT_THAT(read.result.note, HasSubstr("64 deep"));
  EXPECT_EQ(read_sitemap("<urlset>" + repeated("<x>", 62) + "</x>").result.note.find("deep"), std::string::npos);
}

TEST(SitemapHostileTest, EndlessTag) {
  const auto read = read_sitemap(urlset(url_entry("/a") + "<x y='" + std::string(rounds(40u << 20), 'z')));
  EXPECT_THAT(read.pages, SizeIs(1));
  EXPECT_THAT(read.result.note, HasSubstr("256 KiB"));
  EXPECT_THAT(read_sitemap("<urlset><!--" + std::string(1 << 20, '-') + "-->" + url_entry("/a") + "</urlset>").pages,
              SizeIs(1))
      << "a comment may be of any length";
}

// expat remembers every name.
TEST(SitemapHostileTest, EndlessNames) {
  const auto read = read_sitemap("<urlset>" + url_entry("/a") + names(rounds(49u << 20)));
  EXPECT_THAT(read.pages, SizeIs(1));
  EXPECT_THAT(read.result.note, HasSubstr("too many different names"));
}

// What one document makes expat remember is no other's loss, though a thread reads both at a time.
TEST(SitemapHostileTest, NamesOfOneAreNotCountedForAnother) {
  ReadSitemap bad, good;
  const auto url = *parser::parse_url("http://example.org/s");
  parser::SitemapReader hostile(url, {}, {}, bad), honest(url, {}, {}, good);
  const std::string many = "<urlset>" + names(1u << 20);
  while (hostile.put(many)) {
  }
  EXPECT_LE(hostile.memory(), parser::max_xml_memory);
  EXPECT_GT(hostile.memory(), parser::max_xml_memory / 2);
  honest.put(urlset(numbered_entries(100)));
  EXPECT_EQ(honest.finish().note, "");
  EXPECT_THAT(good.pages, SizeIs(100));
  EXPECT_LT(honest.memory(), std::size_t{256} << 10);
}

// 8 MiB of the worst for each stage: what is more than linear would take minutes, this takes tenths of a second.
TEST(SitemapHostileTest, Time) {
  const auto body_of = [](std::string_view piece) {
    return "<urlset>" + repeated(piece, rounds(8u << 20) / piece.size());
  };
  for (const char* piece :
       {"&", "<", "<![CDATA[", "]]>", "<!--", "<?", "&#", "<url/>", "<loc>", "<url><loc>http://[</loc></url>",
        "<url><loc>&&&&</loc></url>", "<url xml:base='a'/>", "\x01", "\xFF", " ", "\n", "<a b='&'/>"}) {
    const std::string body = body_of(piece);
    const auto begin = std::chrono::steady_clock::now();
    read_sitemap(body);
    read_sitemap(std::string_view(body).substr(8));
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    EXPECT_LT(seconds, 10) << piece;
  }
}

}  // namespace
}  // namespace crawl::test
