#include "base/terminal/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace crawl::base {

std::optional<std::size_t> terminal_columns(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

bool is_capable_terminal(int fd) {
  const char* term = std::getenv("TERM");
  return ::isatty(fd) && term != nullptr && *term != '\0' && std::string_view(term) != "dumb";
}

bool has_colours(int fd) {
  const char* no_color = std::getenv("NO_COLOR");
  return is_capable_terminal(fd) && (no_color == nullptr || *no_color == '\0');
}

std::string coloured(std::string_view text, Colour colour) {
  constexpr std::string_view begins[] = {"", "\x1b[31m", "\x1b[33m", "\x1b[2m", "\x1b[1m"};
  const std::string_view begin = begins[static_cast<std::size_t>(colour)];
  if (begin.empty()) return std::string(text);
  return std::string(begin) + std::string(text) + "\x1b[0m";
}

}  // namespace crawl::base
