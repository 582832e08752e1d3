#include "parser/charset/encoding.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/text/ascii.h"

namespace crawl::parser::charset {
namespace {

using enum Family;

constexpr std::array encodings{
    Encoding{"UTF-8", utf8, nullptr, "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8"},
    Encoding{"IBM866", single_byte, "ibm-866", "866 cp866 csibm866 ibm866"},
    Encoding{"ISO-8859-2", single_byte, "iso-8859-2",
             "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"},
    Encoding{"ISO-8859-3", single_byte, "iso-8859-3",
             "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"},
    Encoding{"ISO-8859-4", single_byte, "iso-8859-4",
             "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"},
    Encoding{"ISO-8859-5", single_byte, "iso-8859-5",
             "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"},
    Encoding{"ISO-8859-6", single_byte, "iso-8859-6",
             "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i "
             "iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"},
    Encoding{"ISO-8859-7", single_byte, "iso-8859-7",
             "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
             "iso_8859-7:1987 sun_eu_greek"},
    Encoding{"ISO-8859-8", single_byte, "iso-8859-8",
             "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 "
             "iso_8859-8:1988 visual"},
    Encoding{"ISO-8859-8-I", single_byte, "iso-8859-8", "csiso88598i iso-8859-8-i logical"},
    Encoding{"ISO-8859-10", single_byte, "iso-8859-10",
             "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
    Encoding{"ISO-8859-13", single_byte, "iso-8859-13", "iso-8859-13 iso8859-13 iso885913"},
    Encoding{"ISO-8859-14", single_byte, "iso-8859-14", "iso-8859-14 iso8859-14 iso885914"},
    Encoding{"ISO-8859-15", single_byte, "iso-8859-15", "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"},
    Encoding{"ISO-8859-16", single_byte, nullptr, "iso-8859-16"},
    Encoding{"KOI8-R", single_byte, "koi8-r", "cskoi8r koi koi8 koi8-r koi8_r"},
    Encoding{"KOI8-U", single_byte, "koi8-u", "koi8-ru koi8-u"},
    Encoding{"macintosh", single_byte, "macintosh", "csmacintosh mac macintosh x-mac-roman"},
    Encoding{"windows-874", single_byte, "windows-874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"},
    Encoding{"windows-1250", single_byte, "windows-1250", "cp1250 windows-1250 x-cp1250"},
    Encoding{"windows-1251", single_byte, "windows-1251", "cp1251 windows-1251 x-cp1251"},
    Encoding{"windows-1252", single_byte, "windows-1252",
             "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 "
             "iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252"},
    Encoding{"windows-1253", single_byte, "windows-1253", "cp1253 windows-1253 x-cp1253"},
    Encoding{"windows-1254", single_byte, "windows-1254",
             "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 "
             "windows-1254 x-cp1254"},
    Encoding{"windows-1255", single_byte, "windows-1255", "cp1255 windows-1255 x-cp1255"},
    Encoding{"windows-1256", single_byte, "windows-1256", "cp1256 windows-1256 x-cp1256"},
    Encoding{"windows-1257", single_byte, "windows-1257", "cp1257 windows-1257 x-cp1257"},
    Encoding{"windows-1258", single_byte, "windows-1258", "cp1258 windows-1258 x-cp1258"},
    Encoding{"x-mac-cyrillic", single_byte, "x-mac-cyrillic", "x-mac-cyrillic x-mac-ukrainian"},
    Encoding{"GBK", gb18030, nullptr, "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk"},
    Encoding{"gb18030", gb18030, nullptr, "gb18030"},
    Encoding{"Big5", big5, nullptr, "big5 big5-hkscs cn-big5 csbig5 x-x-big5"},
    Encoding{"EUC-JP", euc_jp, nullptr, "cseucpkdfmtjapanese euc-jp x-euc-jp"},
    Encoding{"ISO-2022-JP", iso_2022_jp, nullptr, "csiso2022jp iso-2022-jp"},
    Encoding{"Shift_JIS", shift_jis, nullptr, "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"},
    Encoding{"EUC-KR", euc_kr, nullptr,
             "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
             "windows-949"},
    Encoding{"replacement", replacement, nullptr,
             "csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr replacement"},
    Encoding{"UTF-16BE", utf16_be, nullptr, "unicodefffe utf-16be"},
    Encoding{"UTF-16LE", utf16_le, nullptr, "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le"},
    Encoding{"x-user-defined", x_user_defined, nullptr, "x-user-defined"},
};

constexpr const Encoding* named(std::string_view name) {
  return &*std::ranges::find(encodings, name, &Encoding::name);
}

constexpr std::size_t max_label = 32;  // "cseucpkdfmtjapanese" has 19: what is longer is none

using LabelMap = std::unordered_map<std::string_view, const Encoding*>;

LabelMap make_label_map() {
  LabelMap map;
  for (const Encoding& encoding : encodings) {
    for (std::string_view rest = encoding.labels; !rest.empty();) {
      std::size_t space = rest.find(' ');
      map.emplace(rest.substr(0, space), &encoding);
      rest = space == rest.npos ? std::string_view() : rest.substr(space + 1);
    }
  }
  return map;
}

}  // namespace

std::span<const Encoding> all_encodings() {
  return encodings;
}

const Encoding* get_encoding(std::string_view label) {
  static const LabelMap map = make_label_map();
  label = base::trimmed(label, base::ascii_whitespace);
  if (label.size() > max_label) return nullptr;
  std::array<char, max_label> lower;
  std::ranges::transform(label, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  auto found = map.find(std::string_view(lower.data(), label.size()));
  return found == map.end() ? nullptr : found->second;
}

const Encoding* utf_8() {
  static constexpr const Encoding* encoding = named("UTF-8");
  return encoding;
}
const Encoding* utf_16be() {
  static constexpr const Encoding* encoding = named("UTF-16BE");
  return encoding;
}
const Encoding* utf_16le() {
  static constexpr const Encoding* encoding = named("UTF-16LE");
  return encoding;
}
const Encoding* windows_1252() {
  static constexpr const Encoding* encoding = named("windows-1252");
  return encoding;
}

}  // namespace crawl::parser::charset
