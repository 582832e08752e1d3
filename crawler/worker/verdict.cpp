#include "crawler/worker/verdict.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <string>

#include "base/clock.h"
#include "crawler/net/address.h"
#include "parser/html/ascii.h"

namespace crawl::worker {
namespace {

constexpr std::size_t most_cookies = 64;  // of one answer that are kept
constexpr std::int64_t year_ms = std::int64_t{365} * 24 * 3600 * 1000;

bool counts_as_failure(std::uint16_t status, const config::Options& options) {
  return std::find(options.retry_on.begin(), options.retry_on.end(), status) != options.retry_on.end();
}

// The three forms of an HTTP-date (RFC 9110, section 5.6.7): a recipient takes all of them. -1 for anything else.
std::int64_t http_date_ms(const std::string& text) {
  for (const char* form : {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
    std::tm date{};
    const char* end = strptime(text.c_str(), form, &date);
    if (end && *end == '\0') return std::int64_t{timegm(&date)} * 1000;
  }
  return -1;
}

bool is_public_text(const std::string& ip) {
  boost::system::error_code error;
  auto address = boost::asio::ip::make_address(ip, error);
  return !error && net::is_public(address);
}

// A page that wants to see its cookie first.
bool redirects_to_itself(const OwnedLease& lease, const net::FetchResult& answer) {
  if (answer.failure || !is_redirect(answer.status)) return false;
  auto target = parser::parse_url(net::header(answer.headers, "Location"), &lease.url);
  return target && target->href() == lease.url.href();
}

}  // namespace

bool is_redirect(std::uint16_t status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

ipc::AttemptEnd judge(const OwnedLease& lease, const net::FetchResult& answer, const config::Options& options) {
  ipc::AttemptEnd end;
  end.lease = lease.lease;
  end.status = answer.status;
  end.written_at = answer.written_at;
  end.latency_ns = answer.latency_ns;
  end.wire_size = answer.wire_size;
  // Behind a proxy nobody knows where a name leads: as careful as with a public server.
  end.public_address = is_public_text(answer.ip) || (options.proxy && answer.ip.empty());
  if (end.public_address) end.address = answer.ip;
  if (!options.no_cookies)
    for (const auto& [name, value] : answer.headers)
      if (parser::equals_ignoring_case(name, "set-cookie") && end.set_cookies.size() < most_cookies)
        end.set_cookies.push_back(value);
  end.retry_after_ms = retry_after_ms(net::header(answer.headers, "Retry-After"), base::unix_ms());
  bool transient = false;
  if (answer.failure) {
    end.reason = answer.failure->reason;
    transient = answer.failure->transient;
  } else if (counts_as_failure(answer.status, options)) {
    end.reason = model::Reason::http;
    transient = true;
  }
  end.ask_again = !lease.asked_again && !end.set_cookies.empty() && redirects_to_itself(lease, answer);
  end.retry = end.ask_again || (transient && lease.attempt <= options.retries);
  return end;
}

void settle(const Job& job, const config::Options& options, model::Outcome& outcome, std::string& detail) {
  const net::FetchResult& answer = job.answer;
  auto note = [&](std::string_view text) {
    if (text.empty()) return;
    if (!detail.empty()) detail += "; ";
    detail += text;
  };
  if (answer.failure) {
    bool skipped = answer.failure->reason == model::Reason::excluded;  // by the program that was made with the library
    outcome.state = skipped ? model::State::skipped : model::State::failed;
    outcome.reason = answer.failure->reason;
    note(answer.failure->detail);
  } else if (counts_as_failure(answer.status, options)) {
    outcome.state = model::State::failed;
    outcome.reason = model::Reason::http;
    note("answered " + std::to_string(answer.status));
  }
  if (outcome.state == model::State::failed && job.lease.attempt > 1)
    note("after " + std::to_string(job.lease.attempt) + " attempts");
  if (answer.detail != detail) note(answer.detail);
}

std::int64_t retry_after_ms(std::string_view value, std::int64_t now_unix_ms) {
  if (value.empty() || value.size() > 64) return -1;
  std::int64_t seconds = 0;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  bool number = end == value.data() + value.size();
  if (number && error == std::errc::result_out_of_range) return value[0] == '-' ? -1 : year_ms;
  if (number && error == std::errc{}) return seconds < 0 ? -1 : std::min(seconds, year_ms / 1000) * 1000;
  std::int64_t at = http_date_ms(std::string(value));
  if (at < 0) return -1;
  return std::clamp<std::int64_t>(at - now_unix_ms, 0, year_ms);
}

}  // namespace crawl::worker
