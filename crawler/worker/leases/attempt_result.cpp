#include "crawler/worker/leases/attempt_result.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/clock.h"
#include "crawler/http/dns/address.h"
#include "crawler/session/cookies/cookie_date.h"
#include "model/patience.h"
#include "model/url_text.h"
#include "parser/html/ascii.h"

namespace crawl::worker {
namespace {

constexpr std::size_t max_cookies = 64;                                      // of one response that are kept
constexpr std::int64_t max_retry_after_ms = std::int64_t{24} * 3600 * 1000;  // frontier/pace.h waits no longer

bool counts_as_failure(std::uint16_t status, const config::Options& options) {
  return std::find(options.retry_on.begin(), options.retry_on.end(), status) != options.retry_on.end();
}

// Of HEAD: many servers answer it as they would no GET. Who asks us to wait has understood it, and where no connection
// is had GET has none.
bool says_nothing(const http::FetchResult& response) {
  if (!response.failure) return response.status >= 400 && !model::asks_to_slow_down(response.status);
  return response.failure->reason == model::Reason::protocol || response.failure->reason == model::Reason::timeout;
}

// 412: RFC 9110, section 13.1.2, has 304 for this where a page is got, but there are such servers. It is no answer of
// what is there.
bool refuses_conditions(const OwnedLease& lease, const http::FetchResult& response) {
  constexpr std::uint16_t precondition_failed = 412;
  return lease.fields && !(lease.fields->etag.empty() && lease.fields->last_modified.empty()) && !response.failure &&
         response.status == precondition_failed;
}

bool is_public_text(const std::string& ip) {
  boost::system::error_code error;
  auto address = boost::asio::ip::make_address(ip, error);
  return !error && http::is_public(address);
}

// With --render what is not to be shown of the session is known to processes that run on: there it is told alone.
bool leads_to_form(const OwnedLease& lease, const http::FetchResult& response, const config::Options& options) {
  if (!options.login.wanted() || config::renders(options) || lease.kind != ipc::LeaseKind::page) return false;
  if (!is_redirect(response.status)) return false;
  const auto target = parser::parse_url(http::header(response.headers, "Location"), &lease.url);
  const std::string_view form = model::page_of(options.login.url);
  return target && model::page_of(target->href()) == form && model::page_of(lease.url.href()) != form;
}

// A proxy asks on behalf of all that lies behind it, and so of this host.
std::string_view asked_pause(const http::FetchResult& response) {
  return response.tunnel_retry_after.empty() ? http::header(response.headers, "Retry-After")
                                             : std::string_view(response.tunnel_retry_after);
}

// ".5" and its like.
bool is_fraction(std::string_view text) {
  return text.size() > 1 && text[0] == '.' && text.find_first_not_of("0123456789", 1) == text.npos;
}

}  // namespace

bool shows_trouble(const ipc::AttemptEnd& end) {
  return (end.retry && !end.by_get && !end.whole) || model::is_unheard(end.reason) ||
         model::asks_to_slow_down(end.status) || end.retry_after_ms >= 0;
}

bool is_redirect(std::uint16_t status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

ipc::AttemptEnd judge(const OwnedLease& lease, const http::FetchResult& response, const config::Options& options) {
  ipc::AttemptEnd end;
  end.lease = lease.lease;
  end.status = response.status;
  end.written_at = response.written_at;
  end.latency_ns = response.latency_ns;
  end.wire_size = response.wire_size;
  // Behind a proxy nobody knows where a name leads: as careful as with a public server.
  end.public_address = is_public_text(response.ip) || (options.proxy && response.ip.empty());
  if (end.public_address) end.address = response.ip;
  end.resolved_public = lease.seeded_host && response.resolved_public;
  if (!options.no_cookies)
    for (const auto& [name, value] : response.headers)
      if (parser::equals_ignoring_case(name, "set-cookie") && end.set_cookies.size() < max_cookies)
        end.set_cookies.push_back(value);
  end.retry_after_ms = retry_after_ms(asked_pause(response), base::unix_ms());
  bool transient = false;
  if (lease.kind == ipc::LeaseKind::check && says_nothing(response)) {
    end.retry = end.by_get = true;
    if (!counts_as_failure(response.status, options))
      end.retry_after_ms = -1;  // a page with this response is not tried again
    return end;
  }
  if (refuses_conditions(lease, response)) {
    end.retry = end.whole = true;
    end.retry_after_ms = -1;
    return end;
  }
  if (response.failure) {
    end.reason = response.failure->reason;
    transient = response.failure->transient;
  } else if (counts_as_failure(response.status, options)) {
    end.reason = model::Reason::http;
    transient = true;
  }
  end.signed_out = leads_to_form(lease, response, options);
  end.retry = (transient || end.signed_out) && lease.attempt <= options.retries;
  return end;
}

model::Reason failure_of(const Job& job, const config::Options& options, std::string& detail) {
  const http::FetchResult& response = job.response;
  auto note = [&](std::string_view text) {
    if (text.empty()) return;
    if (!detail.empty()) detail += "; ";
    detail += text;
  };
  model::Reason reason = model::Reason::none;
  if (response.failure) {
    reason = response.failure->reason;
    note(response.failure->detail);
  } else if (counts_as_failure(response.status, options)) {
    reason = model::Reason::http;
    note("answered " + std::to_string(response.status));
  }
  if (model::state_of(reason) == model::State::failed && job.lease.attempt > 1)
    note("after " + std::to_string(job.lease.attempt) + " attempts");
  if (response.detail != detail) note(response.detail);
  return reason;
}

// Of a number with decimals, which some servers send, the part that is begun counts. A date may have any of the three
// forms of RFC 9110 (section 5.6.7), all of which dates of cookies have too, or name its zone as mail does
// (https://www.rfc-editor.org/rfc/rfc5322#section-3.3), as long as that is GMT.
std::int64_t retry_after_ms(std::string_view value, std::int64_t now_unix_ms) {
  if (value.empty() || value.size() > 64) return -1;
  std::int64_t seconds = 0;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  const std::string_view rest(end, value.data() + value.size());
  const bool number = rest.empty() || is_fraction(rest);
  if (number && value[0] == '-') return -1;
  if (number && error == std::errc::result_out_of_range) return max_retry_after_ms;
  if (number && error == std::errc{}) {
    const std::int64_t begun = rest.find_first_of("123456789") == rest.npos ? 0 : 1;
    return std::min(seconds, max_retry_after_ms / 1000 - begun) * 1000 + begun * 1000;
  }
  constexpr std::string_view zones[] = {" GMT", " UTC", " UT", " +0000", " -0000"};
  const bool in_gmt = std::ranges::any_of(zones, [value](std::string_view zone) { return value.ends_with(zone); });
  const bool is_asctime = !value.contains(',') && value.size() == std::string_view("Sun Nov  6 08:49:37 1994").size();
  if (!in_gmt && !is_asctime) return -1;
  const auto at = cookies::parse_cookie_date(value);
  return at ? std::clamp<std::int64_t>(*at - now_unix_ms, 0, max_retry_after_ms) : -1;
}

}  // namespace crawl::worker
