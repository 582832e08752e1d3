// The terminal behind a descriptor: how wide it is, whether it has colours. Asked of the system each time, since a
// window's width changes. Any process and thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace crawl::base {

// Nothing where it is no terminal or does not know.
std::optional<std::size_t> terminal_columns(int fd);

// A terminal whose lines can be redrawn: TERM is set, and not to `dumb`.
bool is_capable_terminal(int fd);

// The same, unless NO_COLOR forbids colours (https://no-color.org).
bool has_colours(int fd);

enum class Colour { none, red, yellow, dim, bold };

// The text between the escapes of a colour (ECMA-48, SGR); as it is with Colour::none.
std::string coloured(std::string_view text, Colour colour);

}  // namespace crawl::base
