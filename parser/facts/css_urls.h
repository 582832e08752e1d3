// The URLs that a style sheet names: url(), the images of image-set() and @import
// (https://www.w3.org/TR/css-syntax-3/#tokenization), wherever they stand. Comments, strings that are no URL,
// @namespace and what is in the text of a token are passed by. Pure; linear in the text; any thread.
#pragma once

#include <functional>
#include <string_view>

namespace crawl::parser {

inline constexpr std::size_t max_written_url = 8u << 10;  // bytes as written; a longer one is passed by

enum class CssUse { image, font, import };

// url: as the sheet means it, escapes undone; valid during the call. False ends the reading.
using OnCssUrl = std::function<bool(std::string_view url, CssUse use)>;

void read_css_urls(std::string_view css, const OnCssUrl& on_url);

}  // namespace crawl::parser
