#include "crawler/worker/leases/request_log.h"

#include <algorithm>
#include <string>

#include "base/log.h"
#include "base/text/text.h"

namespace crawl::worker {
namespace {

namespace log = base::log;

std::string padded_left(std::string text, std::size_t width) {
  return text.size() >= width ? text : std::string(width - text.size(), ' ') + text;
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

// Why there is no page, and whether another attempt is made; empty for a response that is one.
std::string failure_text(const OwnedLease& lease, const http::FetchResult& response, const ipc::AttemptEnd& end,
                         const config::Options& options) {
  const bool is_signed_out = end.retry && end.signed_out;
  if (end.reason == model::Reason::none && !is_signed_out) return {};
  std::string text = response.failure ? response.failure->detail : "answered " + std::to_string(end.status);
  if (is_signed_out) text = "it leads to the form of --login";
  const std::string attempt = std::to_string(lease.attempt);
  if (end.retry) return text + " (attempt " + attempt + " of " + std::to_string(options.retries + 1) + ")";
  return lease.attempt > 1 ? text + " (after " + attempt + " attempts)" : text;
}

std::string request_line(const OwnedLease& lease, const http::FetchResult& response, const ipc::AttemptEnd& end) {
  const double seconds = response.timings.total.value_or(static_cast<double>(response.latency_ns) / 1e6) / 1000;
  const std::string status = end.status != 0 ? std::to_string(end.status) : std::string(model::name(end.reason));
  std::string type = end.status != 0 ? http::media_type(http::header(response.headers, "Content-Type")) : "";
  return padded(status, 7) + ' ' + padded_left(base::duration_text(seconds), 7) + "  " +
         padded_left(base::byte_text(static_cast<double>(response.wire_size)), 8) + "  " +
         padded(type.empty() ? "-" : type, 16) + "  " + lease.url.href();
}

}  // namespace

bool logs_requests() {
  return log::settings().level >= log::Level::info;
}

void log_attempt(const OwnedLease& lease, const http::FetchResult& response, const ipc::AttemptEnd& end,
                 const config::Options& options) {
  const std::string failure = failure_text(lease, response, end, options);
  if (log::settings().level >= log::Level::debug) {
    const bool asked = end.written_at != 0 || !failure.empty();
    if (asked) log::debug(request_line(lease, response, end) + (failure.empty() ? "" : ": " + failure));
  } else if (!failure.empty()) {
    log::info((end.retry ? "retry  " : "failed ") + lease.url.href() + ": " + failure);
  }
}

}  // namespace crawl::worker
