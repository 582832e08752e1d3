#include "parser/charset/codec/decoders.h"

#include "parser/charset/codec/iso_2022_jp.h"
#include "parser/charset/codec/multi_byte.h"
#include "parser/charset/codec/single_byte.h"
#include "parser/charset/codec/utf8.h"
#include "parser/charset/codec/utf8_writer.h"

namespace crawl::parser::charset {
namespace {

// Runs of ASCII are copied; `decode_byte` writes what each other byte stands for.
template <class DecodeByte>
void decode_bytes(std::string_view bytes, Utf8Writer& out, DecodeByte decode_byte) {
  for (std::size_t i = 0; i < bytes.size();) {
    std::size_t run = ascii_prefix(bytes.substr(i));
    out.push_ascii(bytes.substr(i, run));
    for (i += run; i < bytes.size() && static_cast<unsigned char>(bytes[i]) >= 0x80; ++i) {
      decode_byte(static_cast<unsigned char>(bytes[i]));
    }
  }
}

// https://encoding.spec.whatwg.org/#single-byte-decoder
void decode_single_byte(std::string_view bytes, const SingleByteTable& table, Utf8Writer& out) {
  decode_bytes(bytes, out, [&](unsigned char byte) {
    char16_t code_point = table[byte - 0x80];
    out.push(code_point == 0 ? 0xFFFD : code_point);
  });
}

// https://encoding.spec.whatwg.org/#x-user-defined-decoder
void decode_x_user_defined(std::string_view bytes, Utf8Writer& out) {
  decode_bytes(bytes, out, [&](unsigned char byte) { out.push(0xF780 + byte - 0x80u); });
}

// https://encoding.spec.whatwg.org/#shared-utf-16-decoder
void decode_utf16(std::string_view bytes, bool big_endian, Utf8Writer& out) {
  auto unit_at = [&](std::size_t i) {
    char32_t first = static_cast<unsigned char>(bytes[i]), second = static_cast<unsigned char>(bytes[i + 1]);
    return big_endian ? first << 8 | second : second << 8 | first;
  };
  std::size_t i = 0;
  while (i + 2 <= bytes.size()) {
    char32_t unit = unit_at(i);
    i += 2;
    if (unit < 0xD800 || unit > 0xDFFF) {
      out.push(unit);
      continue;
    }
    bool is_lead = unit < 0xDC00;
    if (is_lead && bytes.size() - i < 2) return out.push_error();  // with an odd byte after it: one error for both
    char32_t trail = is_lead ? unit_at(i) : 0;
    if (trail < 0xDC00 || trail > 0xDFFF) {
      out.push_error();
    } else {
      out.push(0x10000 + ((unit - 0xD800) << 10) + (trail - 0xDC00));
      i += 2;
    }
  }
  if (i < bytes.size()) out.push_error();
}

}  // namespace

void decode_legacy(std::string_view bytes, const Encoding& encoding, std::string& out) {
  Utf8Writer writer(out);
  switch (encoding.family) {
    case Family::single_byte:
      decode_single_byte(bytes, single_byte_table(encoding), writer);
      break;
    case Family::gb18030:
      decode_gb18030(bytes, writer);
      break;
    case Family::big5:
      decode_big5(bytes, writer);
      break;
    case Family::euc_jp:
      decode_euc_jp(bytes, writer);
      break;
    case Family::iso_2022_jp:
      decode_iso_2022_jp(bytes, writer);
      break;
    case Family::shift_jis:
      decode_shift_jis(bytes, writer);
      break;
    case Family::euc_kr:
      decode_euc_kr(bytes, writer);
      break;
    case Family::utf16_be:
      decode_utf16(bytes, true, writer);
      break;
    case Family::utf16_le:
      decode_utf16(bytes, false, writer);
      break;
    case Family::x_user_defined:
      decode_x_user_defined(bytes, writer);
      break;
    case Family::replacement:
      if (!bytes.empty()) writer.push_error();
      break;
    case Family::utf8:
      break;  // decode_utf8's
  }
  writer.finish();
}

}  // namespace crawl::parser::charset
