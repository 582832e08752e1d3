// What a page says of its own encoding: https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding
// over its first KiB; then the <meta> that a browser's parser meets later and changes the encoding for
// (https://html.spec.whatwg.org/#change-the-encoding), within its first 64 KiB; then the encoding of an XML
// declaration. Pure functions; any thread; linear.
#pragma once

#include <string_view>

#include "parser/charset/encoding.h"

namespace crawl::parser::charset {

// nullptr when the page does not say it.
const Encoding* prescan(std::string_view html);

inline constexpr std::size_t prescan_bytes = 1024;
inline constexpr std::size_t late_prescan_bytes = 64 * 1024;

}  // namespace crawl::parser::charset
