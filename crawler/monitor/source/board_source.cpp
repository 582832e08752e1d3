#include "crawler/monitor/source/board_source.h"

#include <algorithm>

#include "crawler/monitor/source/past.h"
#include "storage/error.h"
#include "storage/sqlite/read/site/report_reader.h"

namespace crawl::monitor {
namespace {

constexpr std::size_t recent_kept = 600;  // seconds

// While the file is being made or migrated there is no past in it.
std::vector<model::Sample> stored_samples(const std::string& file, std::int64_t run) {
  try {
    storage::ReportReader reader(file, time_of_a_look);
    return reader.samples(run);
  } catch (const storage::StoreError&) {
    return {};
  }
}

// In the file's words: a limit, say.
void say_how_it_ended(const std::string& file, ipc::LiveState& state) {
  try {
    storage::ReportReader reader(file, time_of_a_look);
    const auto runs = reader.runs(1);
    if (runs.empty() || runs[0].id != state.run_id) return;
    const storage::RunEnd end = storage::end_of(runs[0], false);
    state.phase = end.phase();
    state.note = end.why;
  } catch (const storage::StoreError&) {
    return;  // it is over, however
  }
}

}  // namespace

std::optional<ipc::LiveState> BoardSource::look() {
  const std::uint64_t version = board_.version();
  if (version == version_) return std::nullopt;
  const auto bytes = board_.read();
  if (!bytes || bytes->size() < ipc::frame_header_size) return std::nullopt;
  version_ = version;
  ipc::LiveState state =
      ipc::decode<ipc::LiveState>({ipc::LiveState::type, std::string_view(*bytes).substr(ipc::frame_header_size)});
  if (state.phase == "finished") say_how_it_ended(file_, state);
  recent_.push_back(state.now);
  if (recent_.size() > recent_kept) recent_.pop_front();
  return state;
}

std::vector<model::Sample> BoardSource::history(std::int64_t run) {
  std::vector<model::Sample> past = thinned_for_a_curve(stored_samples(file_, run));
  past.insert(past.end(), recent_.begin(), recent_.end());
  std::ranges::sort(past, {}, &model::Sample::at_ms);
  return past;
}

const Counted* BoardSource::counted() {
  try {
    counted_.count_on();
  } catch (const storage::StoreError&) {
    return counted_.counted();  // that of the last time, while the file is being made or migrated
  }
  return counted_.counted();
}

const Counted* BoardSource::count_all(std::chrono::milliseconds time) {
  try {
    return counted_.count_all(time);
  } catch (const storage::StoreError&) {
    return counted_.counted();
  }
}

}  // namespace crawl::monitor
