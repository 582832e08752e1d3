#include "parser/sitemap/utf8_stage.h"

#include <algorithm>

#include "parser/charset.h"
#include "parser/charset/codec/utf8.h"

namespace crawl::parser::sitemap {
namespace {

using charset::Encoding;
using charset::Family;

const Encoding* find_encoding(std::string_view beginning, std::string_view header_charset) {
  const DetectedCharset found = find_charset(beginning, header_charset);
  return found.source == CharsetSource::fallback ? charset::utf_8() : charset::get_encoding(found.name);
}

// A sequence that only the end of the text cuts waits for the rest.
std::size_t whole_utf8(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) break;
    if (byte < 0xC0) continue;
    return charset::read_utf8_sequence(text.substr(text.size() - back)).cut_short ? text.size() - back : text.size();
  }
  return text.size();
}

std::size_t whole_utf16(std::string_view text, bool big_endian) {
  const std::size_t size = text.size() & ~std::size_t{1};
  if (size == 0) return 0;
  const auto high = static_cast<unsigned char>(text[big_endian ? size - 2 : size - 1]);
  return high >= 0xD8 && high < 0xDC ? size - 2 : size;  // the first half of a surrogate pair
}

// In the East Asian encodings no byte below 0x30 is part of a longer character, and in ISO-2022-JP a line ends in ASCII
// (RFC 1468). Text without any such byte is cut where it ends, at the cost of one character.
std::size_t whole_multi_byte(std::string_view text, Family family) {
  const auto last = std::find_if(text.rbegin(), text.rend(), [family](char c) {
    return family == Family::iso_2022_jp ? c == '\n' : static_cast<unsigned char>(c) < 0x30;
  });
  const auto size = static_cast<std::size_t>(text.rend() - last);
  return size > 0 || text.size() < piece_bytes ? size : text.size();
}

// How much of the text can be decoded without what follows.
std::size_t whole_characters(std::string_view text, const Encoding& encoding) {
  if (encoding.family == Family::utf8) return whole_utf8(text);
  if (encoding.is_utf16()) return whole_utf16(text, encoding.family == Family::utf16_be);
  return encoding.is_multi_byte() ? whole_multi_byte(text, encoding.family) : text.size();
}

}  // namespace

bool Utf8Stage::put(std::string_view bytes) {
  if (!wants_more_) return false;
  pending_.append(bytes);
  if (pending_.size() < piece_bytes && encoding_ == nullptr) return true;
  if (encoding_ == nullptr)
    encoding_ = find_encoding(std::string_view(pending_).substr(0, piece_bytes), header_charset_);
  return decode(whole_characters(pending_, *encoding_));
}

bool Utf8Stage::decode(std::size_t size) {
  const std::string_view text = decode_to_utf8(std::string_view(pending_).substr(0, size), encoding_->name, storage_);
  wants_more_ = text.empty() || next_.put(text);
  pending_.erase(0, size);
  return wants_more_;
}

void Utf8Stage::finish() {
  if (encoding_ == nullptr) encoding_ = find_encoding(pending_, header_charset_);
  if (wants_more_) decode(pending_.size());
  next_.finish();
}

}  // namespace crawl::parser::sitemap
