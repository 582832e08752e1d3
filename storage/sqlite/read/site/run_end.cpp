#include "storage/sqlite/read/site/run_end.h"

#include <chrono>

#include "config/value/postgres_uri.h"
#include "config/value/values.h"
#include "storage/postgres/postgres_store.h"
#include "storage/sqlite/file/output_lock.h"

namespace crawl::storage {
namespace {

bool is_set(const std::string& limit) {
  return !limit.empty() && limit != "none";
}

bool pages_reached(const std::string& max_pages, std::uint64_t pages) {
  const auto most = config::parse_number(max_pages, 0, UINT64_MAX);
  return most && pages >= *most;
}

bool time_is_over(const std::string& max_time, double seconds) {
  const auto most = config::parse_duration(max_time, {}, std::chrono::hours(24 * 365 * 100));
  return most && seconds * 1000 >= static_cast<double>(most->count());
}

// The run says that a limit stopped it, and not which.
std::string limit_of(const RunLimits& limits, std::uint64_t pages, double seconds) {
  if (is_set(limits.max_pages) && pages_reached(limits.max_pages, pages)) return "--max-pages " + limits.max_pages;
  if (is_set(limits.max_time) && time_is_over(limits.max_time, seconds)) return "--max-time " + limits.max_time;
  if (is_set(limits.max_pages_per_host)) return "--max-pages-per-host " + limits.max_pages_per_host;
  if (is_set(limits.max_pages)) return "--max-pages " + limits.max_pages;
  return "the hosts that are left are not to be asked yet";
}

}  // namespace

bool is_written(const std::string& output) {
  if (config::is_postgres_uri(output)) return has_living_machines(output);
  return OutputLock::holder(output).has_value();
}

std::string RunEnd::phase() const {
  switch (how) {
    case How::under_way:
      return "under way";
    case How::finished:
      return "finished";
    case How::stopped:
      return "stopped";
    case How::killed:
      break;
  }
  return "killed";
}

std::string RunEnd::text() const {
  return phase() + (why.empty() ? "" : ": " + why);
}

RunEnd run_end(bool has_end, bool written, std::optional<int> exit_status, const RunLimits& limits, std::uint64_t pages,
               double seconds) {
  using How = RunEnd::How;
  if (!has_end && written) return {How::under_way, {}};
  if (!exit_status) return {How::killed, {}};
  switch (*exit_status) {
    case 0:
      return {How::finished, {}};
    case 1:
      return {How::stopped, "a fatal error"};
    case 3:
      return {How::finished, "no seed could be fetched"};
    case 4:
      return {How::stopped, limit_of(limits, pages, seconds)};
    case 130:
      return {How::stopped, "interrupted"};
    default:
      return {How::stopped, "exit status " + std::to_string(*exit_status)};
  }
}

}  // namespace crawl::storage
