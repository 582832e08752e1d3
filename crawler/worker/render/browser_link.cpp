#include "crawler/worker/render/browser_link.h"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/clock.h"
#include "base/text/ascii.h"
#include "base/text/text.h"
#include "crawler/worker/leases/attempt_result.h"
#include "crawler/worker/leases/request_log.h"
#include "crawler/worker/render/page_method.h"

namespace crawl::worker {
namespace {

namespace asio = boost::asio;

constexpr std::uint64_t max_page_bytes = 64 << 20;  // of all that a page asks for

const std::function<bool(std::string_view)> wants_any = [](std::string_view) { return true; };

}  // namespace

BrowserLink::BrowserLink(asio::io_context& io, BrowserLinkSettings settings)
    : io_(io),
      settings_(std::move(settings)),
      options_(*settings_.options),
      pool_(std::move(settings_.socket)),
      readiness_(io, pool_.fd()) {}

// ---- the pool ------------------------------------------------------------------------------------------------------

void BrowserLink::give(model::LeaseNo lease, std::string url, std::string_view frame) {
  Page& page = pages_[lease];
  if (auto parsed = parser::parse_url(url)) page.origin = parsed->origin();
  page.url = std::move(url);
  pool_.send_frames(frame);
  schedule_flush();
}

asio::awaitable<void> BrowserLink::listen() {
  for (bool open = true; open;) {
    auto [error] = co_await readiness_.async_wait(readiness_.wait_read, asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
    open = pool_.fill();
    while (auto frame = pool_.next()) obey(*frame);
  }
}

void BrowserLink::obey(const ipc::Frame& frame) {
  switch (frame.type) {
    case ipc::PageRequest::type:
      return on_request(ipc::decode<ipc::PageRequest>(frame));
    case ipc::Rendered::type:
      return on_over(ipc::decode<ipc::Rendered>(frame));
    default:
      throw ipc::FrameError("the pool of browsers sent a message that a worker does not know");
  }
}

void BrowserLink::schedule_flush() {
  if (std::exchange(flush_scheduled_, true)) return;
  asio::post(io_, [this] {
    flush_scheduled_ = false;
    if (!pool_.flush() || !pool_.has_output() || std::exchange(waiting_to_write_, true)) return;
    readiness_.async_wait(readiness_.wait_write, [this](boost::system::error_code error) {
      waiting_to_write_ = false;
      if (!error) schedule_flush();
    });
  });
}

// Nobody waits for its requests any more.
void BrowserLink::on_over(ipc::Rendered result) {
  if (auto page = pages_.extract(result.number); !page.empty())
    for (const std::uint64_t visit : page.mapped().visits)
      if (const auto waits = asked_.find(visit); waits != asked_.end()) {
        dropped_.push_back(visit);
        waits->second->grant = Grant{.reason = "the page is over"};
        waits->second->waiter.wake();
        asked_.erase(waits);
      }
  if (!dropped_.empty()) settings_.speak();
  for (ipc::PageRequestRecord& request : result.requests) request.url = settings_.mask.masked(request.url);
  settings_.on_rendered(std::move(result));
}

// ---- a request of a page -------------------------------------------------------------------------------------------

void BrowserLink::on_request(const ipc::PageRequest& request) {
  if (!pages_.contains(request.task)) return refuse(request.task, request.request, "the page is over");
  Visit visit;
  if (const auto why = read_request(request, visit)) return refuse(request.task, request.request, *why);
  visit.number = ++last_visit_;
  asio::co_spawn(io_, run(std::move(visit)), settings_.on_exception);
}

// Why it is not made; nothing if it may be.
std::optional<std::string> BrowserLink::read_request(const ipc::PageRequest& request, Visit& visit) const {
  const Page& page = pages_.at(request.task);
  auto url = parser::parse_url(request.url);
  if (!url) return "no URL that a crawl asks for: " + url.error().message;
  if (page.bytes >= max_page_bytes) return "the page has asked for 64 MiB already";
  const auto method = method_of(request, options_.render_post, url->origin() == page.origin);
  if (!method) return method.error();
  visit.method = *method;
  visit.task = request.task;
  visit.request = request.request;
  visit.kind = request.kind;
  visit.with_credentials = request.with_credentials;
  visit.url = *std::move(url);
  visit.body = request.body;
  std::string origin;
  for (const ipc::PageHeader& header : request.headers) {
    if (base::lowered(header.name) == "origin") origin = header.value;
    visit.headers.emplace_back(header.name, header.value);
  }
  const bool authorized = !http::header(visit.headers, "Authorization").empty();
  if (visit.method == http::FetchRequest::Method::get && !authorized)
    visit.cache_key = visit.url.href() + '\n' + origin + (visit.with_credentials ? "\nc" : "");
  return std::nullopt;
}

void BrowserLink::Lead::begin(Leading& leading, const std::string& key) {
  if (!leading.try_emplace(key).second) return;  // another that waited with this one was first
  leading_ = &leading;
  key_ = key;
}

BrowserLink::Lead::~Lead() {
  if (leading_ == nullptr) return;
  const auto followers = leading_->extract(key_);
  for (http::Waiter* follower : followers.mapped()) follower->wake();
}

asio::awaitable<void> BrowserLink::run(Visit visit) {
  const CachedResponse* cached = visit.cache_key.empty() ? nullptr : cache_.find(visit.cache_key);
  if (cached != nullptr && base::monotonic_ns() < cached->fresh_until)
    co_return respond(visit, cached->status, cached->headers, cached->body);
  Lead lead;
  if (is_asset(visit.kind) && !visit.cache_key.empty()) {
    if (const auto other = leading_.find(visit.cache_key); other != leading_.end()) {
      http::Waiter waiter;
      other->second.push_back(&waiter);
      co_await waiter.wait();
      cached = cache_.find(visit.cache_key);
      if (cached != nullptr && base::monotonic_ns() < cached->fresh_until)
        co_return respond(visit, cached->status, cached->headers, cached->body);
    }
    lead.begin(leading_, visit.cache_key);
  }
  Grant grant = co_await ask(visit);
  if (!grant.granted) co_return refuse(visit.task, visit.request, grant.reason);
  if (!visit.cache_key.empty()) cached = cache_.find(visit.cache_key);  // others may have brought it meanwhile
  const bool fresh = cached != nullptr && base::monotonic_ns() < cached->fresh_until;
  if (fresh || !pages_.contains(visit.task)) {
    end(visit, grant, {});
    if (fresh) respond(visit, cached->status, cached->headers, cached->body);
    co_return;
  }
  http::FetchRequest request = request_of(visit, grant, cached);
  const http::FetchResult response = co_await settings_.fetcher->fetch(std::move(request));
  end(visit, grant, response);
  const std::int64_t now = base::monotonic_ns();
  if (response.status == 304 && !visit.cache_key.empty()) {
    cache_.refresh(visit.cache_key, visit.kind, response, now, base::unix_ms());
    if (const CachedResponse* same = cache_.find(visit.cache_key))
      co_return respond(visit, same->status, same->headers, same->body);
  }
  if (response.failure && response.status == 0) co_return refuse(visit.task, visit.request, response.failure->detail);
  if (!visit.cache_key.empty()) cache_.store(visit.cache_key, visit.kind, response, now, base::unix_ms());
  respond(visit, response.status, response.headers, response.body, response.detail);
}

http::FetchRequest BrowserLink::request_of(Visit& visit, Grant grant, const CachedResponse* stale) const {
  http::FetchRequest request;
  request.url = visit.url;
  request.method = visit.method;
  request.body = std::move(visit.body);
  request.headers = std::move(visit.headers);
  request.host_was_seeded = grant.seeded_host;
  request.host_was_public = grant.host_was_public;
  for (auto& header : grant.headers) {
    std::erase_if(request.headers,
                  [&](const auto& own) { return base::lowered(own.first) == base::lowered(header.first); });
    request.headers.push_back(std::move(header));
  }
  if (stale != nullptr && !stale->etag.empty()) request.headers.emplace_back("If-None-Match", stale->etag);
  if (stale != nullptr && !stale->last_modified.empty())
    request.headers.emplace_back("If-Modified-Since", stale->last_modified);
  request.wants_type = &wants_any;
  return request;
}

// ---- the coordinator -----------------------------------------------------------------------------------------------

asio::awaitable<BrowserLink::Grant> BrowserLink::ask(const Visit& visit) {
  Asked asked{.waiter = {}, .grant = {}, .task = visit.task};
  asked_[visit.number] = &asked;
  pages_[visit.task].visits.push_back(visit.number);
  questions_.push_back({visit.number, visit.task, visit.with_credentials, visit.url.href()});
  settings_.speak();
  bool told = false;
  for (;;) {
    co_await asked.waiter.wait();
    if (!asked.grant || !asked.grant->waits) break;
    asked.grant.reset();
    if (!std::exchange(told, true)) set_waiting(visit.task, true);
  }
  if (told) set_waiting(visit.task, false);
  if (const auto page = pages_.find(visit.task); page != pages_.end()) std::erase(page->second.visits, visit.number);
  co_return asked.grant ? std::move(*asked.grant) : Grant{};
}

void BrowserLink::on_answers(const ipc::VisitAnswers& answers) {
  for (const ipc::VisitAnswer& answer : answers.answers) {
    const auto waits = asked_.find(answer.visit);
    if (waits == asked_.end()) {  // it was dropped, and granted in the same moment
      if (answer.access == ipc::VisitAccess::granted) ended_.visits.push_back({answer.visit, {}});
      settings_.speak();
      continue;
    }
    Asked& asked = *waits->second;
    asked.grant = Grant{};
    Grant& grant = *asked.grant;
    grant.granted = answer.access == ipc::VisitAccess::granted;
    grant.waits = answer.access == ipc::VisitAccess::waits;
    grant.seeded_host = answer.seeded_host;
    grant.host_was_public = answer.host_was_public;
    grant.reason = answer.reason;
    for (const auto& [name, value] : answer.headers) grant.headers.emplace_back(name, value);
    if (!grant.waits) asked_.erase(waits);
    asked.waiter.wake();
  }
}

void BrowserLink::say(ipc::Channel& coordinator) {
  if (!questions_.empty() || !dropped_.empty()) {
    ipc::AskVisits message;
    for (const Question& question : questions_)
      message.visits.push_back({question.visit, question.page, question.with_credentials, question.url});
    message.dropped = std::move(dropped_);
    coordinator.send(message);
  }
  questions_.clear();
  dropped_.clear();
  if (!ended_.visits.empty()) coordinator.send(ended_);
  ended_.visits.clear();
}

// What came of it, for pace, cookies and counts.
void BrowserLink::end(const Visit& visit, const Grant& grant, const http::FetchResult& response) {
  OwnedLease lease;
  lease.url = visit.url;
  lease.seeded_host = grant.seeded_host;
  lease.attempt = options_.retries + 1;  // the last: the page decides what it asks for again
  ipc::AttemptEnd attempt = judge(lease, response, options_);
  if (response.written_at != 0 && logs_requests()) log_attempt(lease, response, attempt, options_);
  ended_.visits.push_back({visit.number, std::move(attempt)});
  settings_.speak();
}

void BrowserLink::set_waiting(std::uint64_t task, bool waits) {
  const auto page = pages_.find(task);
  if (page == pages_.end()) return;
  const bool before = page->second.waiting > 0;
  page->second.waiting += waits ? 1 : -1;
  const bool now = page->second.waiting > 0;
  if (before == now) return;
  pool_.send(ipc::PageWaits{task, now});
  schedule_flush();
}

// ---- responses -----------------------------------------------------------------------------------------------------

void BrowserLink::refuse(std::uint64_t task, std::uint32_t request, std::string_view why) {
  pool_.send(
      ipc::PageResponse{.task = task, .request = request, .status = 0, .reason = why, .headers = {}, .body = {}});
  schedule_flush();
}

void BrowserLink::respond(const Visit& visit, std::uint16_t status, const http::HeaderList& headers,
                          std::string_view body, std::string_view note) {
  const auto page = pages_.find(visit.task);
  if (page == pages_.end()) return;
  page->second.bytes += body.size();
  ipc::PageResponse response{
      .task = visit.task, .request = visit.request, .status = status, .reason = note, .headers = {}, .body = body};
  for (const auto& [name, value] : headers) response.headers.push_back({name, value});
  pool_.send(response);
  schedule_flush();
}

}  // namespace crawl::worker
