// Decoding and encoding to the letter of https://encoding.spec.whatwg.org/.
#include <gtest/gtest.h>

#include <string>

#include "parser/charset.h"
#include "parser/charset/encoding.h"

namespace crawl::parser {
namespace {

std::string decode(std::string_view bytes, std::string_view charset) {
  std::string storage;
  return std::string(decode_to_utf8(bytes, charset, storage));
}

TEST(DecodeUtf8Test, ValidInputIsNotCopied) {
  std::string storage, text = "\xEF\xBB\xBFplain, größer, 中文, 😀";
  std::string_view decoded = decode_to_utf8(text, "UTF-8", storage);
  EXPECT_EQ(decoded.data(), text.data() + 3);
  EXPECT_EQ(decoded.size(), text.size() - 3);
}

TEST(DecodeSingleByteTest, AsciiIsNotCopied) {
  std::string storage, text = "<p>plain</p>";
  for (std::string_view charset : {"windows-1252", "koi8-r", "iso-8859-16"}) {
    std::string_view decoded = decode_to_utf8(text, charset, storage);
    EXPECT_EQ(decoded.data(), text.data()) << charset;
    EXPECT_EQ(decoded.size(), text.size()) << charset;
  }
  text.back() = '\xE4';
  EXPECT_EQ(decode_to_utf8(text, "windows-1252", storage), "<p>plain</pä");
  EXPECT_EQ(decode("\x1B$B$\"", "iso-2022-jp"), "あ");  // ASCII bytes, and yet no ASCII
}

TEST(DecodeUtf8Test, EachMaximalPartIsOneError) {
  EXPECT_EQ(decode("a\xFF"
                   "b",
                   "utf-8"),
            "a�b");
  EXPECT_EQ(decode("\xC0\xAF", "utf-8"), "��");       // overlong
  EXPECT_EQ(decode("\xE2\x82", "utf-8"), "�");        // cut at the end
  EXPECT_EQ(decode("\xE2\x82<", "utf-8"), "�<");      // the bracket stays
  EXPECT_EQ(decode("\xED\xA0\x80", "utf-8"), "���");  // surrogate
  EXPECT_EQ(decode("\xF0\x9F\x98\xF0\x9F\x98\x80", "utf-8"), "�😀");
  EXPECT_EQ(decode("\xF4\x90\x80\x80", "utf-8"), "����");  // beyond U+10FFFF
  EXPECT_EQ(decode("\xE0\x80\x80", "utf-8"), "���");
  EXPECT_EQ(decode("\xF1\x80\x80\x41", "utf-8"), "�A");
}

// From the standard's index files: places where vendors' tables differ, and the ends of the tables.
TEST(DecodeSingleByteTest, AsTheStandardHasIt) {
  EXPECT_EQ(decode("\x80\x81\x8D\x8F\x90\x9D\x9F\xE9\xFF", "iso-8859-1"), "€\u0081\u008D\u008F\u0090\u009DŸéÿ");
  EXPECT_EQ(decode("\xAE\xBE\xA4\xB4", "koi8-u"), "ўЎєЄ");
  EXPECT_EQ(decode("\xC1\xE1\xFF", "koi8-r"), "аАЪ");
  EXPECT_EQ(decode("\xAA\xD2\xFF", "windows-1253"), "���");
  EXPECT_EQ(decode("\xCA\xD9\xFB\xE0", "windows-1255"), "\u05BA��א");
  EXPECT_EQ(decode("\x98\xA8\xB8", "windows-1251"), "\u0098Ёё");
  EXPECT_EQ(decode("\x80\x81\xA1\xDB\xDE\xDF\xFC", "windows-874"), "€\u0081ก��฿�");
  EXPECT_EQ(decode("\xA1\xA5", "windows-1257"), "��");
  EXPECT_EQ(decode("\xDB\xF0\xBD", "macintosh"), "€\uF8FFΩ");
  EXPECT_EQ(decode("\xA2\xB6\xFF", "x-mac-cyrillic"), "Ґґ€");
  EXPECT_EQ(decode("\xA4\xA6\xBE", "iso-8859-15"), "€ŠŸ");
  EXPECT_EQ(decode("\xA5\xAA\xD8\xFF", "iso-8859-16"), "„ȘŰÿ");
  EXPECT_EQ(decode("\xA1\xBF\xFD\xFF", "iso-8859-8"), "��\u200E�");
  EXPECT_EQ(decode("\x80\xF0\xFF", "ibm866"), "АЁ\u00A0");
  EXPECT_EQ(decode("a\x80\xFF", "x-user-defined"), "a\uF780\uF7FF");
}

TEST(DecodeSingleByteTest, EveryByteIsOneCodePointAndBack) {
  for (const charset::Encoding& encoding : charset::all_encodings()) {
    if (encoding.family != charset::Family::single_byte) continue;
    for (int byte = 0; byte < 256; ++byte) {
      std::string bytes(1, static_cast<char>(byte)), text = decode(bytes, encoding.name);
      if (text != "�") EXPECT_EQ(encode_from_utf8(text, encoding.name), bytes) << encoding.name << ' ' << byte;
      if (byte < 0xA0) EXPECT_NE(text, "�") << encoding.name << ' ' << byte;
    }
  }
}

TEST(DecodeMultiByteTest, Characters) {
  EXPECT_EQ(decode("\xD6\xD0\xCE\xC4\x80", "gb2312"), "中文€");
  EXPECT_EQ(decode("\x81\x30\x81\x30\x84\x31\xA4\x37\x90\x30\x81\x30\xE3\x32\x9A\x35", "gb18030"),
            "\u0080\uFFFD\U00010000\U0010FFFF");
  EXPECT_EQ(decode("\x81\x35\xF4\x37", "gb18030"), "\uE7C7");
  EXPECT_EQ(decode("\xA4\xA4\xA4\xE5\x88\x62", "big5"), "中文Ê\u0304");
  EXPECT_EQ(decode("\xC6\xFC\xCB\xDC\x8E\xB1\x8F\xB0\xA1\x8F\xA2\xB7", "euc-jp"), "日本ｱ丂～");
  EXPECT_EQ(decode("\x93\xFA\x96\x7B\xB1\xF0\x40\x80", "shift_jis"), "日本ｱ\uE000\u0080");
  EXPECT_EQ(decode("\xC7\xD1\xB1\xDB\x81\x41", "euc-kr"), "한글갂");
  EXPECT_EQ(decode("\x1B$B\x46\x7C\x1B(B \x1B(J\\~\x1B(I1", "iso-2022-jp"), "日 ¥‾ｱ");
}

// A broken character must not swallow the ASCII byte after it.
TEST(DecodeMultiByteTest, ErrorsKeepAscii) {
  for (const char* charset : {"gbk", "gb18030", "big5", "euc-jp", "shift_jis", "euc-kr"}) {
    EXPECT_EQ(decode("\xE1<b>", charset), "�<b>") << charset;
    EXPECT_EQ(decode("\xE1", charset), "�") << charset;
    EXPECT_EQ(decode("a\xFF"
                     "b",
                     charset),
              "a�b")
        << charset;
  }
  EXPECT_EQ(decode("\x81\x30\x81<", "gb18030"), "�0�<");
  EXPECT_EQ(decode("\x81\x30<", "gb18030"), "�0<");
  EXPECT_EQ(decode("\x81\x30\x81", "gb18030"), "�");
  EXPECT_EQ(decode("\xFE\x39\xFE\x39", "gb18030"), "�");
  EXPECT_EQ(decode("\x8F\xA2<", "euc-jp"), "�<");
  EXPECT_EQ(decode("\x8F\xA2", "euc-jp"), "�");
  EXPECT_EQ(decode("\x8E<", "euc-jp"), "�<");
  EXPECT_EQ(decode("\x8E\xE1", "euc-jp"), "�");
}

TEST(DecodeIso2022JpTest, State) {
  EXPECT_EQ(decode("\x1B$B\x46", "iso-2022-jp"), "�");
  EXPECT_EQ(decode("\x1B$B\x46\x1B(Bx", "iso-2022-jp"), "�x");
  EXPECT_EQ(decode("\x1B$B\x1B(Bx", "iso-2022-jp"), "�x");  // two escapes with nothing between them
  EXPECT_EQ(decode("\x1B$x", "iso-2022-jp"), "�$x");
  EXPECT_EQ(decode("a\x0E\x0F\x80", "iso-2022-jp"), "a���");
  EXPECT_EQ(decode("\x1B", "iso-2022-jp"), "�");
}

TEST(DecodeUtf16Test, UnitsAndSurrogates) {
  using namespace std::string_literals;
  EXPECT_EQ(decode("\xFF\xFE"
                   "a\0\x2D\x4E"s,
                   "utf-16"),
            "a中");
  EXPECT_EQ(decode("\xFE\xFF\0a\x4E\x2D\xD8\x3D\xDE\x00"s, "utf-16be"), "a中😀");
  EXPECT_EQ(decode("\x3D\xD8"
                   "a\0"s,
                   "utf-16le"),
            "�a");
  EXPECT_EQ(decode("\x00\xDE"
                   "a\0"s,
                   "utf-16le"),
            "�a");
  EXPECT_EQ(decode("\x3D\xD8"s, "utf-16le"), "�");
  EXPECT_EQ(decode("\x3D\xD8"
                   "a"s,
                   "utf-16le"),
            "�");
  EXPECT_EQ(decode("a\0b"s, "utf-16le"), "a�");
}

TEST(DecodeTest, ReplacementIsOneError) {
  EXPECT_EQ(decode("<script>", "iso-2022-kr"), "�");
  EXPECT_EQ(decode("", "iso-2022-kr"), "");
}

TEST(DecodeTest, OutputIsAtMostThreeTimesTheInput) {
  for (const charset::Encoding& encoding : charset::all_encodings()) {
    for (int byte = 0x80; byte < 256; ++byte) {
      std::string bytes(1000, static_cast<char>(byte));
      EXPECT_LE(decode(bytes, encoding.name).size(), 3 * bytes.size()) << encoding.name << ' ' << byte;
    }
  }
}

TEST(EncodeTest, WhatIsMissingIsAReference) {
  EXPECT_EQ(encode_from_utf8("†", "windows-1252"), "\x86");
  EXPECT_EQ(encode_from_utf8("a†b", "big5"), "a&#8224;b");
  EXPECT_EQ(encode_from_utf8("†", "euc-kr"), "\xA2\xD3");
  EXPECT_EQ(encode_from_utf8("\uE5E5", "gb18030"), "&#58853;");
  EXPECT_EQ(encode_from_utf8("−", "shift_jis"), "\x81|");
  EXPECT_EQ(encode_from_utf8("−", "euc-jp"), "\xA1\xDD");
  EXPECT_EQ(encode_from_utf8("¢", "iso-8859-2"), "&#162;");
  EXPECT_EQ(encode_from_utf8("😀", "windows-1252"), "&#128512;");
}

TEST(EncodeTest, GbkAndGb18030) {
  EXPECT_EQ(encode_from_utf8("中€", "gbk"), "\xD6\xD0\x80");
  EXPECT_EQ(encode_from_utf8("€", "gb18030"), "\xA2\xE3");
  EXPECT_EQ(encode_from_utf8("😀", "gb18030"), "\x94\x39\xFC\x36");
  EXPECT_EQ(encode_from_utf8("😀", "gbk"), "&#128512;");
  EXPECT_EQ(encode_from_utf8("\uE81E龴", "gb18030"), "\xFE\x59\xFE\x59");
  EXPECT_EQ(encode_from_utf8("\u3000", "gb18030"), "\xA1\xA1");
}

TEST(EncodeTest, DoubledCodesOfBig5AndShiftJis) {
  EXPECT_EQ(encode_from_utf8("═十", "big5"), "\xF9\xF9\xA4\x51");  // last pointer, and last that is not the first
  EXPECT_EQ(encode_from_utf8("∵", "shift_jis"), "\x81\xE6");
  EXPECT_EQ(encode_from_utf8("纊¥‾ｱ", "shift_jis"), "\xFA\x5C\\~\xB1");
}

TEST(EncodeTest, Iso2022Jp) {
  EXPECT_EQ(encode_from_utf8("‾\\", "iso-2022-jp"), "\x1B(J~\x1B(B\\");
  EXPECT_EQ(encode_from_utf8("a日b", "iso-2022-jp"), "a\x1B$B\x46\x7C\x1B(Bb");
  EXPECT_EQ(encode_from_utf8("ｱ", "iso-2022-jp"), "\x1B$B\x25\x22\x1B(B");
  EXPECT_EQ(encode_from_utf8("\x0E"
                             "A",
                             "iso-2022-jp"),
            "&#65533;A");
  EXPECT_EQ(encode_from_utf8("日é", "iso-2022-jp"), "\x1B$B\x46\x7C\x1B(B&#233;");
}

TEST(EncodeTest, UnicodeEncodesAsUtf8) {
  for (const char* charset : {"utf-8", "utf-16", "utf-16be", "replacement", "", "no-such-label"}) {
    EXPECT_EQ(encode_from_utf8("é中", charset), "é中") << charset;
  }
  EXPECT_EQ(encode_from_utf8("\xFF", "windows-1252"), "&#65533;");
}

}  // namespace
}  // namespace crawl::parser
