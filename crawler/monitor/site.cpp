#include "crawler/monitor/site.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "base/clock.h"
#include "base/text/text.h"
#include "crawler/monitor/json.h"
#include "crawler/monitor/metrics.h"
#include "crawler/monitor/page/parts.h"
#include "crawler/offline/report/html.h"
#include "crawler/offline/why/why_story.h"
#include "parser/url.h"
#include "storage/error.h"
#include "storage/sqlite/read/reader.h"
#include "storage/sqlite/read/site/result_lister.h"

namespace crawl::monitor {
namespace {

namespace asio = boost::asio;

constexpr unsigned max_waiting = 32;
constexpr std::chrono::milliseconds question_time{1000};
constexpr std::int64_t watched_for_ns = 20'000'000'000, shared_for_ns = 2'000'000'000;
constexpr std::chrono::milliseconds shared_pause{50}, time_of_last_count{500};
constexpr std::int64_t max_id = INT64_MAX / 2, max_rows = 200, usual_rows = 50;
constexpr char html[] = "text/html; charset=utf-8", json[] = "application/json; charset=utf-8";

Response of_text(std::string_view type, std::string body) {
  return {.status = 200, .type = std::string(type), .body = std::move(body)};
}

template <class Value>
asio::awaitable<Value> run(std::function<Value()> question) {
  co_return question();
}

// What the file says of its errors names paths: it is for who started the crawl.
Response answered(const std::function<Response()>& question) {
  try {
    return question();
  } catch (const storage::StoreError&) {
    return refused(503, "the results file does not answer that within a second, or cannot be read");
  } catch (const std::exception&) {
    return refused(503);
  }
}

// "404", "4xx", "200-299"; false for what is none.
bool read_statuses(std::string_view text, storage::ResultFilter& filter) {
  if (text.empty()) return true;
  if (text.size() == 3 && text.ends_with("xx") && text[0] >= '1' && text[0] <= '5') {
    filter.status_from = (text[0] - '0') * 100;
    filter.status_to = filter.status_from + 99;
    return true;
  }
  int status = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  filter.status_from = filter.status_to = status;
  return error == std::errc() && end == text.data() + text.size() && status >= 100 && status <= 999;
}

bool read_state(std::string_view text, storage::ResultFilter& filter) {
  if (text.empty()) return true;
  for (int state = 0; state <= 3; ++state)
    if (model::name(static_cast<model::State>(state)) == text) filter.state = state;
  return filter.state.has_value();
}

std::string html_page(std::string_view title, const std::string& inside) {
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width, initial-scale=1\"><title>" +
         report::escaped(title) +
         "</title><link rel=\"icon\" href=\"/icon.svg\"><link rel=\"stylesheet\" "
         "href=\"/app.css\"></head><body><main>" +
         inside + "</main></body></html>\n";
}

}  // namespace

Site::Site(std::unique_ptr<Source> source, std::string file, Access access)
    : file_(std::move(file)),
      access_(std::move(access)),
      source_(std::move(source)),
      to_look_at_(std::make_shared<ToLookAt>(file_)) {}

Site::~Site() {
  looker_.join();
  asker_.join();
}

bool Site::is_watched() const {
  return base::monotonic_ns() - asked_at_ < watched_for_ns;
}

void Site::note_watched() {
  asked_at_ = base::monotonic_ns();
}

asio::awaitable<bool> Site::look() {
  using Found = std::optional<ipc::LiveState>;
  std::function<Found()> question = [source = source_]() -> Found {
    try {
      return source->look();
    } catch (const std::exception&) {
      return std::nullopt;  // the file is away, or is being made
    }
  };
  Found found = co_await asio::co_spawn(looker_, run<Found>(std::move(question)), asio::use_awaitable);
  if (!found) co_return false;
  state_ = std::move(*found);
  state_json_ = std::make_shared<const std::string>(state_json(*state_, file_));
  co_return true;
}

using Events = std::vector<std::pair<std::string, std::string>>;

asio::awaitable<Events> Site::last_words() {
  co_await look();
  std::function<Events()> question = [source = source_, to_look_at = to_look_at_]() -> Events {
    Events events;
    try {
      if (const Counted* counted = source->count_all(time_of_last_count))
        events.emplace_back("overview", overview_json(*counted));
      to_look_at->look_at_all(time_of_last_count);
    } catch (const storage::StoreError&) {
      return events;
    }
    events.emplace_back("findings", findings_json(to_look_at->rules()));
    return events;
  };
  Events events = co_await asio::co_spawn(looker_, run<Events>(std::move(question)), asio::use_awaitable);
  co_return events;
}

asio::awaitable<Response> Site::ask(std::function<Response()> question) {
  if (waiting_ >= max_waiting) co_return refused(503);
  ++waiting_;
  std::function<Response()> guarded = [this, question = std::move(question)] {
    return over_ ? refused(503) : answered(question);
  };
  Response response = co_await asio::co_spawn(asker_, run<Response>(std::move(guarded)), asio::use_awaitable);
  --waiting_;
  co_return response;
}

asio::awaitable<Response> Site::respond(Target target, std::uint64_t clients) {
  switch (target.route) {
    case Route::page:
      co_return of_text(html, page::index);
    case Route::script:
      co_return of_text("text/javascript; charset=utf-8", page::script);
    case Route::style:
      co_return of_text("text/css; charset=utf-8", page::style);
    case Route::icon:
      co_return of_text("image/svg+xml", page::icon);
    case Route::health:
      co_return of_text("text/plain; charset=utf-8", "ok\n");
    case Route::results: {
      Response response = co_await ask([this, target = std::move(target)] { return results(target); });
      co_return response;
    }
    case Route::url: {
      Response response = co_await ask([this, target = std::move(target)] { return story_of(target); });
      co_return response;
    }
    case Route::status:
    case Route::metrics:
    case Route::history:
    case Route::overview:
    case Route::findings:
    case Route::events:
      break;
  }
  const bool stale = !is_watched() || !state_;
  note_watched();
  if (stale) co_await look();
  if (!state_) co_return refused(503, "the crawl has not begun yet");
  if (target.route == Route::status) co_return of_text(json, *state_json_ + "\n");
  if (target.route == Route::metrics) co_return of_text(metrics_type, metrics_text(*state_, clients));
  Response response = co_await looked_at(target.route);
  co_return response;
}

// However many pages ask, the thread that looks answers once in two seconds.
asio::awaitable<Response> Site::looked_at(Route route) {
  Shared& shared = route == Route::history ? history_ : route == Route::overview ? overview_ : findings_;
  asio::steady_timer pause(co_await asio::this_coro::executor);
  while (shared.being_made) {
    pause.expires_after(shared_pause);
    co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (base::monotonic_ns() - shared.made_at < shared_for_ns) co_return shared.response;
  shared.being_made = true;
  std::function<Response()> question = [this, source = source_, to_look_at = to_look_at_, run_id = state_->run_id,
                                        route] {
    return answered([&] {
      if (over_) return refused(503);
      if (route == Route::history) return of_text(json, history_json(source->history(run_id)));
      if (route == Route::findings) {
        to_look_at->look();
        return of_text(json, findings_json(to_look_at->rules()));
      }
      const Counted* counted = source->counted();
      return of_text(json, counted ? overview_json(*counted) : "null\n");
    });
  };
  Response response = co_await asio::co_spawn(looker_, run<Response>(std::move(question)), asio::use_awaitable);
  shared.being_made = false;
  if (response.status == 200) {
    shared.response = response;
    shared.made_at = base::monotonic_ns();
  }
  co_return response;
}

Response Site::results(const Target& target) const {
  storage::ResultFilter filter;
  filter.text = target.of("q");
  filter.reason = target.of("reason");
  filter.host = target.of("host");
  const auto after = target.number("after", 0, max_id), limit = target.number("limit", usual_rows, max_rows);
  if (!after || !limit || *limit == 0 || !read_state(target.of("state"), filter) ||
      !read_statuses(target.of("status"), filter))
    return refused(400);
  const auto most = static_cast<std::size_t>(*limit);
  return of_text(json, results_json(storage::list_results(file_, filter, *after, most, question_time)));
}

Response Site::story_of(const Target& target) const {
  const std::string given(target.of("u"));
  const auto id = target.number("id", 0, max_id);
  const auto url = parser::parse_seed(given);
  if (!id || !url) return refused(400, "this is no URL");
  storage::Reader reader(file_, question_time);
  auto found = reader.url_report(given, *id);
  if (!found) found = reader.url_report(url->href());
  const std::string back = "<p><a href=\"/\">the crawl</a></p>";
  if (!found) {
    const std::string why = "<h1>No such URL</h1><p>No seed and no page that was read names ";
    Response response = of_text(html, html_page("No such URL", back + why + report::escaped(given) + "</p>"));
    response.status = 404;
    return response;
  }
  const std::string& name = found->record.url;
  const bool is_link = name.starts_with("http://") || name.starts_with("https://");
  std::string inside = back + "<h1>" + report::escaped(name) + "</h1>";
  if (is_link)
    inside += "<p><a rel=\"noreferrer noopener nofollow\" href=\"" + report::escaped(name) + "\">open it</a></p>";
  inside += "<pre class=\"story\">" + report::escaped(why::story(*found, base::unix_ms())) + "</pre>";
  return of_text(html, html_page(name, inside));
}

}  // namespace crawl::monitor
