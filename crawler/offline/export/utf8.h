// UTF-8 that goes out is valid, whatever a results file holds. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "parser/charset.h"

namespace crawl::exports {

// Invalid sequences as U+FFFD; `storage` holds the answer where it is not the text itself.
inline std::string_view valid_utf8(std::string_view text, std::string& storage) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (text.starts_with(mark)) {  // which decoding drops, and which is part of a value
    storage = std::string(mark).append(text);
    std::string whole = storage, decoded;
    return storage = parser::decode_to_utf8(whole, "UTF-8", decoded);
  }
  return parser::decode_to_utf8(text, "UTF-8", storage);
}

inline bool is_utf8(std::string_view text) {
  std::string storage;
  return valid_utf8(text, storage) == text;
}

}  // namespace crawl::exports
