#include "parser/charset/evidence.h"

#include <algorithm>

#include "parser/charset/codec/utf8.h"
#include "parser/charset/detect.h"

namespace crawl::parser::charset {
namespace {

// One invalid byte in so many still is UTF-8: content management systems cut strings in the middle of characters, and
// pages are pasted together. No legacy text comes near: of two bytes of GBK one pair in seven is a valid sequence.
constexpr std::size_t utf8_tolerance = 20;

bool is_utf8(const Utf8Evidence& utf8) {
  return utf8.valid_bytes > 0 && utf8.invalid_bytes * utf8_tolerance <= utf8.valid_bytes;
}

// So many bytes of sequences must there be that text labelled as `label` is not valid UTF-8 by chance. "Ã©" is no word
// of a language with Latin letters, but two bytes of Thai or Chinese may well be a sequence.
std::size_t fewest_utf8_bytes(const Encoding& label) {
  return label.is_multi_byte() || label.name == "windows-874" ? 6 : 2;
}

// A page labelled UTF-8, most of whose high bytes are not. What no detector knows is Western, where an accented letter
// stands alone among ASCII: nothing is lost, whereas U+FFFD would be all that is left of it.
const Encoding* contradict_utf8(std::string_view html, const Utf8Evidence& utf8) {
  if (utf8.invalid_bytes <= utf8.valid_bytes) return nullptr;
  const Encoding* legacy = detect_legacy(html);
  return legacy != nullptr ? legacy : windows_1252();
}

// A page labelled as one East Asian encoding that has errors all over in it, and hardly any in another. GBK and gb18030
// are one.
const Encoding* contradict_multi_byte(std::string_view html, const Encoding& label) {
  constexpr std::size_t quick_sample = 16 * 1024;
  DecodingErrors as_labelled = count_errors(sample_of(html).substr(0, quick_sample), label);
  if (as_labelled.errors < 4 || as_labelled.errors * 50 < as_labelled.characters) return nullptr;
  const Encoding* other = detect_legacy(html);
  return other != nullptr && other->family != label.family ? other : nullptr;
}

// In Western text letters with accents are among ASCII; of other scripts each letter is high bytes, in runs, but for
// the trail bytes of some that are ASCII. (Runs of one byte are ornaments.)
bool is_in_runs(std::string_view sample) {
  constexpr std::size_t enough = 64;
  std::size_t high = 0, in_runs = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    auto is_other_high = [&](std::size_t j) {
      return j < sample.size() && static_cast<unsigned char>(sample[j]) >= 0x80 && sample[j] != sample[i];
    };
    if (static_cast<unsigned char>(sample[i]) < 0x80) continue;
    ++high;
    in_runs += is_other_high(i + 1) || (i > 0 && is_other_high(i - 1));
  }
  return high >= enough && in_runs * 3 > high * 2;
}

// windows-1252 is what servers are configured to say of every page.
const Encoding* contradict_windows_1252(std::string_view html) {
  if (!is_in_runs(sample_of(html))) return nullptr;
  return detect_legacy(html);
}

// Markup in UTF-16 is half zero bytes; text with none at all is something else.
const Encoding* contradict_utf16(std::string_view html) {
  constexpr std::size_t enough = 1024;
  bool has_zero = html.substr(0, enough).contains('\0');
  if (has_zero || html.size() < 16) return nullptr;
  const Encoding* found = detect(html);
  return found != nullptr ? found : utf_8();
}

}  // namespace

const Encoding* find_contradiction(std::string_view html, const Encoding& label) {
  if (label.is_utf16()) return contradict_utf16(html);
  if (const Encoding* utf16 = detect_utf16(html)) return utf16;
  if (label.family == Family::replacement) return nullptr;
  Utf8Evidence utf8 = weigh_utf8(html);
  if (utf8.is_ascii()) return nullptr;
  if (label.family == Family::utf8) return contradict_utf8(html, utf8);
  if (is_utf8(utf8) && utf8.valid_bytes >= fewest_utf8_bytes(label)) return utf_8();
  if (label.is_multi_byte()) return contradict_multi_byte(html, label);
  if (&label == windows_1252()) return contradict_windows_1252(html);
  return nullptr;
}

const Encoding* detect(std::string_view html) {
  if (const Encoding* utf16 = detect_utf16(html)) return utf16;
  Utf8Evidence utf8 = weigh_utf8(html);
  if (is_utf8(utf8)) return utf_8();
  return detect_legacy(html);
}

}  // namespace crawl::parser::charset
