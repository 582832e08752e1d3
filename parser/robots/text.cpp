#include "parser/robots/text.h"

#include <algorithm>

#include "parser/charset/codec/utf8_writer.h"
#include "parser/robots.h"

namespace crawl::parser::robots {

namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF", big_endian_mark = "\xFE\xFF", little_endian_mark = "\xFF\xFE";

// https://encoding.spec.whatwg.org/#shared-utf-16-decoder, but that an odd byte at the end is dropped.
void decode_utf16(std::string_view bytes, bool big_endian, std::string& out) {
  charset::Utf8Writer writer(out);
  char32_t lead = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto first = static_cast<unsigned char>(bytes[i]), second = static_cast<unsigned char>(bytes[i + 1]);
    const char32_t unit = big_endian ? first << 8 | second : second << 8 | first;
    const bool is_lead = (unit & 0xFC00) == 0xD800, is_trail = (unit & 0xFC00) == 0xDC00;
    if (lead != 0 && is_trail) {
      writer.push(0x10000 + ((lead - 0xD800) << 10) + (unit - 0xDC00));
    } else {
      if (lead != 0) writer.push_error();
      if (is_trail) writer.push_error();
      if (!is_lead && !is_trail) writer.push(unit);
    }
    lead = is_lead ? unit : 0;
  }
  writer.finish();
}

// No URL has a NUL: without them UTF-16 that has no mark, and files with stray ones, read as they were meant.
std::string_view without_nuls(std::string_view text, std::string& storage) {
  if (text.find('\0') == text.npos) return text;
  if (storage.empty()) storage = text;
  std::erase(storage, '\0');
  return storage;
}

}  // namespace

std::string_view robots_text(std::string_view bytes, std::string& storage) {
  const bool cut = bytes.size() > max_robots_bytes;
  std::string_view text = bytes.substr(0, max_robots_bytes);
  storage.clear();
  if (text.starts_with(big_endian_mark) || text.starts_with(little_endian_mark)) {
    decode_utf16(text.substr(2), text.starts_with(big_endian_mark), storage);
    text = storage;
  } else if (text.starts_with(utf8_mark)) {
    text.remove_prefix(utf8_mark.size());
  }
  text = without_nuls(text, storage);
  return cut ? text.substr(0, text.find_last_of("\r\n") + 1) : text;
}

}  // namespace crawl::parser::robots
