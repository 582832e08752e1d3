#include "crawler/coordinator/progress/progress.h"

#include <unistd.h>

#include <algorithm>

#include "base/clock.h"
#include "base/log.h"
#include "base/terminal/standard_streams.h"
#include "base/terminal/terminal.h"

namespace crawl::coordinator {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t bar_interval_ns = second / 5;
constexpr std::int64_t growth_window_ns = 10 * second;  // a queue that got nothing new for so long grows no more
constexpr std::size_t usual_width = 80, plain_width = 200;

}  // namespace

std::int64_t plain_interval_ns(std::int64_t since_ns) {
  if (since_ns < 60 * second) return 5 * second;
  return since_ns < 600 * second ? 30 * second : 300 * second;
}

Progress::Progress(const config::Options& options) {
  using Wish = config::Progress;
  if (options.quiet || options.progress == Wish::none) return;
  const bool capable = base::is_capable_terminal(STDERR_FILENO);
  const bool bar = options.progress == Wish::bar || (options.progress == Wish::automatic && capable);
  kind_ = bar ? Kind::bar : Kind::plain;
  in_colour_ = bar && base::has_colours(STDERR_FILENO);
  begun_ns_ = base::monotonic_ns();
  next_tick_ns_ = begun_ns_ + (bar ? bar_interval_ns : plain_interval_ns(0));
  if (bar) {
    auto settings = base::log::settings();
    settings.clear_line = true;
    base::log::configure(settings);
  }
}

void Progress::tick(const Snapshot& snapshot) {
  if (!is_time(snapshot.now_ns)) return;
  note_rates(snapshot);
  note_growth(snapshot);
  draw(status_line(snapshot, throughput_, width(), in_colour_));
}

void Progress::tick(std::int64_t now_ns, const std::function<std::string()>& text) {
  if (is_time(now_ns)) draw(text().substr(0, width()));
}

bool Progress::is_time(std::int64_t now_ns) {
  if (now_ns < next_tick_ns_) return false;
  next_tick_ns_ = now_ns + (kind_ == Kind::bar ? bar_interval_ns : plain_interval_ns(now_ns - begun_ns_));
  return true;
}

void Progress::note_rates(const Snapshot& snapshot) {
  const std::uint64_t pages = snapshot.done + snapshot.failed;
  const std::int64_t since = last_ns_ == 0 ? snapshot.started_ns : last_ns_;
  const double seconds = std::max(1e-3, static_cast<double>(snapshot.now_ns - since) / 1e9);
  const double weight = last_ns_ == 0 || kind_ == Kind::plain ? 1.0 : 0.15;  // a bar that jumps cannot be read
  throughput_.pages_per_s += weight * (static_cast<double>(pages - last_pages_) / seconds - throughput_.pages_per_s);
  throughput_.bytes_per_s +=
      weight * (static_cast<double>(snapshot.wire_bytes - last_bytes_) / seconds - throughput_.bytes_per_s);
  last_ns_ = snapshot.now_ns;
  last_pages_ = pages;
  last_bytes_ = snapshot.wire_bytes;
}

// What was there at the first look is no growth.
void Progress::note_growth(const Snapshot& snapshot) {
  const std::uint64_t known = snapshot.done + snapshot.failed + snapshot.queued + snapshot.in_flight;
  if (known > known_ && known_ > 0) grown_ns_ = snapshot.now_ns;
  known_ = std::max(known, known_);
  throughput_.queue_grows = grown_ns_ > 0 && snapshot.now_ns - grown_ns_ < growth_window_ns;
}

// The last column stays free: a terminal may begin a new line when it is written.
std::size_t Progress::width() const {
  if (kind_ == Kind::plain) return plain_width;
  return std::max<std::size_t>(2, base::terminal_columns(STDERR_FILENO).value_or(usual_width)) - 1;
}

void Progress::draw(const std::string& text) {
  if (kind_ == Kind::plain && base::log::settings().json) return base::log::announce(text);
  std::string out;
  if (kind_ == Kind::bar) {
    out = "\r\x1b[K" + text;
    drawn_ = true;
  } else {
    const std::string time = base::iso8601(base::unix_ms());
    out = base::log::program() + ": " + time.substr(0, time.find('.')) + "Z " + text + "\n";
  }
  base::write_standard_error(out);
}

void Progress::finish() {
  if (!drawn_) return;
  drawn_ = false;
  next_tick_ns_ = INT64_MAX;
  base::write_standard_error("\r\x1b[K");
}

}  // namespace crawl::coordinator
