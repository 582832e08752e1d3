#include "crawler/browser/page/page_run.h"

#include <boost/asio/use_awaitable.hpp>
#include <ctime>
#include <utility>

#include "base/text/encoding.h"
#include "base/text/text.h"
#include "crawler/browser/devtools/params.h"
#include "crawler/browser/page/origin.h"

namespace crawl::browser {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using model::RequestKind;

constexpr std::chrono::milliseconds last_call = 1'500ms;  // for the page as it is when its time is over
constexpr unsigned max_workers = 20;

}  // namespace

PageRun::PageRun(asio::io_context& io, Tab& tab, const BrowserSettings& settings, const Task& task,
                 std::uint32_t before, Ask ask)
    : connection_(tab.connection()),
      tab_(tab),
      settings_(settings),
      task_(task),
      gate_(tab.connection(), settings, task, before, std::move(ask)),
      signal_(io),
      clock_(settings.timeout, PageClock::Clock::now()) {
  tab_.give_to(this);
}

PageRun::~PageRun() {
  tab_.give_to(nullptr);
}

// ---- what the browser says -----------------------------------------------------------------------------------------

void PageRun::on_event(const Event& event) {
  const JsonObject& params = event.params;
  const bool is_main = event.session == tab_.session();
  if (event.method == "Fetch.requestPaused") {
    on_paused(event);
  } else if (event.method == "Emulation.virtualTimeBudgetExpired") {
    quiet_ = committed_ && is_main;
    signal_.cancel();
  } else if (event.method == "Page.frameNavigated") {
    const JsonObject& frame = object_of(params, "frame");
    if (!is_main || frame.contains("parentId")) return;
    if (!document_given_) return;  // about:blank
    committed_ = true;
    quiet_ = false;
    for (const auto& [session, request] : std::exchange(early_, {})) gate_.decide(session, request);
    grant(settings_.settle);
  } else if (event.method == "Page.frameRequestedNavigation") {
    if (text_of(params, "frameId") == tab_.target())
      main_navigation_ = text_of(params, "disposition") == "download" ? "download" : text_of(params, "reason");
  } else if (event.method == "Page.navigatedWithinDocument") {
    if (text_of(params, "frameId") == tab_.target() && text_of(params, "navigationType") == "historyApi" && committed_)
      shown_url_ = text_of(params, "url");
  } else if (event.method == "Page.javascriptDialogOpening") {
    connection_.send(event.session, "Page.handleJavaScriptDialog", R"({"accept":true})");
  } else if (event.method == "Target.attachedToTarget") {
    on_attached(params);
  } else if (event.method == "Runtime.bindingCalled") {
    notes_.on_noted(text_of(params, "payload"), gate_);
  } else if (event.method == "Runtime.exceptionThrown") {
    if (committed_) notes_.on_exception(object_of(params, "exceptionDetails"));
  } else if (event.method == "Runtime.executionContextCreated") {
    on_context(object_of(params, "context"));
  } else if (event.method == "Runtime.executionContextsCleared") {
    contexts_.clear();
  } else if (event.method == "Inspector.targetCrashed") {
    crashed_ = true;
    signal_.cancel();
  } else if (event.method == "Inspector.detached") {
    closed_ = true;
    signal_.cancel();
  }
}

// The first requests of a page may be told before the page itself is: they come from another process of the browser.
void PageRun::on_request(const Event& event) {
  if (committed_) return gate_.decide(event.session, event.params);
  const bool of_page_before = !document_given_ || text_of(event.params, "resourceType") == "Ping";
  if (of_page_before || early_.size() >= settings_.max_requests)
    return gate_.stop(event.session, event.params, {}, true);
  early_.emplace_back(event.session, event.params);
}

// A document for the main frame is the page, once; then something wants to lead the page elsewhere, and the page ends.
void PageRun::on_paused(const Event& event) {
  const JsonObject& params = event.params;
  const bool is_page = text_of(params, "resourceType") == "Document" && text_of(params, "frameId") == tab_.target();
  if (!is_page) return on_request(event);
  const JsonObject& request = object_of(params, "request");
  const std::string url(text_of(request, "url"));
  if (!document_given_) {
    document_given_ = true;
    return gate_.give_document(event.session, params);
  }
  connection_.send(event.session, "Fetch.failRequest",
                   Params().text("requestId", text_of(params, "requestId")).text("errorReason", "Aborted").take());
  if (main_navigation_ == "download") return gate_.note(RequestKind::document, url, "GET", "nothing is downloaded");
  if (sends_form_) return note_submission(request, url);
  if (text_of(request, "method") != "GET")
    return gate_.note(RequestKind::document, url, "POST", "a form is not sent by itself");
  const bool is_refresh = main_navigation_ == "metaTagRefresh" || main_navigation_ == "httpHeaderRefresh";
  const bool is_elsewhere = is_web(url) && without_fragment(url) != without_fragment(task_.url);
  if (!is_elsewhere || is_refresh || presses_ || !redirect_to_.empty()) return;
  redirect_to_ = url + std::string(text_of(request, "urlFragment"));
  signal_.cancel();
}

void PageRun::on_attached(const JsonObject& params) {
  const std::string session(text_of(params, "sessionId"));
  const JsonObject& target = object_of(params, "targetInfo");
  const std::string_view type = text_of(target, "type");
  const bool is_worker = type == "worker" || type == "shared_worker";
  if (!is_worker || workers_ >= max_workers) {
    workers_refused_ += is_worker ? 1 : 0;
    connection_.send({}, "Target.closeTarget", Params().text("targetId", text_of(target, "targetId")).take());
    return;
  }
  ++workers_;
  tab_.listen_to(session);
  connection_.send(session, "Fetch.enable", R"({"patterns":[{"urlPattern":"*"}]})");
  connection_.send(session, "Target.setAutoAttach",
                   R"({"autoAttach":true,"waitForDebuggerOnStart":true,"flatten":true})");
  connection_.send(session, "Runtime.addBinding", Params().text("name", tab_.script().binding()).take());
  connection_.send(session, "Runtime.evaluate", Params().text("expression", tab_.script().source()).take());
  connection_.send(session, "Runtime.runIfWaitingForDebugger");
}

void PageRun::on_context(const JsonObject& context) {
  const JsonObject& more = object_of(context, "auxData");
  if (!truth_of(more, "isDefault") || contexts_.size() > 200) return;
  contexts_[std::string(text_of(context, "uniqueId"))] = {std::string(text_of(more, "frameId")),
                                                          std::string(text_of(context, "origin"))};
}

void PageRun::waits(bool waits) {
  waits_for_pace_ = waits;
  clock_.wait(waits_for_pace_ || waits_for_turn_, PageClock::Clock::now());
  signal_.cancel();
}

void PageRun::end(const char* why) {
  closed_ = true;
  failure_ = why;
  signal_.cancel();
}

// ---- the page's course ---------------------------------------------------------------------------------------------

void PageRun::grant(std::chrono::milliseconds virtual_time) {
  quiet_ = false;
  connection_.send(
      tab_.session(), "Emulation.setVirtualTimePolicy",
      Params().text("policy", "pauseIfNetworkFetchesPending").number("budget", virtual_time.count()).take());
}

asio::awaitable<ipc::Rendered> PageRun::run() {
  ipc::Rendered page;
  page.number = task_.number;
  ++tab_.pages;
  // To another fragment of what it shows a browser goes without loading it again.
  const std::string address(without_fragment(task_.url));
  if (std::exchange(tab_.shows, address) == address)
    co_await connection_.call(tab_.session(), "Page.navigate", Params().text("url", "about:blank").take(),
                              clock_.deadline());
  began_ = std::chrono::duration<double, std::milli>(PageClock::Clock::now().time_since_epoch()).count();
  auto led = co_await connection_.call(tab_.session(), "Page.navigate", Params().text("url", task_.url).take(),
                                       clock_.deadline());
  if (!led)
    failure_ = led.error();
  else if (const std::string_view why = text_of(*led, "errorText"); !why.empty() && redirect_to_.empty())
    failure_ = "the browser did not take the page: " + std::string(why);
  bool settled = failure_.empty() && co_await settle();
  if (settled && task_.form) settled = co_await send_form(*task_.form);
  if (settled && settings_.scrolls > 0) co_await scroll();
  const bool in_time = settled || has_ended();
  if (!in_time && !crashed_ && failure_.empty()) {
    stopped_ = true;
    connection_.send(tab_.session(), "Runtime.terminateExecution");
  }
  page.render_ms = static_cast<std::uint32_t>(clock_.used(PageClock::Clock::now()).count());
  if (failure_.empty() && !crashed_) co_await take_html(page);
  for (const auto& [session, request] : std::exchange(early_, {})) gate_.stop(session, request, {}, true);
  gate_.close();
  if (!quiet_) connection_.send(tab_.session(), "Emulation.setVirtualTimePolicy", R"({"policy":"pause"})");
  if (!crashed_ && page.error.empty() && failure_.empty()) {
    co_await take_cookies(page);
    if (settings_.screenshots) co_await take_screenshot(page);
  }
  if (crashed_) failure_ = tab_.why_crashed.empty() ? "its renderer crashed" : tab_.why_crashed;
  if (!failure_.empty()) page.error = failure_;
  const bool still_draws = tab_.screen().has_turn(tab_.session());
  if (!page.error.empty() || stopped_ || still_draws) tab_.is_broken = true;
  name_what_is_missing(page);
  page.redirect_to = redirect_to_;
  if (shown_url_ != task_.url) page.shown_url = shown_url_;
  page.requests = gate_.take_records();
  co_return page;
}

asio::awaitable<Result<JsonObject>> PageRun::evaluate(std::string expression, Time deadline, std::string context) {
  Params params;
  std::string text = std::move(params).text("expression", expression).truth("returnByValue", true).take();
  if (!context.empty()) {
    text.pop_back();
    text += ",\"uniqueContextId\":";
    base::append_json_string(text, context);
    text += '}';
  }
  auto reply = co_await connection_.call(tab_.session(), "Runtime.evaluate", std::move(text), deadline);
  if (!reply) co_return std::unexpected(reply.error());
  if (reply->contains("exceptionDetails")) co_return fail("the page has no document");
  boost::json::value* result = reply->if_contains("result");
  boost::json::value* value = result && result->is_object() ? result->get_object().if_contains("value") : nullptr;
  if (!value || !value->is_object()) co_return fail("the page has no document");
  co_return std::move(value->get_object());
}

// ---- what has become of it -----------------------------------------------------------------------------------------

std::string PageRun::html_call(bool at_once) const {
  const bool declared = task_.body.find("shadowrootmode") != task_.body.npos;
  return call_of("html(" + std::to_string(at_once ? 0 : quiet_for().count()) + (declared ? ",true," : ",false,") +
                 std::to_string(settings_.max_html) + ")");
}

asio::awaitable<void> PageRun::take_html(ipc::Rendered& page) {
  Result<JsonObject> reply = std::move(html_);
  if (reply->empty()) {
    const Time until = PageClock::Clock::now() + last_call + (stopped_ ? 0ms : settings_.timeout / 2);
    reply = co_await evaluate(html_call(true), until);
  }
  if (!reply) {
    if (!crashed_)
      page.error = stopped_ ? "its scripts did not end within " + seconds() : "it could not be read: " + reply.error();
    co_return;
  }
  if (const std::int64_t size = number_of(*reply, "long"); size > 0) {
    page.error = "its HTML became longer than " + base::byte_text(static_cast<double>(settings_.max_html));
    co_return;
  }
  page.html = text_of(*reply, "html");
  has_cookies_ = !only_known_cookies(text_of(*reply, "cookies"));
  if (const boost::json::array& foreign = array_of(*reply, "foreign"); !foreign.empty() && !stopped_)
    co_await take_frames(page, foreign);
}

// Frames of another origin of the same site, which the page's own script cannot look into.
asio::awaitable<void> PageRun::take_frames(ipc::Rendered& page, const boost::json::array& foreign) {
  std::vector<std::string> contexts;
  for (const auto& [id, frame] : contexts_)
    if (frame.frame != tab_.target() && is_web(frame.origin) && site_of(frame.origin) == site_of(task_.url))
      contexts.push_back(id);
  if (contexts.size() > foreign.size()) contexts.resize(foreign.size());
  for (std::string& context : contexts) {
    auto frame = co_await evaluate(call_of("frame()"), PageClock::Clock::now() + last_call, context);
    if (!frame) continue;
    const std::string key(text_of(*frame, "key"));
    const std::string mark = "<!--" + tab_.script().name() + "-frame-" + key + "--->";
    const std::size_t at = page.html.find(mark);
    if (at == page.html.npos || page.html.size() > settings_.max_html) continue;
    page.html.replace(at, mark.size(),
                      "<div data-frame=\"" + key + "\">" + std::string(text_of(*frame, "html")) + "</div>");
  }
  const std::string begin = "<!--" + tab_.script().name() + "-frame-";
  for (std::size_t at = page.html.find(begin); at != page.html.npos; at = page.html.find(begin, at))
    page.html.erase(at, page.html.find("-->", at) + 3 - at);
}

// Whether all of what document.cookie says was given to the page.
bool PageRun::only_known_cookies(std::string_view cookies) const {
  while (!cookies.empty()) {
    const std::size_t end = cookies.find("; ");
    if (!gate_.came_from_outside(std::string(cookies.substr(0, end)))) return false;
    cookies.remove_prefix(end == cookies.npos ? cookies.size() : end + 2);
  }
  return true;
}

asio::awaitable<void> PageRun::take_cookies(ipc::Rendered& page) {
  if (!has_cookies_) {
    connection_.send({}, "Storage.clearCookies", Params().text("browserContextId", tab_.context()).take());
    co_return;
  }
  std::string urls = "[";
  base::append_json_string(urls, task_.url);
  std::string params = Params().raw("urls", urls + "]").take();
  auto reply = co_await connection_.call(tab_.session(), "Network.getCookies", std::move(params),
                                         PageClock::Clock::now() + last_call);
  connection_.send({}, "Storage.clearCookies", Params().text("browserContextId", tab_.context()).take());
  if (!reply) co_return;
  for (const boost::json::value& one : array_of(*reply, "cookies")) {
    if (!one.is_object() || page.cookies.size() >= 50) continue;
    const JsonObject& cookie = one.get_object();
    std::string text = std::string(text_of(cookie, "name")) + "=" + std::string(text_of(cookie, "value"));
    if (truth_of(cookie, "httpOnly") || RequestGate::is_marker(text_of(cookie, "name")) ||
        gate_.came_from_outside(text))
      continue;
    text.append("; Path=").append(text_of(cookie, "path"));
    if (text_of(cookie, "domain").starts_with('.'))
      text.append("; Domain=").append(text_of(cookie, "domain").substr(1));
    if (const std::int64_t expires = number_of(cookie, "expires"); expires > 0)
      text.append("; Max-Age=").append(std::to_string(expires - std::time(nullptr)));
    if (truth_of(cookie, "secure")) text += "; Secure";
    page.cookies.push_back(std::move(text));
  }
}

asio::awaitable<void> PageRun::take_screenshot(ipc::Rendered& page) {
  auto reply = co_await connection_.call(tab_.session(), "Page.captureScreenshot", R"({"format":"png"})",
                                         PageClock::Clock::now() + last_call);
  if (reply) page.screenshot = base::base64_decoded(text_of(*reply, "data"));
}

std::string PageRun::seconds() const {
  return base::duration_text(static_cast<double>(settings_.timeout.count()) / 1'000);
}

void PageRun::name_what_is_missing(ipc::Rendered& page) const {
  std::vector<std::string> words;
  if (stopped_ && page.error.empty())
    words.push_back("its time of " + seconds() + " was over: this is how it was then");
  if (const std::uint64_t more = gate_.refused_beyond_limit(); more > 0)
    words.push_back(base::with_commas(more) + " requests beyond the limit of " +
                    std::to_string(settings_.max_requests) + " were refused");
  if (workers_refused_ > 0) words.push_back(std::to_string(workers_refused_) + " workers too many were not begun");
  notes_.add_words(words);
  page.incomplete = base::joined(words, "; ");
}

}  // namespace crawl::browser
