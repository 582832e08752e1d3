#include "crawler/callback_programs/stderr_lines.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text/text.h"

namespace crawl::callback_programs {
namespace {

constexpr std::size_t max_line = 500, max_lines_logged = 10;
constexpr std::int64_t count_interval_ns = 10'000'000'000;

}  // namespace

void StderrLines::begin() {
  rest_.clear();
  last_.clear();
}

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

StderrLines::~StderrLines() {
  tell_count();
}

// The first lines say what is wrong; of a program that fails on each page the others say it again.
void StderrLines::tell(std::string_view line) {
  if (line.empty()) return;
  last_ = base::printable(line);
  if (logged_ < max_lines_logged) {
    ++logged_;
    return base::log::warning("on-page: " + last_);
  }
  ++silent_;
  if (base::monotonic_ns() >= count_at_) tell_count();
}

void StderrLines::tell_count() {
  if (silent_ == 0) return;
  base::log::warning("on-page: " + base::with_commas(silent_) + " more lines on standard error, the last: " + last_);
  silent_ = 0;
  count_at_ = base::monotonic_ns() + count_interval_ns;
}

}  // namespace crawl::callback_programs
