#include "crawler/coordinator/progress/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "base/standard_error.h"
#include "base/text/text.h"

namespace crawl::coordinator {
namespace {

constexpr std::int64_t bar_interval_ns = 200'000'000;
constexpr std::int64_t plain_interval_ns = 5'000'000'000;

bool is_capable_terminal() {
  const char* term = std::getenv("TERM");
  return isatty(STDERR_FILENO) && term && std::string_view(term) != "dumb";
}

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

Progress::Progress(const config::Options& options) {
  using Wish = config::Progress;
  if (options.quiet || options.progress == Wish::none) return;
  bool bar = options.progress == Wish::bar || (options.progress == Wish::automatic && is_capable_terminal());
  kind_ = bar ? Kind::bar : Kind::plain;
  next_tick_ns_ = base::monotonic_ns() + (bar ? bar_interval_ns : plain_interval_ns);
  if (bar) {
    auto settings = base::log::settings();
    settings.clear_line = true;
    base::log::configure(settings);
  }
}

void Progress::tick(const Snapshot& snapshot) {
  if (!is_time(snapshot.now_ns)) return;
  std::uint64_t pages = snapshot.done + snapshot.failed;
  std::int64_t since = last_ns_ == 0 ? snapshot.started_ns : last_ns_;
  double seconds = std::max(1e-3, static_cast<double>(snapshot.now_ns - since) / 1e9);
  double weight = last_ns_ == 0 || kind_ == Kind::plain ? 1.0 : 0.15;  // a bar that jumps cannot be read
  pages_per_s_ += weight * (static_cast<double>(pages - last_pages_) / seconds - pages_per_s_);
  bytes_per_s_ += weight * (static_cast<double>(snapshot.wire_bytes - last_bytes_) / seconds - bytes_per_s_);
  last_ns_ = snapshot.now_ns;
  last_pages_ = pages;
  last_bytes_ = snapshot.wire_bytes;
  draw(line(snapshot));
}

void Progress::tick(std::int64_t now_ns, const std::function<std::string()>& text) {
  if (is_time(now_ns)) draw(text());
}

bool Progress::is_time(std::int64_t now_ns) {
  if (now_ns < next_tick_ns_) return false;
  next_tick_ns_ = now_ns + (kind_ == Kind::bar ? bar_interval_ns : plain_interval_ns);
  return true;
}

std::string Progress::line(const Snapshot& snapshot) {
  std::string text = base::with_commas(snapshot.done) + " done, " + base::with_commas(snapshot.queued) +
                     (snapshot.seeds_ended ? "" : "+") + " queued, " + base::with_commas(snapshot.failed) +
                     " failed | " + base::with_commas(static_cast<std::uint64_t>(pages_per_s_ + 0.5)) + " pages/s, " +
                     base::byte_text(bytes_per_s_) + "/s | " + base::with_commas(snapshot.in_flight) + " in flight";
  if (!snapshot.note.empty()) return text + " | " + snapshot.note;
  double run_seconds = std::max(1e-3, static_cast<double>(snapshot.now_ns - snapshot.started_ns) / 1e9);
  double mean = static_cast<double>(snapshot.done + snapshot.failed) / run_seconds;
  std::uint64_t left = snapshot.queued + snapshot.in_flight;
  if (snapshot.seeds_ended && mean > 0 && left > 0)
    text += " | " + base::duration_text(static_cast<double>(left) / mean) + " left";
  return text;
}

void Progress::draw(const std::string& text) {
  std::string out;
  if (kind_ == Kind::bar) {
    out = "\r\x1b[K" + text.substr(0, terminal_width() - 1);
    drawn_ = true;
  } else {
    out = "crawl: " + text + "\n";
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
