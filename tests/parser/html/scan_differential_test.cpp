// The scanner beside Gumbo's tree: over real pages, over the public suites, and over pages that are put together at
// random from what tree construction is about. Records are the same, or differ for a reason that is named and counted.
#include <gmock/gmock.h>

#include <array>
#include <filesystem>
#include <iostream>
#include <map>
#include <random>

#include "parser/tree/arena.h"
#include "tests/parser/html/html_support.h"
#include "tests/parser/scan_comparison.h"
#include "tests/parser/suites.h"
#include "tests/support/sanitized.h"

namespace crawl::test {
namespace {

namespace fs = std::filesystem;

// What was found of many pages.
class Tally {
 public:
  void add(std::string_view html, const std::string& name) {
    unsigned repairs = 0;
    const parser::PageRecord scanned = read_page(html, arena_, false, &repairs);
    const parser::PageRecord by_tree = read_page(html, arena_, true, nullptr);
    ++pages_;
    const auto fields = differences(scanned, by_tree);
    if (fields.empty()) return;
    ++different_;
    const auto why = reasons(html, repairs, by_tree);
    for (const std::string_view reason : why) ++by_reason_[std::string(reason)];
    for (const std::string_view field : fields) ++by_field_[std::string(field)];
    if (why.empty()) {
      EXPECT_THAT(fields, ::testing::IsEmpty()) << name << '\n' << html.substr(0, 4000);
      ++unexplained_;
    }
  }

  int pages() const { return pages_; }
  int different() const { return different_; }
  int unexplained() const { return unexplained_; }
  int in_field(const std::string& field) const {
    const auto found = by_field_.find(field);
    return found == by_field_.end() ? 0 : found->second;
  }

  void print(std::string_view what) const {
    std::cout << what << ": " << pages_ << " pages, " << different_ << " differ";
    for (const auto& [reason, count] : by_reason_) std::cout << "; " << reason << ' ' << count;
    std::cout << '\n';
  }

 private:
  parser::Arena arena_;
  int pages_ = 0, different_ = 0, unexplained_ = 0;
  std::map<std::string, int> by_reason_, by_field_;
};

TEST(ScanDifferential, Documentation) {
  Tally tally;
  std::size_t found = 0;
  for (const char* folder :
       {"/usr/share/doc/python3.11/html", "/usr/share/doc/sqlite3", "/usr/share/doc/libboost1.81-doc"}) {
    if (!fs::exists(folder)) GTEST_SKIP() << "no documentation at " << folder << ": see script/packages";
    for (const auto& entry : fs::recursive_directory_iterator(fs::canonical(folder))) {
      if (entry.path().extension() != ".html" || !entry.is_regular_file()) continue;
      if (sanitized && found++ % 8 != 0) continue;
      tally.add(read_gz(entry.path()), entry.path());
    }
  }
  tally.print("documentation");
  EXPECT_GT(tally.pages(), sanitized ? 400 : 1000);
  EXPECT_EQ(tally.in_field("title"), 0);
  EXPECT_EQ(tally.in_field("links"), 0);
  EXPECT_LE(tally.in_field("text") * 1000, tally.pages());
}

TEST(ScanDifferential, Suites) {
  CRAWL_NEEDS_SUITE("parser-torture");
  Tally tally;
  for (const char* suite : {"link-extraction", "parser-torture", "html-charset"}) {
    for (const auto& entry : fs::recursive_directory_iterator(suites_folder() / suite)) {
      if (entry.is_regular_file()) tally.add(read_gz(entry.path()), entry.path());
    }
  }
  tally.print("suites");
  EXPECT_GT(tally.pages(), 40);
  EXPECT_EQ(tally.unexplained(), 0);
}

// ---- pages by chance -----------------------------------------------------------------------------------------------

constexpr std::string_view tags[] = {"html",
                                     "head",
                                     "body",
                                     "title",
                                     "meta",
                                     "link",
                                     "base",
                                     "script",
                                     "style",
                                     "noscript",
                                     "template",
                                     "noframes",
                                     "iframe",
                                     "frame",
                                     "frameset",
                                     "a",
                                     "a",
                                     "a",
                                     "b",
                                     "i",
                                     "nobr",
                                     "font",
                                     "em",
                                     "address",
                                     "applet",
                                     "area",
                                     "br",
                                     "button",
                                     "caption",
                                     "center",
                                     "col",
                                     "colgroup",
                                     "dd",
                                     "details",
                                     "div",
                                     "dl",
                                     "dt",
                                     "fieldset",
                                     "form",
                                     "h1",
                                     "h2",
                                     "hr",
                                     "img",
                                     "input",
                                     "legend",
                                     "li",
                                     "listing",
                                     "main",
                                     "marquee",
                                     "nav",
                                     "object",
                                     "ol",
                                     "optgroup",
                                     "option",
                                     "p",
                                     "p",
                                     "param",
                                     "pre",
                                     "rb",
                                     "rp",
                                     "rt",
                                     "rtc",
                                     "ruby",
                                     "section",
                                     "select",
                                     "span",
                                     "table",
                                     "table",
                                     "tbody",
                                     "td",
                                     "td",
                                     "textarea",
                                     "tfoot",
                                     "th",
                                     "thead",
                                     "tr",
                                     "tr",
                                     "ul",
                                     "xmp",
                                     "canvas",
                                     "audio",
                                     "video",
                                     "datalist",
                                     "svg",
                                     "math",
                                     "foreignObject",
                                     "desc",
                                     "mi",
                                     "mtext",
                                     "mglyph",
                                     "annotation-xml",
                                     "g",
                                     "custom-x",
                                     "noembed",
                                     "menuitem",
                                     "menu",
                                     "summary",
                                     "image",
                                     "keygen",
                                     "wbr",
                                     "dialog",
                                     "figure",
                                     "bgsound",
                                     "track",
                                     "source",
                                     "hgroup",
                                     "sup",
                                     "u",
                                     "s",
                                     "small",
                                     "strike",
                                     "tt",
                                     "big",
                                     "code",
                                     "strong"};
constexpr std::string_view attributes[] = {"href=a",
                                           "href='b?x=1&amp;y&copy=2'",
                                           "href=c#f",
                                           "hidden",
                                           "src=d",
                                           "alt='al t'",
                                           "rel=nofollow",
                                           "name=robots content=noindex",
                                           "name=description content='d e'",
                                           "http-equiv=refresh content='0;url=r'",
                                           "lang=de",
                                           "type=hidden",
                                           "rel=canonical href=can",
                                           "encoding=text/html",
                                           "color=x",
                                           "class=x",
                                           "href=a href=b",
                                           "x='>'",
                                           "http-equiv=content-language content=fr",
                                           "xlink:href=xl",
                                           "/"};
constexpr std::string_view texts[] = {"word",
                                      "two words",
                                      " ",
                                      "\n",
                                      "\n\n x",
                                      "&amp;",
                                      "&nbsp;",
                                      "&#65;&lt;",
                                      "x\r\ny",
                                      "<",
                                      "</",
                                      "<!-- c -->",
                                      "<!-->",
                                      "<!doctype html>",
                                      "<?pi?>",
                                      "several   spaces\tand tabs",
                                      "&notit;",
                                      "&#x80;",
                                      "\xC3\xA4",
                                      "<!--a--!>",
                                      "</p>",
                                      "</br>",
                                      "<!doctype html public \"-//w3c//dtd html 3.2//en\">",
                                      "<plaintext>"};

class RandomPage {
 public:
  explicit RandomPage(unsigned seed) : random_(seed) {
    for (auto& tag : favourites_) tag = pick(tags);  // the same few again and again meet more often
  }

  std::string make() {
    std::string page;
    const unsigned pieces = 3 + below(40);
    for (unsigned i = 0; i < pieces; ++i) page += piece();
    return page;
  }

 private:
  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
  template <class Array>
  std::string_view pick(const Array& array) {
    return array[below(static_cast<unsigned>(std::size(array)))];
  }

  std::string piece() {
    const unsigned kind = below(10);
    const std::string tag(below(3) > 0 ? pick(favourites_) : pick(tags));
    if (kind >= 7) return std::string(pick(texts));
    if (kind >= 5) return "</" + tag + ">";
    std::string start = "<" + tag;
    if (tag == "a" && below(2) > 0) start.append(" ").append(attributes[below(3)]);
    for (unsigned more = below(4) == 0 ? below(3) : 0; more > 0; --more) start.append(" ").append(pick(attributes));
    return start + (below(20) > 0 ? ">" : "/>");
  }

  std::mt19937 random_;
  std::array<std::string_view, 6> favourites_;
};

TEST(ScanDifferential, PagesByChance) {
  Tally tally;
  for (unsigned seed = 0; seed < rounds(30'000u); ++seed)
    tally.add(RandomPage(seed).make(), "seed " + std::to_string(seed));
  tally.print("by chance");
  EXPECT_EQ(tally.unexplained(), 0);
  EXPECT_LE(tally.different() * 20, tally.pages());
}

}  // namespace
}  // namespace crawl::test
