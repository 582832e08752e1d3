#include "crawler/browser/page/request_gate.h"

#include <algorithm>
#include <array>

#include "base/text/encoding.h"
#include "crawler/browser/devtools/params.h"
#include "crawler/browser/page/origin.h"
#include "crawler/browser/page/request_parts.h"
#include "parser/html/ascii.h"

namespace crawl::browser {
namespace {

using model::RequestKind;

constexpr std::string_view marker = "crawl-credentials";
constexpr std::string_view blank_image(
    "GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02"
    "D\x01\0;",
    43);  // a transparent dot: whoever waits for it to be loaded goes on
constexpr std::size_t max_post = std::size_t{1} << 20;
constexpr std::size_t max_url = 2'000;  // bytes that are recorded

RequestKind kind_of(std::string_view type, std::string_view method) {
  static constexpr std::array<std::pair<std::string_view, RequestKind>, 13> kinds{{
      {"Document", RequestKind::frame},
      {"Script", RequestKind::script},
      {"Stylesheet", RequestKind::style},
      {"Image", RequestKind::image},
      {"Font", RequestKind::font},
      {"Media", RequestKind::media},
      {"XHR", RequestKind::xhr},
      {"Fetch", RequestKind::fetch},
      {"Preflight", RequestKind::preflight},
      {"Ping", RequestKind::beacon},
      {"CSPViolationReport", RequestKind::beacon},
      {"WebSocket", RequestKind::socket},
      {"FedCM", RequestKind::beacon},
  }};
  if (method == "OPTIONS") return RequestKind::preflight;
  const auto found = std::ranges::find(kinds, type, [](const auto& kind) { return kind.first; });
  return found == kinds.end() ? RequestKind::other : found->second;
}

// DevTools does not tell fetch() from XMLHttpRequest.
bool is_allowed(RequestKind kind, const RequestKinds& allowed) {
  if (kind == RequestKind::xhr || kind == RequestKind::fetch)
    return allowed.has(RequestKind::xhr) || allowed.has(RequestKind::fetch);
  return kind == RequestKind::preflight || allowed.has(kind);
}

// Of the body as it travelled, which it did not come to the browser as.
bool is_of_transfer(std::string_view name) {
  constexpr std::string_view names[] = {"content-encoding", "content-length", "transfer-encoding", "connection",
                                        "keep-alive",       "trailer",        "upgrade",           "alt-svc"};
  return std::ranges::any_of(names, [&](std::string_view of) { return parser::equals_ignoring_case(name, of); });
}

// The crawler writes these itself, or they speak of a connection that is not the browser's.
bool is_of_the_crawler(std::string_view name) {
  constexpr std::string_view names[] = {"host",
                                        "connection",
                                        "cookie",
                                        "user-agent",
                                        "accept-encoding",
                                        "te",
                                        "content-length",
                                        "transfer-encoding",
                                        "proxy-connection",
                                        "keep-alive",
                                        "upgrade",
                                        "if-none-match",
                                        "if-modified-since",
                                        "range",
                                        "expect",
                                        "authorization-info"};
  constexpr std::string_view hint = "sec-ch-";
  const auto is_name = [name](std::string_view of) { return parser::equals_ignoring_case(name, of); };
  return std::ranges::any_of(names, is_name) || parser::equals_ignoring_case(name.substr(0, hint.size()), hint);
}

// "name: value" with a NUL behind each, as Fetch.fulfillRequest has headers whose bytes may be any.
void append_header(std::string& out, std::string_view name, std::string_view value) {
  if (name.empty() || name.find_first_of(std::string_view("\0\r\n:", 4)) != name.npos) return;
  if (value.find_first_of(std::string_view("\0\r\n", 3)) != value.npos) return;
  out.append(name).append(": ").append(value).append(1, '\0');
}

std::string marker_cookie(std::string_view url) {
  std::string cookie = std::string(marker) + "=1; Path=/; HttpOnly; SameSite=Lax";
  const std::string_view host = host_of(url), site = site_of(url);
  if (site != host || (!base::is_address(host) && !base::is_public_suffix(host) && host.find('.') != host.npos))
    cookie.append("; Domain=").append(site);
  return cookie;
}

}  // namespace

RequestGate::RequestGate(Connection& connection, const BrowserSettings& settings, const Task& task,
                         std::uint32_t before, Ask ask)
    : connection_(connection),
      settings_(settings),
      task_(task),
      ask_(std::move(ask)),
      origin_(origin_of(task.url)),
      before_(before) {}

bool RequestGate::is_marker(std::string_view cookie_name) {
  return cookie_name == marker;
}

void RequestGate::give_document(std::string_view session, const JsonObject& params) {
  std::vector<ipc::PageHeader> headers;
  for (const ipc::PageHeader& header : task_.headers) {
    const bool is_type = parser::equals_ignoring_case(header.name, "content-type");
    if (is_type && !task_.charset.empty()) {
      std::string type = header.value.substr(0, header.value.find(';'));
      headers.push_back({header.name, type.append("; charset=").append(task_.charset)});
    } else if (!parser::equals_ignoring_case(header.name, "location") &&
               !parser::equals_ignoring_case(header.name, "refresh") &&
               !parser::equals_ignoring_case(header.name, "content-disposition")) {
      headers.push_back(header);
    }
  }
  for (const std::string& cookie : task_.cookies) headers.push_back({"Set-Cookie", cookie});
  headers.push_back({"Set-Cookie", marker_cookie(task_.url)});
  const bool has_page = task_.status >= 200 && (task_.status < 300 || task_.status >= 400);
  fulfill(session, text_of(params, "requestId"), has_page ? task_.status : std::uint16_t{200}, headers, task_.body);
}

void RequestGate::decide(std::string_view session, const JsonObject& params) {
  const JsonObject& request = object_of(params, "request");
  const std::string_view id = text_of(params, "requestId"), url = text_of(request, "url"),
                         method = text_of(request, "method");
  if (closed_) return fail(session, id);
  const bool streams = header_of(object_of(request, "headers"), "accept") == "text/event-stream";
  const RequestKind kind = streams ? RequestKind::socket : kind_of(text_of(params, "resourceType"), method);
  if (!is_web(url))
    return stop(session, params, "a browser here has no " + std::string(url.substr(0, url.find(':'))) + ":");
  if (kind == RequestKind::socket) {
    record(kind, url, method, "pages have no connections that stay open");
    return fail(session, id);
  }
  if (!is_allowed(kind, settings_.allowed)) {
    record(kind, url, method, "not asked for: --render-allow has not its kind");
    return give_nothing(session, id, kind);
  }
  if (const std::string_view why = refusal(kind, method, url, object_of(request, "headers")); !why.empty())
    return stop(session, params, std::string(why));
  if (asked_ >= settings_.max_requests) {
    ++beyond_limit_;
    return fail(session, id);
  }
  ask(session, params, kind);
}

// Of requests that would change something elsewhere.
std::string_view RequestGate::refusal(RequestKind kind, std::string_view method, std::string_view url,
                                      const JsonObject& headers) const {
  const std::string_view of =
      kind == RequestKind::preflight ? header_of(headers, "access-control-request-method") : method;
  if (of.empty() || of == "GET" || of == "HEAD" || of == "OPTIONS") return {};
  if (of != "POST") return "scripts may GET, HEAD and, with --render-post, POST";
  if (!settings_.post) return "scripts may POST only with --render-post";
  if (origin_of(url) != origin_) return "scripts may POST to their page's own origin alone";
  return {};
}

void RequestGate::ask(std::string_view session, const JsonObject& params, RequestKind kind) {
  const JsonObject& request = object_of(params, "request");
  const std::string data = post_data(request);
  if (data.size() > max_post) return stop(session, params, "its body is too long");
  const std::uint32_t number = before_ + ++asked_;
  ipc::PageRequest asked{
      task_.number, number, kind, false, without_fragment(text_of(request, "url")), text_of(request, "method"),
      {},           data};
  for (const auto& [key, value] : object_of(request, "headers")) {
    if (!value.is_string()) continue;
    const std::string_view name(key.data(), key.size()), text(value.get_string().data(), value.get_string().size());
    if (parser::equals_ignoring_case(name, "cookie")) asked.with_credentials = text.find(marker) != text.npos;
    if (!is_of_the_crawler(name)) asked.headers.push_back({std::string(name), std::string(text)});
  }
  Open open{std::string(session), std::string(text_of(params, "requestId")), record(kind, asked.url, asked.method, {})};
  if (open.record != std::string::npos) records_[open.record].request = number;
  open_.emplace(number, std::move(open));
  ask_(asked);
}

void RequestGate::respond(const ipc::PageResponse& response) {
  const auto found = open_.find(response.request);
  if (found == open_.end()) return;
  const Open open = std::move(found->second);
  open_.erase(found);
  if (open.record != std::string::npos) {
    ipc::PageRequestRecord& record = records_[open.record];
    record.status = response.status;
    record.size = response.body.size();
    record.note = response.reason;
    for (const ipc::PageHeader& header : response.headers)
      if (parser::equals_ignoring_case(header.name, "content-type"))
        record.type = header.value.substr(0, header.value.find(';'));
  }
  if (response.status < 200 || response.status > 999) return fail(open.session, open.id);
  fulfill(open.session, open.id, response.status, response.headers, response.body);
}

void RequestGate::close() {
  closed_ = true;
  for (const auto& [number, open] : open_) {
    if (open.record != std::string::npos) records_[open.record].note = "the page was over before there was a response";
    fail(open.session, open.id);
  }
  open_.clear();
}

std::size_t RequestGate::open_in(std::string_view session) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(open_, [&](const auto& entry) { return entry.second.session == session; }));
}

void RequestGate::note(RequestKind kind, std::string_view url, std::string method, std::string why) {
  record(kind, url, method, std::move(why));
}

void RequestGate::stop(std::string_view session, const JsonObject& params, std::string why, bool silent) {
  const JsonObject& request = object_of(params, "request");
  if (!silent && !closed_)
    record(kind_of(text_of(params, "resourceType"), text_of(request, "method")), text_of(request, "url"),
           text_of(request, "method"), std::move(why));
  fail(session, text_of(params, "requestId"));
}

std::size_t RequestGate::record(RequestKind kind, std::string_view url, std::string_view method, std::string note) {
  if (records_.size() >= 2 * std::size_t{settings_.max_requests}) {
    ++beyond_limit_;
    return std::string::npos;
  }
  ipc::PageRequestRecord made;
  made.kind = kind;
  made.url = url.substr(0, max_url);
  made.method = method;
  made.note = std::move(note);
  records_.push_back(std::move(made));
  return records_.size() - 1;
}

void RequestGate::note_cookies(const std::vector<ipc::PageHeader>& headers) {
  for (const ipc::PageHeader& header : headers)
    if (parser::equals_ignoring_case(header.name, "set-cookie"))
      cookies_.insert(header.value.substr(0, header.value.find(';')));
}

void RequestGate::fulfill(std::string_view session, std::string_view id, std::uint16_t status,
                          const std::vector<ipc::PageHeader>& headers, std::string_view body) {
  note_cookies(headers);
  std::string lines;
  for (const ipc::PageHeader& header : headers)
    if (!is_of_transfer(header.name)) append_header(lines, header.name, header.value);
  connection_.send(session, "Fetch.fulfillRequest",
                   Params()
                       .text("requestId", id)
                       .number("responseCode", status)
                       .text("binaryResponseHeaders", base::base64(lines))
                       .text("body", base::base64(body))
                       .take());
}

void RequestGate::give_nothing(std::string_view session, std::string_view id, RequestKind kind) {
  switch (kind) {
    case RequestKind::image:
      return fulfill(session, id, 200, {{"Content-Type", "image/gif"}}, blank_image);
    case RequestKind::style:
      return fulfill(session, id, 200, {{"Content-Type", "text/css"}}, {});
    case RequestKind::script:
      return fulfill(session, id, 200, {{"Content-Type", "text/javascript"}}, {});
    case RequestKind::frame:
      return fulfill(session, id, 200, {{"Content-Type", "text/html"}}, {});
    case RequestKind::beacon:
      return fulfill(session, id, 204, {}, {});
    default:
      return fail(session, id);
  }
}

void RequestGate::fail(std::string_view session, std::string_view id) {
  connection_.send(session, "Fetch.failRequest",
                   Params().text("requestId", id).text("errorReason", "BlockedByClient").take());
}

}  // namespace crawl::browser
