#include "crawler/offline/report/sample_curves.h"

#include <algorithm>
#include <cstdint>
#include <functional>

#include "crawler/offline/report/charts.h"

namespace crawl::report {
namespace {

constexpr std::size_t few = 4, drawn = 120;

using Of = std::function<double(const model::Sample&)>;

double seconds_between(const model::Sample& a, const model::Sample& b) {
  return static_cast<double>(b.at_ms - a.at_ms) / 1000;
}

// At evenly spaced times, in straight lines between samples.
std::vector<double> evenly(const std::vector<model::Sample>& samples, const Of& of) {
  std::vector<double> values;
  const double begin = static_cast<double>(samples.front().at_ms), end = static_cast<double>(samples.back().at_ms);
  std::size_t at = 0;
  for (std::size_t i = 0; i <= drawn; ++i) {
    const double time = begin + (end - begin) * static_cast<double>(i) / drawn;
    while (at + 2 < samples.size() && static_cast<double>(samples[at + 1].at_ms) < time) ++at;
    const model::Sample &a = samples[at], &b = samples[at + 1];
    const double length = static_cast<double>(b.at_ms - a.at_ms);
    const double share = length > 0 ? std::clamp((time - static_cast<double>(a.at_ms)) / length, 0.0, 1.0) : 1.0;
    values.push_back(of(a) + (of(b) - of(a)) * share);
  }
  return values;
}

std::vector<double> rates(const std::vector<model::Sample>& samples, const Of& of) {
  const std::vector<double> sums = evenly(samples, of);
  const double step = seconds_between(samples.front(), samples.back()) / drawn;
  std::vector<double> values;
  for (std::size_t i = 1; i < sums.size(); ++i) values.push_back(std::max(0.0, sums[i] - sums[i - 1]) / step);
  return values;
}

Of cpu(std::int64_t model::Sample::* member) {
  return [member](const model::Sample& sample) { return static_cast<double>(sample.*member) / 1e9; };
}

}  // namespace

std::string sample_curves(const std::vector<model::Sample>& samples) {
  if (samples.size() < few || samples.front().at_ms >= samples.back().at_ms) return {};
  const double seconds = seconds_between(samples.front(), samples.back());
  const auto of = [&](const Of& value) { return evenly(samples, value); };
  const std::string all[] = {
      curve({"Queue", of([](const auto& s) { return static_cast<double>(s.queued); }), "URLs that wait"}, seconds),
      curve({"In flight", of([](const auto& s) { return static_cast<double>(s.in_flight); }), "requests"}, seconds),
      curve({"Memory", of([](const auto& s) { return static_cast<double>(s.rss) / 1e6; }), "MB, all processes"},
            seconds),
      curves("CPU by stage", "cores",
             {{"fetch", rates(samples, cpu(&model::Sample::cpu_fetch_ns)), {}},
              {"parse", rates(samples, cpu(&model::Sample::cpu_parse_ns)), {}},
              {"storage", rates(samples, cpu(&model::Sample::cpu_storage_ns)), {}},
              {"coordinator", rates(samples, cpu(&model::Sample::cpu_coordinator_ns)), {}}},
             seconds)};
  std::string out;
  for (const std::string& each : all) out += "<div>" + each + "</div>";
  return out;
}

CpuShares cpu_shares(const std::vector<model::Sample>& samples) {
  if (samples.size() < 2 || samples.front().at_ms >= samples.back().at_ms) return {};
  const model::Sample &a = samples.front(), &b = samples.back();
  const auto share = [&](std::int64_t ns) { return static_cast<double>(ns) / 1e9 / seconds_between(a, b); };
  return {.workers = share(b.cpu_fetch_ns - a.cpu_fetch_ns + b.cpu_parse_ns - a.cpu_parse_ns),
          .storage = share(b.cpu_storage_ns - a.cpu_storage_ns),
          .coordinator = share(b.cpu_coordinator_ns - a.cpu_coordinator_ns)};
}

}  // namespace crawl::report
