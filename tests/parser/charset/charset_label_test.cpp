// Labels by https://encoding.spec.whatwg.org/#names-and-labels, the <meta> prescan and the order of evidence.
#include <gtest/gtest.h>

#include <string>

#include "parser/charset.h"
#include "parser/charset/encoding.h"
#include "parser/charset/prescan.h"

namespace crawl::parser {
namespace {

TEST(CharsetLabelTest, TheStandardHas228LabelsOf40Encodings) {
  std::size_t labels = 0;
  for (const charset::Encoding& encoding : charset::all_encodings()) {
    std::string label;
    for (char c : std::string(encoding.labels) + ' ') {
      if (c != ' ') {
        label.push_back(c);
        continue;
      }
      ++labels;
      EXPECT_EQ(encoding_for_label(label), encoding.name) << label;
      label.clear();
    }
    EXPECT_EQ(encoding_for_label(encoding.name), encoding.name);
  }
  EXPECT_EQ(labels, 228u);
  EXPECT_EQ(charset::all_encodings().size(), 40u);
}

TEST(CharsetLabelTest, CaseAndWhiteSpaceDoNotCount) {
  EXPECT_EQ(encoding_for_label(" GB2312\r\n"), "GBK");
  EXPECT_EQ(encoding_for_label("\tLatin1\f"), "windows-1252");
  EXPECT_EQ(encoding_for_label("UTF8"), "UTF-8");
}

TEST(CharsetLabelTest, UnknownLabelsHaveNoName) {
  for (const char* label : {"", " ", "utf-7", "utf 8", "\xA0utf-8", "iso-8859-12", "\vutf-8"}) {
    EXPECT_EQ(encoding_for_label(label), "") << label;
  }
  EXPECT_EQ(encoding_for_label(std::string(1 << 20, 'x')), "");
}

std::string_view meta(std::string_view html) {
  const charset::Encoding* encoding = charset::prescan(html);
  return encoding == nullptr ? "" : encoding->name;
}

TEST(CharsetPrescanTest, ReadsMeta) {
  EXPECT_EQ(meta("<meta charset=gb2312>"), "GBK");
  EXPECT_EQ(meta("<META/CHARSET = 'koi8-r' />"), "KOI8-R");
  EXPECT_EQ(meta("<meta http-equiv=Content-Type content='text/html; charset = \"big5\"'>"), "Big5");
  EXPECT_EQ(meta("<meta content='text/html; charset=big5' http-equiv=content-type>"), "Big5");
  EXPECT_EQ(meta("<meta content='a charset b charset=big5;x' http-equiv=content-type>"), "Big5");
}

TEST(CharsetPrescanTest, ContentNeedsThePragma) {
  EXPECT_EQ(meta("<meta content='text/html; charset=big5'>"), "");
  EXPECT_EQ(meta("<meta name=x content='text/html; charset=big5'><meta charset=koi8-r>"), "KOI8-R");
}

TEST(CharsetPrescanTest, PassesOverCommentsAndOtherTags) {
  EXPECT_EQ(meta("<!-- <meta charset=big5> --><meta charset=koi8-r>"), "KOI8-R");
  EXPECT_EQ(meta("<!--><meta charset=koi8-r>"), "KOI8-R");
  EXPECT_EQ(meta("<a title='<meta charset=big5>'><meta charset=koi8-r>"), "KOI8-R");
  EXPECT_EQ(meta("<!doctype <meta charset=big5>"), "");
  EXPECT_EQ(meta("<metadata charset=big5>"), "");
}

TEST(CharsetPrescanTest, WhatCouldBeReadAsAsciiIsNotUtf16) {
  EXPECT_EQ(meta("<meta charset=utf-16>"), "UTF-8");
  EXPECT_EQ(meta("<meta charset=utf-16be>"), "UTF-8");
  EXPECT_EQ(meta("<meta charset=x-user-defined>"), "windows-1252");
}

// In the first KiB the standard's prescan reads scripts too; behind it a <meta> counts where a parser would meet it.
TEST(CharsetPrescanTest, LateMeta) {
  std::string tag = "<meta charset=koi8-r>", filler(2000, ' ');
  EXPECT_EQ(meta("<script>'<meta charset=koi8-r>'</script>"), "KOI8-R");
  EXPECT_EQ(meta("<!--" + filler + "-->" + tag), "KOI8-R");
  EXPECT_EQ(meta("<script>" + filler + "'<meta charset=big5>' a<b='</script><p>" + tag), "KOI8-R");
  EXPECT_EQ(meta("<STYLE type='x'>" + filler + "<meta charset=big5></x></Style>"), "");
  EXPECT_EQ(meta(filler + "<titles><meta charset=koi8-r>"), "KOI8-R");
  EXPECT_EQ(meta(std::string(charset::late_prescan_bytes - tag.size(), ' ') + tag), "KOI8-R");
  EXPECT_EQ(meta(std::string(charset::late_prescan_bytes + 1 - tag.size(), ' ') + tag), "");
}

TEST(CharsetPrescanTest, HostileMarkupIsReadOnce) {
  std::string many;
  for (int i = 0; i < 8000; ++i) many += "a" + std::to_string(i) + " ";
  EXPECT_EQ(meta("<meta " + many), "");
  EXPECT_EQ(meta("<meta " + many + " charset=koi8-r>"), "KOI8-R");
  for (const char* piece : {"<!--", "<script>", "<meta ", "<a '", "</", "<?", "<meta content='charset=", "<title></"}) {
    std::string html;
    while (html.size() < charset::late_prescan_bytes) html += piece;
    EXPECT_EQ(meta(html), "") << piece;
  }
}

TEST(CharsetPrescanTest, XmlDeclarationWhenThereIsNoMeta) {
  EXPECT_EQ(meta("<?xml version='1.0' encoding='euc-jp'?><html>"), "EUC-JP");
  EXPECT_EQ(meta("<?xml version='1.0' encoding = \"euc-jp\"?><meta charset=koi8-r>"), "KOI8-R");
  EXPECT_EQ(meta("<?xml version='1.0' encoding='euc -jp'?>"), "");
  EXPECT_EQ(meta(std::string("<\0?\0x\0m\0", 8)), "UTF-16LE");
  EXPECT_EQ(meta(std::string("\0<\0?\0x\0m", 8)), "UTF-16BE");
}

TEST(CharsetPrescanTest, EveryPrefixEnds) {
  std::string html = "<!-- x --><?x?><a b='c' d=e><meta http-equiv=content-type content='a;charset=\"big5\"'>";
  for (std::size_t size = 0; size < html.size(); ++size) EXPECT_EQ(meta(html.substr(0, size)), "") << size;
  EXPECT_EQ(meta(html), "Big5");
}

TEST(CharsetOrderTest, MarkThenHeaderThenMetaThenBytes) {
  std::string html = "<meta charset=koi8-r><p>plain";
  EXPECT_EQ(find_charset("\xEF\xBB\xBF" + html, "big5").name, "UTF-8");
  EXPECT_EQ(find_charset("\xEF\xBB\xBF" + html, "big5").source, CharsetSource::bom);
  EXPECT_EQ(find_charset("\xFF\xFE<", "big5").name, "UTF-16LE");
  EXPECT_EQ(find_charset("\xFE\xFF", "big5").name, "UTF-16BE");
  EXPECT_EQ(find_charset(html, "big5").name, "Big5");
  EXPECT_EQ(find_charset(html, "big5").source, CharsetSource::header);
  EXPECT_EQ(find_charset(html, "no-such-label").name, "KOI8-R");
  EXPECT_EQ(find_charset(html, "").source, CharsetSource::meta);
  EXPECT_EQ(find_charset("<p>plain", "").name, "windows-1252");
  EXPECT_EQ(find_charset("<p>plain", "").source, CharsetSource::fallback);
  EXPECT_EQ(find_charset("", "").name, "windows-1252");
}

}  // namespace
}  // namespace crawl::parser
