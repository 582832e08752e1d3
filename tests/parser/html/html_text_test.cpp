// The readable text of a page, and its simhash.
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <string>

#include "parser/html/ascii.h"
#include "parser/html/document.h"
#include "parser/html/simhash.h"
#include "tests/parser/html/html_support.h"

namespace crawl::test {
namespace {

using parser::simhash;

TEST(Text, BlocksAreLinesAndWhiteSpaceCollapses) {
  EXPECT_EQ(text_of("<div>one\n  two</div><div>three</div>"), "one two\nthree");
  EXPECT_EQ(text_of("<h1>Head</h1>\n<p>a <b>b</b><i>c</i></p><p>d<br>e</p>"), "Head\n\na bc\n\nd\ne");
  EXPECT_EQ(text_of("<ul><li>one<li>two</ul>tail"), "one\ntwo\n\ntail");
}

TEST(Text, CellsAreParted) {
  EXPECT_EQ(text_of("<table><tr><td>a<td>b<tr><td>c<td>d</table>"), "a\tb\nc\td");
}

// Pieces as they come, at whatever byte they are parted or the text is cut.
TEST(Text, WordsAreCollapsedAcrossPieces) {
  const std::string text = " one\x01 \xC2\xA0two  three\n\tfour \xE4\xB8\xAD words of more than sixteen bytes ";
  const std::string whole = "one\x01 \xC2\xA0two three four \xE4\xB8\xAD words of more than sixteen bytes";
  for (std::size_t max = 0; max <= text.size(); ++max) {
    for (std::size_t parted = 0; parted <= text.size(); ++parted) {
      std::string out;
      bool space_pending = false;
      for (const std::string& piece : {text.substr(0, parted), text.substr(parted)})
        parser::append_collapsed(out, piece, space_pending, max);
      if (max >= whole.size()) EXPECT_EQ(out, whole) << parted;
      EXPECT_LE(out.size(), max);
    }
  }
  EXPECT_EQ(parser::collapsed(text, 19), "one\x01 \xC2\xA0two three fo");
  EXPECT_EQ(parser::collapsed(text, 15), "one\x01 \xC2\xA0two thre");
}

TEST(Text, PreIsKept) {
  EXPECT_EQ(text_of("<p>x</p><pre>\n  int i;\n    i++;\n</pre><p>y</p>"), "x\n\n  int i;\n    i++;\n\ny");
  EXPECT_EQ(text_of("<pre>a <b>b</b>\nc</pre>"), "a b\nc");
}

TEST(Text, WhatIsNotShownIsLeftOut) {
  EXPECT_EQ(text_of("<title>t</title><style>s</style><script>c</script><template>t</template><p hidden>h <b>h</b></p>"
                    "<svg><title>t</title><text>seen</text></svg><iframe>i</iframe><noscript> too</noscript>"),
            "seen too");
}

TEST(Text, EntitiesAndNoBreakSpaces) {
  EXPECT_EQ(text_of("a&nbsp;&nbsp;b &lt;c&gt; &#x4E2D;"), "a b <c> \xE4\xB8\xAD");
  EXPECT_EQ(text_of("\xC2\xA9 \xC3\xA4"), "\xC2\xA9 \xC3\xA4");  // other characters that begin with the byte C2
}

TEST(Text, NotMadeWhenNotWanted) {
  PageOptions options;
  options.settings.want_text = false;
  const auto page = parse_page("<a href=x>text</a>", options);
  EXPECT_EQ(page.text, std::nullopt);
  EXPECT_EQ(page.simhash, std::nullopt);
  EXPECT_EQ(page.links.at(0).text, "text");
}

// Of a page with a link and more than a little text.
TEST(Text, EndsEarlyWhereThatIsEnough) {
  PageOptions options;
  options.settings.may_cut_text = true;
  const std::string words = std::string(parser::few_text_bytes, 'w') + " and more";
  const auto cut = parse_page("<a href=x>a</a><p>" + words + "<p>end <a href=y>last</a>", options);
  EXPECT_TRUE(cut.text_cut);
  EXPECT_EQ(cut.text, std::nullopt);
  EXPECT_EQ(cut.words, std::nullopt);
  EXPECT_EQ(cut.simhash, std::nullopt);
  EXPECT_EQ(cut.links.at(1).text, "last");

  const std::string nowhere = "<a href=#x>top</a><a href=javascript:go()>s</a><a href=mailto:a@b.c>m</a>";
  const std::string long_one = "<p>" + words + "<p>end";
  for (const std::string& html : {long_one, std::string("<a href=x>few</a><p>end"), nowhere + long_one}) {
    const auto whole = parse_page(html, options);
    EXPECT_FALSE(whole.text_cut) << html;
    EXPECT_TRUE(whole.text.value_or("").ends_with("end")) << html;
  }
  // What a frameset takes the place of does not count.
  const auto frames = parse_page("<frameset><frame src=f></frameset>", options);
  EXPECT_FALSE(frames.text_cut);
}

TEST(Simhash, NothingWithoutAWord) {
  EXPECT_EQ(simhash(""), std::nullopt);
  EXPECT_EQ(simhash(" .,\n!"), std::nullopt);
  EXPECT_NE(simhash("word"), std::nullopt);
  EXPECT_NE(simhash("word"), simhash("other"));
  EXPECT_NE(simhash("two words"), simhash("words two"));
}

TEST(Simhash, CaseAndPunctuationDoNotCount) {
  EXPECT_EQ(simhash("One two, three four!"), simhash("one  TWO three (four)"));
}

// Long texts are read many bytes at once, the end of each byte by byte: the words are the same wherever they stand.
TEST(Simhash, WordsAreTheSameAtAnyPlace) {
  const std::array<std::string, 8> texts{
      "a Z_9 don't {x} [y] `z` @1 /: b",
      "caf\xC3\xA9 na\xC3\xAFve \xE2\x80\x9Cquoted\xE2\x80\x9D \xE2\x80\x94 dash",
      "half \xE6\xBC\xA2\xE5\xAD\x97 half \xE2\xBA\x80\xF0\x9F\x98\x80 end",
      std::string(63, 'x') + " " + std::string(64, 'y') + " " + std::string(200, 'z') + " w",
      "broken \xE2 \xE3 \xFF\x80 \xBF word",
      std::string("with \0 zeros", 12),
      "\xE2\x80\x99",
      "one"};
  for (const std::string& text : texts) {
    const auto whole = parser::sketch(text + " ");
    for (std::size_t before = 0; before < 130; ++before) {
      const auto moved = parser::sketch(std::string(before, ' ') + text + std::string(before % 3 * 70 + 1, '.'));
      EXPECT_EQ(moved.simhash, whole.simhash) << text << " behind " << before;
      EXPECT_EQ(moved.sample, whole.sample) << text << " behind " << before;
    }
  }
}

TEST(Simhash, NearDuplicatesAreNearAndOthersFar) {
  std::string text, other;
  for (int i = 0; i < 1000; ++i) {
    text += "word" + std::to_string(i * 7919 % 1009) + " ";
    other += "term" + std::to_string(i * 6007 % 1013) + " ";
  }
  const std::string edited = text + "and one more sentence at the end";
  EXPECT_LE(std::popcount(*simhash(text) ^ *simhash(edited)), 6);
  EXPECT_GE(std::popcount(*simhash(text) ^ *simhash(other)), 16);
}

// Of all places of a text at which one word may be another.
TEST(Simhash, OneOtherWordIsNear) {
  const auto text = [](int changed) {
    std::string words;
    for (int i = 0; i < 300; ++i) words += i == changed ? "other " : "w" + std::to_string(i * i % 197) + " ";
    return words;
  };
  const std::uint64_t whole = *simhash(text(-1));
  int near = 0;
  for (int i = 0; i < 300; ++i) near += std::popcount(whole ^ *simhash(text(i))) <= 3;
  EXPECT_GE(near, 255);
  EXPECT_GE(std::popcount(whole ^ *simhash(text(-1).substr(0, 600))), 4);
}

TEST(Simhash, APairCountsAsTheLogarithmOfItsNumber) {
  for (int n = 2; n < 1000; ++n) {
    ASSERT_EQ(simhash(repeated("same ", n)), simhash("same same")) << n;
  }
  EXPECT_EQ(simhash(repeated("a ", 65) + "b b"), simhash("a a"));
  EXPECT_EQ(simhash("a b c c c"), simhash("a b c c c c"));
}

// Hashes are counted in groups, and groups in counters of a byte: every number of them comes out right.
TEST(Simhash, TheMajorityDecides) {
  std::string text = "w0", before = text;
  std::array<int, 64> set{};
  for (int n = 1; n < 600; ++n) {
    const std::string word = "w" + std::to_string(n * n);
    std::string pair = before;
    pair.append(" ").append(word);
    text.append(" ").append(word);
    before = word;
    std::uint64_t majority = 0;
    for (std::size_t bit = 0; bit < 64; ++bit) {
      set[bit] += static_cast<int>(*simhash(pair) >> bit & 1);
      majority |= std::uint64_t{2 * set[bit] > n} << bit;
    }
    ASSERT_LE(std::popcount(*simhash(text) ^ majority), n < 100 ? 0 : 4) << n;  // hashes of 12 bits may meet
  }
}

// Wherever the words fall that are taken together.
TEST(Simhash, EveryTripleIsSeen) {
  const auto whole = parser::sketch(repeated("a ", 3) + "b c d e f");
  ASSERT_EQ(whole.sample.size(), 6u);
  for (int n = 4; n <= 400; ++n) {
    const auto longer = parser::sketch(repeated("a ", n) + "b c d e f");
    ASSERT_TRUE(std::ranges::is_permutation(longer.sample, whole.sample)) << n;
    const auto behind = parser::sketch("a b c d " + repeated("e ", n));
    ASSERT_EQ(behind.sample.size(), 5u) << n;
  }
}

TEST(Simhash, LongWordsCountToTheirEndAndCaseIsOfLettersAlone) {
  EXPECT_NE(simhash("abcdefgh1"), simhash("abcdefgh2"));
  EXPECT_NE(simhash("abcdefghabcdefgh1"), simhash("abcdefghabcdefgh2"));
  EXPECT_EQ(simhash("ABCDEFGHIJ"), simhash("abcdefghij"));
  EXPECT_NE(simhash("\xD0\x81"), simhash("\xD0\xA1"));  // Cyrillic, apart by the bit that is ASCII's case
}

TEST(Simhash, ScriptsWithoutSpacesHaveWords) {
  const std::string text = repeated("\xE4\xB8\x80\xE4\xBA\x8C\xE4\xB8\x89\xE5\x9B\x9B\xE4\xBA\x94", 40);
  EXPECT_LE(std::popcount(*simhash(text) ^ *simhash(text + "\xE5\x85\xAD")), 3);
}

}  // namespace
}  // namespace crawl::test
