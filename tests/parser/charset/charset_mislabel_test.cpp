// Pages without a label, and pages whose label is wrong: none of them may be lost, and none that is right be changed.
#include <gtest/gtest.h>

#include <string>

#include "parser/charset.h"

namespace crawl::parser {
namespace {

struct Sample {
  const char* charset;
  const char* text;
};

constexpr const char* chinese =
    "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。人人有资格享受本宣言所载的一"
    "切权利和自由，"
    "不分种族、肤色、性别、语言、宗教、政治或其他见解、国籍或社会出身、财产、出生或其他身分等任何区别。";
constexpr const char* traditional =
    "人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心，並應以兄弟關係的精神相對待。人人有資格享受本宣言所載的一"
    "切權利和自由，"
    "不分種族、膚色、性別、語言、宗教、政治或其他見解、國籍或社會出身、財產、出生或其他身分等任何區別。";
constexpr const char* japanese =
    "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられ"
    "ており、"
    "互いに同胞の精神をもって行動しなければならない。";
constexpr const char* korean =
    "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았으며 "
    "서로 형제애의 "
    "정신으로 행동하여야 한다.";
constexpr const char* russian =
    "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны "
    "поступать в "
    "отношении друг друга в духе братства. Каждый человек должен обладать всеми правами и всеми свободами.";
constexpr const char* german =
    "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und "
    "sollen "
    "einander im Geist der Brüderlichkeit begegnen. Jeder hat Anspruch auf alle Rechte, über die für jedermann "
    "verkündet.";

constexpr Sample samples[] = {
    {"GBK", chinese},   {"Big5", traditional},     {"Shift_JIS", japanese},   {"EUC-JP", japanese},
    {"EUC-KR", korean}, {"ISO-2022-JP", japanese}, {"windows-1251", russian}, {"KOI8-R", russian},
};

std::string page(std::string_view text, std::string_view charset) {
  std::string html = "<!doctype html><html><head><title>A page</title><script>var a = 1;</script></head><body><p>";
  return encode_from_utf8(html + std::string(text) + "</p></body></html>", charset);
}

std::string read(const std::string& html, std::string_view header) {
  std::string storage;
  return std::string(decode_to_utf8(html, find_charset(html, header).name, storage));
}

TEST(CharsetDetectionTest, UnlabelledPages) {
  for (const Sample& sample : samples) {
    std::string html = page(sample.text, sample.charset);
    EXPECT_TRUE(read(html, "").contains(sample.text)) << sample.charset << " as " << find_charset(html, "").name;
    EXPECT_EQ(find_charset(html, "").source, CharsetSource::detected) << sample.charset;
  }
  EXPECT_TRUE(read(page(german, "windows-1252"), "").contains(german));
  EXPECT_EQ(find_charset(page(german, "UTF-8"), "").name, "UTF-8");
  EXPECT_EQ(find_charset("<p>caf\xE9", "").name, "windows-1252");
}

TEST(CharsetDetectionTest, TextBehindALongAsciiHead) {
  std::string html = "<script>" + std::string(300'000, 'x') + "</script>" + page(russian, "windows-1251");
  EXPECT_EQ(find_charset(html, "").name, "windows-1251");
}

TEST(CharsetMislabelTest, ARightLabelStands) {
  for (const Sample& sample : samples) {
    std::string html = page(sample.text, sample.charset);
    EXPECT_EQ(find_charset(html, sample.charset).name, sample.charset);
    EXPECT_EQ(find_charset(html, sample.charset).source, CharsetSource::header) << sample.charset;
  }
  for (const char* label : {"windows-1252", "iso-8859-15", "windows-1250", "iso-8859-2", "windows-1254"}) {
    std::string html = page(german, label);
    EXPECT_EQ(find_charset(html, label).name, encoding_for_label(label));
  }
}

TEST(CharsetMislabelTest, Utf8UnderAnyLegacyLabel) {
  for (const Sample& sample : samples) {
    for (const char* label : {"gbk", "big5", "shift_jis", "euc-jp", "euc-kr", "iso-8859-1", "windows-1251", "koi8-r"}) {
      std::string html = page(sample.text, "UTF-8");
      EXPECT_EQ(find_charset(html, label).name, "UTF-8") << sample.charset << " labelled " << label;
    }
  }
  EXPECT_EQ(find_charset("<p>© 2024", "iso-8859-1").name, "UTF-8");
  EXPECT_EQ(find_charset("<meta charset=gb2312><p>首页新闻", "").source, CharsetSource::detected);
}

TEST(CharsetMislabelTest, LegacyTextUnderUtf8Label) {
  for (const Sample& sample : samples) {
    if (std::string_view(sample.charset) == "ISO-2022-JP") continue;  // ASCII bytes: valid UTF-8
    std::string html = page(sample.text, sample.charset);
    EXPECT_TRUE(read(html, "utf-8").contains(sample.text))
        << sample.charset << " as " << find_charset(html, "utf-8").name;
  }
  EXPECT_TRUE(read(page(german, "windows-1252"), "utf-8").contains(german));
}

TEST(CharsetMislabelTest, AFewBrokenBytesLeaveUtf8) {
  std::string html = page(chinese, "UTF-8");
  html.insert(html.find("人"), "\xE4\xBA");
  html += "\xC0";
  EXPECT_EQ(find_charset(html, "utf-8").name, "UTF-8");
  EXPECT_EQ(find_charset(html, "gbk").name, "UTF-8");
  EXPECT_EQ(find_charset(html, "").name, "UTF-8");
  EXPECT_TRUE(read(html, "utf-8").contains("�人人生而自由"));
}

TEST(CharsetMislabelTest, OneEastAsianEncodingUnderTheLabelOfAnother) {
  EXPECT_TRUE(read(page(japanese, "EUC-JP"), "shift_jis").contains(japanese));
  EXPECT_TRUE(read(page(japanese, "Shift_JIS"), "euc-jp").contains(japanese));
  EXPECT_TRUE(read(page(chinese, "GBK"), "big5").contains(chinese));
}

TEST(CharsetMislabelTest, ServersThatSayLatin1OfEveryPage) {
  for (const Sample& sample : samples) {
    if (std::string_view(sample.charset) == "ISO-2022-JP") continue;  // has no high bytes
    std::string html = page(sample.text, sample.charset);
    EXPECT_TRUE(read(html, "iso-8859-1").contains(sample.text))
        << sample.charset << " as " << find_charset(html, "iso-8859-1").name;
  }
  EXPECT_EQ(find_charset("<p>" + std::string(500, '\xB7') + "caf\xE9", "iso-8859-1").name, "windows-1252");
}

TEST(CharsetMislabelTest, Utf16WithoutAMark) {
  std::string big, little;
  for (char c : page("plain", "UTF-8")) {
    big += std::string{'\0', c};
    little += std::string{c, '\0'};
  }
  for (const char* label : {"", "utf-8", "gbk"}) {
    EXPECT_EQ(find_charset(big, label).name, "UTF-16BE") << label;
    EXPECT_EQ(find_charset(little, label).name, "UTF-16LE") << label;
  }
  EXPECT_EQ(find_charset(little, "utf-16").name, "UTF-16LE");
  EXPECT_EQ(find_charset(page("plain", "UTF-8"), "utf-16").name, "UTF-8");
  EXPECT_TRUE(read(page(chinese, "GBK"), "utf-16").contains(chinese));
}

}  // namespace
}  // namespace crawl::parser
