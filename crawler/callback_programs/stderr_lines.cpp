#include "crawler/callback_programs/stderr_lines.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text/text.h"

namespace crawl::callback_programs {
namespace {

constexpr std::size_t max_line = 500, max_lines_a_second = 20;
constexpr std::int64_t second_ns = 1'000'000'000;

}  // namespace

void StderrLines::add(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view part = bytes.substr(0, end);
    if (rest_.size() < max_line) rest_.append(part.substr(0, max_line - rest_.size()));
    if (end == std::string_view::npos) return;
    tell(rest_);
    rest_.clear();
    bytes.remove_prefix(end + 1);
  }
}

void StderrLines::end() {
  if (!rest_.empty()) tell(rest_);
  rest_.clear();
}

void StderrLines::tell(std::string_view line) {
  if (line.empty()) return;
  last_ = base::printable(line);
  const std::int64_t second = base::monotonic_ns() / second_ns;
  if (second != second_) {
    if (silent_ > 0) base::log::warning("on-page: " + std::to_string(silent_) + " more lines on standard error");
    second_ = second;
    told_ = silent_ = 0;
  }
  if (told_++ < max_lines_a_second) return base::log::warning("on-page: " + last_);
  ++silent_;
}

}  // namespace crawl::callback_programs
