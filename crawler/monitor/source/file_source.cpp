#include "crawler/monitor/source/file_source.h"

#include <algorithm>
#include <iterator>
#include <type_traits>

#include "base/clock.h"
#include "base/text/text.h"
#include "base/time_units.h"
#include "crawler/monitor/source/past.h"
#include "storage/error.h"

namespace crawl::monitor {
namespace {

using base::ms;
constexpr std::int64_t ids_of_a_part = 2000, part_ns = 100 * ms;
constexpr std::int64_t worth_a_word_ms = 1000, fresh_ms = 3000;
constexpr std::chrono::milliseconds time_of_states{200};
constexpr std::int64_t rest_of_states_ns = 60'000 * ms;
constexpr std::int64_t rest_ns = 5000 * ms, rest_factor = 10;  // between two passes: at least, and in passes

std::string clipped(std::string_view text) {
  return base::printable(text.substr(0, ipc::max_live_text));
}

// What is between two samples, in straight lines: all but counts of pages, which are of each moment.
void interpolate(model::Sample& moment, const std::vector<model::Sample>& samples) {
  if (samples.empty()) return;
  const auto after = std::ranges::lower_bound(samples, moment.at_ms, {}, &model::Sample::at_ms);
  const model::Sample& b = after == samples.end() ? samples.back() : *after;
  const model::Sample& a = after == samples.begin() ? b : *std::prev(after);
  const auto length = static_cast<double>(b.at_ms - a.at_ms);
  const double share = length > 0 ? std::clamp(static_cast<double>(moment.at_ms - a.at_ms) / length, 0.0, 1.0) : 1.0;
  const auto set = [&](auto member) {
    const auto from = static_cast<double>(a.*member), to = static_cast<double>(b.*member);
    moment.*member = static_cast<std::remove_cvref_t<decltype(a.*member)>>(from + (to - from) * share);
  };
  for (auto member : {&model::Sample::throttled, &model::Sample::retries, &model::Sample::queued,
                      &model::Sample::in_flight, &model::Sample::rss})
    set(member);
  for (auto member : {&model::Sample::cpu_fetch_ns, &model::Sample::cpu_parse_ns, &model::Sample::cpu_storage_ns,
                      &model::Sample::cpu_coordinator_ns})
    set(member);
}

// Few samples are no curve: short runs have their pages counted by when they were fetched.
std::vector<model::Sample> from_moments(const report::Figures& figures, const storage::RunRow& run,
                                        const std::vector<model::Sample>& kept) {
  std::vector<model::Sample> samples;
  model::Sample sum{.at_ms = run.begin_ms};
  const double step = static_cast<double>(run.end_ms - run.begin_ms) / static_cast<double>(figures.over_time.size());
  interpolate(sum, kept);
  samples.push_back(sum);
  for (std::size_t i = 0; i < figures.over_time.size(); ++i) {
    sum.at_ms = run.begin_ms + static_cast<std::int64_t>(step * static_cast<double>(i + 1));
    sum.pages += figures.over_time[i].pages;
    sum.failures += figures.over_time[i].failures;
    sum.bytes += figures.over_time[i].bytes;
    interpolate(sum, kept);
    samples.push_back(sum);
  }
  return samples;
}

}  // namespace

// What tells whether something has been written since.
std::string FileSource::figures_of(const storage::RunRow& run) {
  return std::to_string(run.id) + "/" + std::to_string(run.pages) + "/" + std::to_string(run.failures) + "/" +
         run.ended_at;
}

std::optional<ipc::LiveState> FileSource::look() {
  storage::ReportReader reader(file_, time_);
  const storage::RunRow run = last_run(reader);
  look_at(reader, run);
  count_states(figures_of(run));
  return state(reader, run);
}

void FileSource::count_on() {
  storage::ReportReader reader(file_, time_);
  look_at(reader, last_run(reader));
}

storage::RunRow FileSource::last_run(storage::ReportReader& reader) {
  std::vector<storage::RunRow> runs = reader.runs(1);
  return runs.empty() ? storage::RunRow() : std::move(runs[0]);
}

void FileSource::look_at(storage::ReportReader& reader, const storage::RunRow& run) {
  if (!counter_ && figures_of(run) != counted_of_ && base::monotonic_ns() >= next_pass_) begin_pass(reader, run);
  if (counter_) count(reader, part_ns);
}

const Counted* FileSource::count_all(std::chrono::milliseconds time) {
  storage::ReportReader reader(file_, time);
  const storage::RunRow run = last_run(reader);
  if (known_ && !counter_ && figures_of(run) == counted_of_) return counted();
  begin_pass(reader, run);
  count(reader, std::chrono::nanoseconds(time).count());
  return counted();
}

void FileSource::begin_pass(storage::ReportReader& reader, const storage::RunRow& run) {
  counter_ = std::make_unique<report::Counter>(run);
  at_ = 0;
  last_ = reader.last_id();
  seen_failures_.clear();
  seen_statuses_.clear();
  pass_began_ = base::monotonic_ns();
  pass_at_ms_ = base::unix_ms();
  counted_of_ = figures_of(run);
}

double FileSource::share_counted() const {
  return counter_ && last_ > 0 ? static_cast<double>(at_) / static_cast<double>(last_) : 1;
}

void FileSource::count(storage::ReportReader& reader, std::int64_t for_ns) {
  const std::int64_t begin = base::monotonic_ns();
  while (at_ < last_ && base::monotonic_ns() - begin < for_ns) {
    const std::int64_t upto = std::min(last_, at_ + ids_of_a_part);
    reader.between(at_, upto);
    while (reader.next()) note(reader.row());
    at_ = upto;
  }
  if (at_ >= last_) finish_pass(reader);
}

// A connection of its own: what takes too long ends alone.
void FileSource::count_states(const std::string& now) {
  const std::int64_t begin = base::monotonic_ns();
  if (now == states_of_ || begin < next_states_) return;
  try {
    states_ = storage::ReportReader(file_, time_of_states).states();
    states_at_ms_ = base::unix_ms();
    states_of_ = now;
    const std::int64_t end = base::monotonic_ns();
    next_states_ = end + (end - begin) * rest_factor;
  } catch (const storage::StoreError&) {
    next_states_ = base::monotonic_ns() + rest_of_states_ns;
  }
}

void FileSource::note(const storage::ReportRow& row) {
  counter_->add(row);
  const bool failed = row.state == static_cast<int>(model::State::failed);
  if (row.state == static_cast<int>(model::State::done) && row.status != 0) ++seen_statuses_[row.status];
  if (!failed && row.status < 400) return;
  const std::int64_t at = row.fetched_at;
  if (seen_failures_.size() >= ipc::max_live_failures && at <= seen_failures_.back().at_ms) return;
  std::string what = clipped(row.reason);
  if (row.status != 0) what += (what.empty() ? "" : " ") + std::to_string(row.status);
  const auto place = std::ranges::upper_bound(seen_failures_, at, std::ranges::greater(), &ipc::LiveFailure::at_ms);
  seen_failures_.insert(place, {at, clipped(row.url), std::move(what)});
  if (seen_failures_.size() > ipc::max_live_failures) seen_failures_.pop_back();
}

void FileSource::finish_pass(storage::ReportReader& reader) {
  counted_ = {std::move(counter_->figures), pass_at_ms_};
  const report::Figures& figures = counted_.figures;
  counter_.reset();
  known_ = true;
  failures_ = std::move(seen_failures_);
  statuses_ = std::move(seen_statuses_);
  seen_failures_.clear();
  std::vector<std::pair<std::int64_t, const report::HostFigures*>> hosts;
  for (const auto& [id, host] : figures.hosts)
    if (host.pages + host.queued + host.failures > 0) hosts.emplace_back(id, &host);
  const std::size_t most = std::min(hosts.size(), ipc::max_live_hosts);
  std::ranges::partial_sort(
      hosts, hosts.begin() + static_cast<std::ptrdiff_t>(most), std::ranges::greater(),
      [](const auto& each) { return std::pair(each.second->pages + each.second->queued, -each.first); });
  hosts_.clear();
  host_ids_.clear();
  for (std::size_t i = 0; i < most; ++i) {
    const auto& [id, host] = hosts[i];
    host_ids_.push_back(id);
    ipc::LiveHost& live = hosts_.emplace_back();
    live.name = id == 0 ? "others" : clipped(reader.host_name(id));
    live.pages = host->pages;
    live.queued = host->queued;
    live.delay_ms = id == 0 ? -1 : reader.delay_ms(id).value_or(-1);
    live.latency_ms = host->wait_count == 0 ? -1 : host->wait_mean_ms();
    if (host->failures > 0) live.state = base::with_commas(host->failures) + " failed";
    if (host->throttled > 0)
      live.state += (live.state.empty() ? "" : ", ") + base::with_commas(host->throttled) + " at 429/503";
  }
  const std::int64_t now = base::monotonic_ns();
  next_pass_ = now + std::max(rest_ns, (now - pass_began_) * rest_factor);
}

// From the newest of what is known: URLs counted by their states, the last sample, the last whole pass. Where that is
// not of now, the note says of when.
void FileSource::show_states(ipc::LiveState& state, const model::Sample* last, bool fresh) const {
  std::int64_t at_ms = 0;
  if (known_) {
    const auto& states = counted_.figures.states;
    state.file = {states[0], states[1], states[2], states[3]};
    at_ms = counted_.as_of_ms;
  }
  if (states_at_ms_ > at_ms) {
    state.file = {states_[0], states_[1], states_[2], states_[3]};
    at_ms = states_at_ms_;
  }
  if (!fresh && last != nullptr && last->at_ms > at_ms) state.file.queued = last->queued;
  state.now.queued = state.file.queued;
  if (fresh || at_ms == 0 || at_ms + fresh_ms > state.at_ms) return;
  if (!state.note.empty()) state.note += "; ";
  state.note += "URLs by state as of " + base::iso8601(at_ms).substr(11, 8);
}

ipc::LiveState FileSource::state(storage::ReportReader& reader, const storage::RunRow& run) {
  ipc::LiveState state;
  const storage::RunEnd end = storage::end_of(run, run.running && storage::is_written(file_));
  const bool ended = end.how != storage::RunEnd::How::under_way;
  state.started_ms = run.begin_ms;
  state.at_ms = ended ? run.end_ms : base::unix_ms();
  state.run_id = run.id;
  state.phase = ended ? end.phase() : "crawling";
  state.note = end.why;
  const std::vector<model::Sample> last = reader.samples(run.id, std::max<std::int64_t>(0, run.end_ms - 60'000));
  if (!last.empty()) state.now = last.back();
  state.now.at_ms = state.at_ms;
  state.now.pages = run.pages;
  state.now.failures = run.failures;
  state.now.bytes = run.bytes;
  if (ended) state.now.in_flight = 0;
  if (ended) state.now.rss = 0;
  show_states(state, last.empty() ? nullptr : &last.back(),
              figures_of(run) == states_of_ || (!counter_ && figures_of(run) == counted_of_));
  if (!known_) {
    state.note = "counting " + base::decimal(100 * share_counted(), 0) + " %";
    return state;
  }
  state.hosts = counted_.figures.hosts.size();
  for (const auto& [status, count] : statuses_) state.by_status.push_back({std::to_string(status), count});
  for (const auto* reasons : {&counted_.figures.failed, &counted_.figures.skipped})
    for (const auto& [reason, count] : *reasons) state.by_reason.push_back({reason, count});
  state.busiest = hosts_;
  for (std::size_t i = 0; !ended && i < host_ids_.size(); ++i) {
    const std::int64_t waits_ms = reader.next_at_ms(host_ids_[i]) - state.at_ms;
    if (host_ids_[i] != 0 && waits_ms > worth_a_word_ms && state.busiest[i].queued > 0)
      state.busiest[i].state = "waits " + base::duration_text(static_cast<double>(waits_ms) / 1000);
  }
  state.failures = failures_;
  return state;
}

std::vector<model::Sample> FileSource::history(std::int64_t run) {
  constexpr std::size_t few = 8;
  storage::ReportReader reader(file_, time_);
  std::vector<model::Sample> samples = reader.samples(run);
  const std::vector<storage::RunRow> runs = reader.runs(1);
  if (samples.size() < few && known_ && !runs.empty() && !runs[0].running)
    return from_moments(counted_.figures, runs[0], samples);
  return thinned_for_a_curve(std::move(samples));
}

}  // namespace crawl::monitor
