#include "crawler/monitor/top/screen.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/text/columns.h"
#include "base/text/text.h"

namespace crawl::monitor::top {
namespace {

constexpr std::size_t curve_width = 14;
constexpr std::string_view sort_names[] = {"what is under way", "pages", "queued", "answer", "name"};

// Text at the left of so many columns, or a number at the right of them.
std::string left(std::string_view text, std::size_t width) {
  std::string out(base::cut_to_columns(text, width));
  return out + std::string(width - base::columns_of(out), ' ');
}
std::string right(std::string_view text, std::size_t width) {
  const std::size_t columns = base::columns_of(text);
  return columns >= width ? std::string(text) : std::string(width - columns, ' ') + std::string(text);
}

std::string ms_text(double ms) {
  return ms < 0 ? "-" : base::duration_text(ms / 1000);
}

using Of = std::function<double(const model::Sample&)>;

// What came a second between one sample and the next.
std::vector<double> rates(const std::vector<model::Sample>& samples, const Of& of) {
  std::vector<double> values;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const double seconds = static_cast<double>(samples[i].at_ms - samples[i - 1].at_ms) / 1000;
    if (seconds > 0) values.push_back(std::max(0.0, of(samples[i]) - of(samples[i - 1])) / seconds);
  }
  return values;
}

std::vector<double> values(const std::vector<model::Sample>& samples, const Of& of) {
  std::vector<double> all;
  for (const model::Sample& sample : samples) all.push_back(of(sample));
  return all;
}

double cpu_of(const model::Sample& sample) {
  return static_cast<double>(sample.cpu_fetch_ns + sample.cpu_parse_ns + sample.cpu_storage_ns +
                             sample.cpu_coordinator_ns) /
         1e9;
}

class Screen {
 public:
  Screen(const ipc::LiveState& state, std::string_view file, const Past& past, const View& view)
      : state_(state), file_(file), past_(past), view_(view) {}

  std::vector<Line> make() {
    add_head();
    add_curves();
    const std::size_t used = lines_.size() + 1, room = view_.height > used ? view_.height - used : 0;
    const std::size_t of_failures =
        view_.failures_alone ? room : std::min<std::size_t>(state_.failures.size() + 2, room / 3);
    if (!view_.failures_alone) add_hosts(room - of_failures);
    add_failures(of_failures);
    while (lines_.size() + 1 < view_.height) add("");
    if (lines_.size() + 1 > view_.height) lines_.resize(view_.height > 0 ? view_.height - 1 : 0);
    add_keys();
    return std::move(lines_);
  }

 private:
  void add(const std::string& text, Look look = Look::plain) {
    lines_.push_back({std::string(base::cut_to_columns(text, view_.width)), look});
  }

  double seconds() const { return static_cast<double>(state_.at_ms - state_.started_ms) / 1000; }

  void add_head() {
    std::string first = base::printable(file_) + "  run " + std::to_string(state_.run_id) + ", " +
                        base::duration_text(seconds()) + ", " + state_.phase;
    if (!state_.note.empty()) first += (ipc::is_over(state_) ? ": " : ", ") + base::printable(state_.note);
    add(first, Look::head);
    std::uint64_t missing = 0;
    for (const ipc::LiveCount& each : state_.by_status)
      if (each.name.starts_with('4')) missing += each.count;
    std::string second = base::with_commas(state_.file.done) + " done  " + base::with_commas(state_.file.queued) +
                         " queued  " + base::with_commas(missing) + " x 4xx  " + base::with_commas(state_.file.failed) +
                         " failed  " + base::byte_text(static_cast<double>(state_.now.bytes));
    if (state_.now.throttled > 0) second += "  " + base::counted(state_.now.throttled, "attempt") + " at 429, 503";
    if (state_.seconds_left >= 0)
      second += "  " + base::duration_text(state_.seconds_left) + (state_.at_least ? "+" : "") + " left";
    add(second);
  }

  // Of what is over, and before there are two samples, the mean. Of what the picture itself has: that, and no sample.
  std::string now_text(const std::vector<double>& all, const std::function<std::string(double)>& text,
                       std::optional<std::uint64_t> sum, std::optional<std::uint64_t> now) const {
    if (now) return text(static_cast<double>(*now));
    if (sum && (ipc::is_over(state_) || all.empty()) && seconds() > 0)
      return text(static_cast<double>(*sum) / seconds());
    return all.empty() ? "-" : text(all.back());
  }

  // As many as the width has room for.
  void add_curves() {
    const auto plain = [](double value) { return base::decimal(value, value < 10 ? 1 : 0); };
    const auto count = [](double value) { return base::with_commas(static_cast<std::uint64_t>(value)); };
    const auto bytes = [](double value) { return base::byte_text(value); };
    const auto cores = [](double value) { return base::decimal(value, value < 1 ? 2 : 1); };
    constexpr std::size_t few = 3;
    const std::vector<model::Sample>& counts = past_.seconds.size() < few ? past_.samples : past_.seconds;
    struct Curve {
      std::string_view name;
      std::vector<double> values;
      std::function<std::string(double)> text;
      std::optional<std::uint64_t> sum = {}, now = {};
    };
    const Curve curves[] = {
        {"pages/s", rates(counts, [](const auto& s) { return static_cast<double>(s.pages); }), plain, state_.now.pages},
        {"received/s", rates(counts, [](const auto& s) { return static_cast<double>(s.bytes); }), bytes,
         state_.now.bytes},
        {"queue",
         values(past_.samples, [](const auto& s) { return static_cast<double>(s.queued); }),
         count,
         {},
         state_.file.queued},
        {"in flight", values(past_.samples, [](const auto& s) { return static_cast<double>(s.in_flight); }), count},
        {"memory", values(past_.samples, [](const auto& s) { return static_cast<double>(s.rss); }), bytes},
        {"CPUs", rates(past_.samples, cpu_of), cores}};
    std::string line;
    for (const Curve& curve : curves) {
      const std::string text = std::string(curve.name) + " " +
                               now_text(curve.values, curve.text, curve.sum, curve.now) + " " +
                               sparkline(curve.values, curve_width, view_.blocks);
      if (!line.empty() && base::columns_of(line) + base::columns_of(text) + 2 > view_.width) {
        add(line);
        line.clear();
      }
      line += (line.empty() ? "" : "  ") + text;
    }
    if (!line.empty()) add(line);
    add("");
  }

  void add_hosts(std::size_t room) {
    if (room < 2) return;
    constexpr std::size_t numbers = 8 + 9 + 7 + 8 + 8, least_name = 12;
    const std::vector<ipc::LiveHost> hosts = sorted();
    std::size_t longest = least_name;
    for (std::size_t i = 0; i < std::min(hosts.size(), room - 1); ++i)
      longest = std::max(longest, base::columns_of(base::printable(hosts[i].name)));
    const std::size_t name = std::min(longest, std::clamp<std::size_t>(view_.width / 3, least_name, 40));
    const bool narrow = view_.width < least_name + numbers;
    const auto row = [&](std::string_view host, std::string_view pages, std::string_view queued,
                         std::string_view flight, std::string_view answer, std::string_view pause,
                         std::string_view what) {
      std::string text = left(host, name) + right(pages, 8) + right(queued, 9);
      if (!narrow) text += right(flight, 7) + right(answer, 8) + right(pause, 8);
      return text + "  " + std::string(what);
    };
    add(row("HOST", "pages", "queued", "flight", "answer", "pause", "state"), Look::head);
    std::size_t shown = 1;
    for (const ipc::LiveHost& host : hosts) {
      if (++shown > room) break;
      const bool waits = host.state.starts_with("waits");
      add(row(base::printable(host.name), base::with_commas(host.pages), base::with_commas(host.queued),
              base::with_commas(host.in_flight), ms_text(host.latency_ms), ms_text(host.delay_ms),
              base::printable(host.state)),
          waits ? Look::bad : Look::plain);
    }
  }

  std::vector<ipc::LiveHost> sorted() const {
    std::vector<ipc::LiveHost> hosts;
    for (const ipc::LiveHost& host : state_.busiest)
      if (host.name.find(view_.host) != host.name.npos) hosts.push_back(host);
    const auto by = [&](auto member) {
      std::ranges::sort(hosts, [&](const auto& a, const auto& b) {
        return std::pair(a.*member, std::string_view(b.name)) > std::pair(b.*member, std::string_view(a.name));
      });
    };
    if (view_.sort == Sort::pages) by(&ipc::LiveHost::pages);
    if (view_.sort == Sort::queued) by(&ipc::LiveHost::queued);
    if (view_.sort == Sort::answer) by(&ipc::LiveHost::latency_ms);
    if (view_.sort == Sort::name) std::ranges::sort(hosts, {}, &ipc::LiveHost::name);
    return hosts;
  }

  void add_failures(std::size_t room) {
    if (room < 2) return;
    add("LAST FAILURES", Look::head);
    if (state_.failures.empty()) add("none", Look::dim);
    constexpr std::size_t least = 12, most = 24;
    const std::size_t shown = std::min(state_.failures.size(), room - 1);
    std::size_t what = least;
    for (std::size_t i = 0; i < shown; ++i)
      what = std::max(what, base::columns_of(base::printable(state_.failures[i].what)));
    what = std::min(what, view_.width / 3 < least ? least : most);
    for (std::size_t i = 0; i < shown; ++i) {
      const ipc::LiveFailure& failure = state_.failures[i];
      add(base::iso8601(failure.at_ms).substr(11, 8) + "  " + left(base::printable(failure.what), what) + "  " +
          base::printable(failure.url));
    }
  }

  void add_keys() {
    if (view_.height == 0) return;
    if (view_.asks_for_host) return add("host: " + base::printable(view_.host) + "_", Look::keys);
    add("s sort (" + std::string(sort_names[static_cast<std::size_t>(view_.sort)]) + ")  f " +
            (view_.failures_alone ? "hosts" : "failures") + "  / host" +
            (view_.host.empty() ? "" : " (" + base::printable(view_.host) + ")") + "  p " +
            (view_.paused ? "go on" : "pause") + "  q leave",
        Look::keys);
  }

  const ipc::LiveState& state_;
  const std::string_view file_;
  const Past& past_;
  const View& view_;
  std::vector<Line> lines_;
};

}  // namespace

std::string sparkline(const std::vector<double>& values, std::size_t width, bool blocks) {
  constexpr std::string_view block_steps[] = {"\u2581", "\u2582", "\u2583", "\u2584",
                                              "\u2585", "\u2586", "\u2587", "\u2588"};
  constexpr std::string_view ascii_steps[] = {"_", ".", ":", "-", "=", "+", "*", "#"};
  if (values.empty()) return {};
  const std::size_t shown = std::min(width, values.size());
  std::vector<double> means;
  for (std::size_t i = 0; i < shown; ++i) {
    const std::size_t begin = i * values.size() / shown, end = (i + 1) * values.size() / shown;
    double sum = 0;
    for (std::size_t at = begin; at < end; ++at) sum += values[at];
    means.push_back(sum / static_cast<double>(end - begin));
  }
  const double most = std::max(*std::ranges::max_element(means), 1e-9);
  std::string out;
  for (const double mean : means) {
    const auto step = static_cast<std::size_t>(std::clamp(mean / most * 7 + 0.5, 0.0, 7.0));
    out += blocks ? block_steps[step] : ascii_steps[step];
  }
  return out;
}

Sort next(Sort sort) {
  return sort == Sort::name ? Sort::busy : static_cast<Sort>(static_cast<int>(sort) + 1);
}

std::vector<Line> screen(const ipc::LiveState& state, std::string_view file, const Past& past, const View& view) {
  return Screen(state, file, past, view).make();
}

}  // namespace crawl::monitor::top
