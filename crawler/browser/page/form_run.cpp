// PageRun, as far as it fills in forms.
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "base/text/json.h"
#include "crawler/browser/page/form.h"
#include "crawler/browser/page/origin.h"
#include "crawler/browser/page/page_run.h"
#include "crawler/browser/page/request_parts.h"

namespace crawl::browser {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

#include "crawler/browser/page/form_script.inc"

constexpr std::chrono::milliseconds for_frameworks = 100ms;  // of the page's time, between writing and sending

std::string call(const Form& form, std::string_view step) {
  std::string text = std::string(form_js) + "(";
  base::append_json_string(text, step);
  text += ',';
  base::append_json_string(text, form.selector);
  text += ",[";
  for (const auto& [key, value] : form.fields) {
    text += text.ends_with('[') ? "[" : ",[";
    base::append_json_string(text, key);
    text += ',';
    base::append_json_string(text, value);
    text += ']';
  }
  return text + "])";
}

void add_stored(std::vector<StoredValue>& all, const boost::json::array& entries, std::string_view origin,
                bool of_session) {
  for (const boost::json::value& entry : entries) {
    if (!entry.is_array() || entry.get_array().size() != 2) continue;
    const boost::json::value &key = entry.get_array()[0], &value = entry.get_array()[1];
    if (!key.is_string() || !value.is_string()) continue;
    all.push_back({std::string(origin), std::string(key.get_string()), std::string(value.get_string()), of_session});
  }
}

}  // namespace

// False if the page's time is over. Where it leads by that is in form.submission or redirect_to_.
asio::awaitable<bool> PageRun::send_form(Form& form) {
  html_.clear();
  auto filled = co_await evaluate(call(form, "fill"), clock_.deadline());
  if (!filled) co_return !clock_.over(PageClock::Clock::now());
  for (const boost::json::value& key : array_of(*filled, "found"))
    if (key.is_string()) form.found.emplace_back(key.get_string());
  if (form.found.empty()) co_return true;
  grant(for_frameworks);
  if (const bool quiet = co_await until_quiet(); !quiet) co_return has_ended();
  sends_form_ = true;
  auto sent = co_await evaluate(call(form, "send"), clock_.deadline());
  form.sent = !sent || truth_of(*sent, "sent");  // a page that was led away does not reply
  co_await real_time(for_frameworks);
  grant(settings_.settle);
  const bool settled = co_await settle();
  auto kept = co_await evaluate(call(form, "storage"), PageClock::Clock::now() + 1s);
  if (kept) {
    add_stored(form.storage, array_of(*kept, "local"), origin_of(task_.url), false);
    add_stored(form.storage, array_of(*kept, "session"), origin_of(task_.url), true);
  }
  co_return settled || has_ended();
}

// A form that is sent by leaving the page. The page ends.
void PageRun::note_submission(const JsonObject& request, const std::string& url) {
  if (task_.form == nullptr || !sends_form_ || task_.form->submission) return;
  task_.form->submission =
      Submission{.url = url,
                 .method = std::string(text_of(request, "method")),
                 .body = post_data(request),
                 .content_type = std::string(header_of(object_of(request, "headers"), "content-type"))};
  redirect_to_ = url;
  signal_.cancel();
}

}  // namespace crawl::browser
