#include "config/help/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace crawl::config {
namespace {

// 0 where it is no number.
std::size_t columns_of(const char* text) {
  const std::string_view digits = text == nullptr ? "" : text;
  std::size_t columns = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), columns);
  return error == std::errc{} && end == digits.data() + digits.size() ? columns : 0;
}

// `crawl --help | less` has no terminal on standard output, but on the others.
std::size_t columns_of_terminal() {
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO}) {
    winsize size{};
    if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  }
  return usual_width;
}

}  // namespace

std::size_t help_width(const std::function<const char*(const char* name)>& environment) {
  std::size_t columns = columns_of(environment("COLUMNS"));
  if (columns == 0) columns = columns_of_terminal();
  return std::clamp(columns, min_help_width, max_help_width);
}

}  // namespace crawl::config
