#include "parser/charset/detect.h"

#include <uchardet.h>

#include <algorithm>
#include <memory>

#include "parser/charset/codec/decoders.h"
#include "parser/charset/codec/utf8.h"

namespace crawl::parser::charset {
namespace {

struct DeleteDetector {
  void operator()(uchardet* detector) const { uchardet_delete(detector); }
};

const Encoding* ask_uchardet(std::string_view sample) {
  std::unique_ptr<uchardet, DeleteDetector> detector(uchardet_new());
  if (uchardet_handle_data(detector.get(), sample.data(), sample.size()) != 0) return nullptr;
  uchardet_data_end(detector.get());
  std::string_view name = uchardet_get_charset(detector.get());
  return get_encoding(name == "UHC" ? "euc-kr" : name);
}

bool is_legacy(const Encoding& encoding) {
  return encoding.family != Family::utf8 && encoding.family != Family::replacement && !encoding.is_utf16();
}

// Fewer letters than this have no frequencies: single-byte encodings cannot be told apart by them.
constexpr std::size_t min_letters = 12;

}  // namespace

std::string_view sample_of(std::string_view bytes) {
  constexpr std::size_t lead_in = 256;
  std::size_t high = ascii_prefix(bytes);
  std::size_t first = std::min(high, bytes.substr(0, high).find('\x1B'));  // escapes are ISO-2022-JP's
  if (first == bytes.size()) return {};
  return bytes.substr(first - std::min(first, lead_in), detection_sample);
}

const Encoding* detect_legacy(std::string_view bytes) {
  std::string_view sample = sample_of(bytes);
  if (sample.empty()) return nullptr;
  const Encoding* found = ask_uchardet(sample);
  if (found == nullptr || !is_legacy(*found)) return nullptr;
  DecodingErrors decoding = count_errors(sample, *found);
  if (!found->is_multi_byte() && decoding.characters < min_letters) return nullptr;
  constexpr std::size_t tolerance = 50;  // one error in so many: a sample may be cut in a character, pages are edited
  return decoding.errors <= 1 + decoding.characters / tolerance && decoding.errors < decoding.characters ? found
                                                                                                         : nullptr;
}

const Encoding* detect_utf16(std::string_view html) {
  constexpr std::size_t enough = 1024;
  html = html.substr(0, enough);
  if (!html.contains('\0')) return nullptr;  // nearly every page; to count zeros takes longer
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < html.size(); ++i) zeros[i % 2] += html[i] == '\0';
  std::size_t units = html.size() / 2;
  // Chinese text has one zero byte per tag character; markup at the head of a page makes them many, and on one side.
  auto is_side = [&](std::size_t many, std::size_t few) { return units >= 4 && many * 3 > units && few * 20 < units; };
  if (is_side(zeros[1], zeros[0])) return utf_16le();
  if (is_side(zeros[0], zeros[1])) return utf_16be();
  return nullptr;
}

DecodingErrors count_errors(std::string_view bytes, const Encoding& encoding) {
  std::string text;
  decode_legacy(bytes, encoding, text);
  DecodingErrors result;
  for (std::string_view rest = text; !rest.empty();) {
    rest.remove_prefix(ascii_prefix(rest));
    if (rest.empty()) break;
    Utf8Sequence sequence = read_utf8_sequence(rest);
    rest.remove_prefix(sequence.size);
    ++result.characters;
    result.errors += sequence.code_point == 0xFFFD;
  }
  return result;
}

}  // namespace crawl::parser::charset
