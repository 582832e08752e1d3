// Any bytes under any label: found, decoded to valid UTF-8 of bounded size, and encoded again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "parser/charset.h"
#include "parser/charset/codec/utf8.h"
#include "parser/charset/encoding.h"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void decode(std::string_view bytes, std::string_view charset) {
  std::string storage, again;
  std::string_view text = crawl::parser::decode_to_utf8(bytes, charset, storage);
  check(crawl::parser::charset::valid_utf8_prefix(text) == text.size());
  check(text.size() <= 3 * bytes.size());
  std::string encoded = crawl::parser::encode_from_utf8(text, charset);
  check(encoded.size() <= 8 * text.size() + 3);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  auto encodings = crawl::parser::charset::all_encodings();
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string_view label = encodings[data[0] % encodings.size()].name;
  decode(bytes, label);
  decode(bytes, crawl::parser::find_charset(bytes, "").name);
  decode(bytes, crawl::parser::find_charset(bytes, label).name);
  return 0;
}
