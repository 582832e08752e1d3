// Which encoding a page has, of all that says so, and its bytes as UTF-8.
#include "parser/charset.h"

#include "parser/charset/codec/decoders.h"
#include "parser/charset/codec/encoders.h"
#include "parser/charset/codec/utf8.h"
#include "parser/charset/encoding.h"
#include "parser/charset/evidence.h"
#include "parser/charset/prescan.h"

namespace crawl::parser {
namespace {

using charset::Encoding;

std::string_view byte_order_mark(const Encoding& encoding) {
  switch (encoding.family) {
    case charset::Family::utf8:
      return "\xEF\xBB\xBF";
    case charset::Family::utf16_be:
      return "\xFE\xFF";
    case charset::Family::utf16_le:
      return "\xFF\xFE";
    default:
      return {};
  }
}

// https://encoding.spec.whatwg.org/#bom-sniff
const Encoding* encoding_of_byte_order_mark(std::string_view bytes) {
  for (const Encoding* encoding : {charset::utf_8(), charset::utf_16be(), charset::utf_16le()}) {
    if (bytes.starts_with(byte_order_mark(*encoding))) return encoding;
  }
  return nullptr;
}

DetectedCharset believe(const Encoding& label, CharsetSource source, std::string_view html) {
  const Encoding* other = charset::find_contradiction(html, label);
  if (other != nullptr && other != &label) return {other->name, CharsetSource::detected};
  return {label.name, source};
}

const Encoding& encoding_or_utf8(std::string_view label) {
  const Encoding* encoding = charset::get_encoding(label);
  return encoding != nullptr ? *encoding : *charset::utf_8();
}

}  // namespace

std::string_view encoding_for_label(std::string_view label) {
  const Encoding* encoding = charset::get_encoding(label);
  return encoding != nullptr ? encoding->name : std::string_view();
}

DetectedCharset find_charset(std::string_view html, std::string_view header_charset) {
  if (const Encoding* mark = encoding_of_byte_order_mark(html)) return {mark->name, CharsetSource::bom};
  if (const Encoding* label = charset::get_encoding(header_charset))
    return believe(*label, CharsetSource::header, html);
  if (const Encoding* label = charset::prescan(html)) return believe(*label, CharsetSource::meta, html);
  if (const Encoding* found = charset::detect(html)) return {found->name, CharsetSource::detected};
  return {charset::windows_1252()->name, CharsetSource::fallback};
}

std::string_view decode_to_utf8(std::string_view bytes, std::string_view charset_label, std::string& storage) {
  const Encoding& encoding = encoding_or_utf8(charset_label);
  std::string_view mark = byte_order_mark(encoding);
  if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
  if (encoding.family == charset::Family::utf8) return charset::decode_utf8(bytes, storage);
  const bool single_byte = encoding.family == charset::Family::single_byte;
  if (single_byte && charset::ascii_prefix(bytes) == bytes.size()) return bytes;
  storage.clear();
  charset::decode_legacy(bytes, encoding, storage);
  return storage;
}

std::string encode_from_utf8(std::string_view text, std::string_view charset_label) {
  std::string repaired;
  text = charset::decode_utf8(text, repaired);
  const Encoding& encoding = encoding_or_utf8(charset_label);
  bool has_encoder = encoding.family != charset::Family::utf8 && encoding.family != charset::Family::replacement &&
                     !encoding.is_utf16();
  return has_encoder ? charset::encode_legacy(text, encoding) : std::string(text);
}

}  // namespace crawl::parser
