#include "crawler/login/sign_in.h"

#include <re2/re2.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>

#include "base/public_suffix.h"
#include "base/text/text.h"
#include "config/value/fields.h"
#include "crawler/browser/pool/settings_of.h"
#include "crawler/login/html_form.h"
#include "crawler/one_page/page_fetcher.h"
#include "crawler/one_page/page_renderer.h"
#include "model/pattern.h"
#include "model/url_mask.h"
#include "parser/css/selector.h"
#include "parser/tree/arena.h"

namespace crawl::login {
namespace {

namespace asio = boost::asio;
using Method = http::FetchRequest::Method;

constexpr int max_sent_forms = 3;
constexpr std::size_t max_cookies = 500, max_secrets = 2'000;

// A page at which the way of a request ended.
struct Arrived {
  parser::Url url;
  http::FetchResult response;
};

// The same site: where a form may send what is secret.
bool is_of_site(const parser::Url& to, const parser::Url& from) {
  if (from.is_https() && !to.is_https()) return false;
  return base::registrable_domain(to.hostname()) == base::registrable_domain(from.hostname());
}

bool is_html(const http::FetchResult& response) {
  return parser::is_html(http::media_type(http::header(response.headers, "content-type")));
}

// As a browser sends a form of the page `from`: to another origin than the page's own, its address is not told.
http::FetchRequest form_request(parser::Url to, const parser::Url& from, bool post, std::string body,
                                const std::string& content_type) {
  const std::string origin(from.origin());
  http::FetchRequest request;
  request.headers = {{"Referer", to.origin() == origin ? from.href() : origin + "/"}};
  request.url = std::move(to);
  if (!post) return request;
  request.method = Method::post;
  request.body = std::move(body);
  request.headers.emplace_back("Content-Type", content_type);
  request.headers.emplace_back("Origin", origin);
  return request;
}

class SignIn {
 public:
  SignIn(asio::io_context& io, const config::Options& options, session::RequestSecrets& secrets, parser::Url url,
         std::optional<browser::Executable> executable)
      : login_(options.login), options_(options), secrets_(secrets), url_(std::move(url)), fetcher_(io, fetching()) {
    if (!executable) return;
    browser::BrowserSettings settings = browser::settings_of(options);
    settings.tabs = 1;
    settings.post = true;
    settings.screenshots = false;
    settings.scrolls = 0;
    renderer_.emplace(io, std::move(settings), *std::move(executable));
  }

  asio::awaitable<void> run() {
    if (auto done = co_await steps(); !done) session_.error = done.error();
    if (renderer_) renderer_->close();
    co_await fetcher_.close();
  }

  Session take_session() {
    add_secrets();
    return std::move(session_);
  }

 private:
  one_page::PageFetcherSettings fetching() {
    return {.options = &options_,
            .secrets = &secrets_,
            .page = url_,
            .post = true,
            .on_cookies = [this](const std::string& url, const std::vector<std::string>& values) {
              for (const std::string& value : values)
                if (session_.cookies.size() < max_cookies) session_.cookies.push_back({url, value});
            }};
  }

  // For a message: a form that is sent as a query has the password in the address, under whatever name.
  std::string shown(const parser::Url& url) const {
    std::vector<std::string> secrets;
    for (const auto& [key, value] : login_.fields) secrets.push_back(value);
    std::ranges::sort(secrets, std::greater(), &std::string::size);
    return model::UrlMask(std::move(secrets)).masked(url.href());
  }

  asio::awaitable<Result<void>> steps() {
    http::FetchRequest request;
    request.url = url_;
    auto at = co_await go(std::move(request));
    if (!at) co_return std::unexpected(at.error());
    if (at->response.status >= 400)
      co_return fail(shown(at->url) + " is answered with status " + std::to_string(at->response.status));
    Fields left = login_.fields;
    for (int form = 0; form < max_sent_forms && !left.empty(); ++form) {
      const std::size_t before = left.size();
      Result<Arrived> next = fail("");
      if (renderer_)
        next = co_await send_rendered(*at, left);
      else
        next = co_await send(*at, left);
      if (!next && form == 0) co_return std::unexpected(next.error());
      if (!next) break;
      at = std::move(next);
      if (left.size() == before) break;
    }
    if (!left.empty())
      co_return fail(shown(at->url) + ": no form there, or before, has the field '" +
                     base::printable(left.front().first) + "'");
    co_return check(*at);
  }

  // Makes a request and follows where it leads.
  asio::awaitable<Result<Arrived>> go(http::FetchRequest request) {
    for (unsigned hops = 0; hops <= options_.max_redirects; ++hops) {
      Arrived at;
      at.url = request.url;
      const Method method = request.method;
      const std::string body = request.body;
      const http::HeaderList headers = request.headers;
      fetcher_.set_page(at.url);
      at.response = co_await fetcher_.fetch(std::move(request));
      if (at.response.failure) co_return fail(shown(at.url) + ": " + at.response.failure->detail);
      const std::uint16_t status = at.response.status;
      const std::string_view location = http::header(at.response.headers, "location");
      if (status < 300 || status > 399 || status == 304 || location.empty()) co_return at;
      auto next = parser::parse_url(location, &at.url);
      if (!next) co_return fail(shown(at.url) + " redirects to no URL: " + next.error().message);
      request = {};
      request.url = *std::move(next);
      if ((status == 307 || status == 308) && method == Method::post) {
        if (!is_of_site(request.url, url_))
          co_return fail(shown(at.url) + " would have the form sent to " + std::string(request.url.host()) +
                         ", which is another site");
        request.method = method;
        request.body = body;
        request.headers = headers;
      }
    }
    co_return fail("it redirects more than " + std::to_string(options_.max_redirects) + " times");
  }

  // ---- by plain requests

  std::unique_ptr<parser::Page> page_of(const Arrived& at) {
    parser::PageInput input;
    input.url = at.url;
    input.content_type = http::media_type(http::header(at.response.headers, "content-type"));
    input.header_charset = http::charset_parameter(http::header(at.response.headers, "content-type"));
    input.body = at.response.body;
    input.status = at.response.status;
    auto page = std::make_unique<parser::Page>(std::move(input), arena_, parse_);
    parser::run_callbacks(*page);
    return page;
  }

  asio::awaitable<Result<Arrived>> send(const Arrived& at, Fields& left) {
    if (!is_html(at.response)) co_return fail(shown(at.url) + " is no HTML page");
    const auto page = page_of(at);
    auto filled = fill_in(*page, login_.form, left);
    if (!filled) co_return fail(shown(at.url) + ": " + filled.error());
    if (!is_of_site(filled->action, url_))
      co_return fail("the form of " + shown(at.url) + " sends its fields to " + std::string(filled->action.origin()) +
                     ", which is another site, or not safe; if that is right, name the page of that site as url");
    for (std::string& value : filled->preset) preset_.push_back(std::move(value));
    http::FetchRequest request =
        form_request(filled->action, at.url, filled->post, std::move(filled->body), filled->content_type);
    auto next = co_await go(std::move(request));
    if (next) drop(left, filled->found);
    co_return next;
  }

  static void drop(Fields& left, const std::vector<std::string>& found) {
    std::erase_if(left, [&](const auto& field) { return std::ranges::find(found, field.first) != found.end(); });
  }

  // ---- in a browser

  asio::awaitable<Result<ipc::Rendered>> render(Arrived& at, std::shared_ptr<browser::Form> form) {
    fetcher_.set_page(at.url);
    browser::Task task = one_page::task_of(at.url.href(), at.response);
    task.form = std::move(form);
    ipc::Rendered rendered = co_await renderer_->render(std::move(task), fetcher_);
    if (!rendered.error.empty()) co_return fail(shown(at.url) + " could not be rendered: " + rendered.error);
    const std::string url = at.url.href();
    secrets_.note_cookies(url, rendered.cookies);
    for (const std::string& cookie : rendered.cookies)
      if (session_.cookies.size() < max_cookies) session_.cookies.push_back({url, cookie});
    if (auto now = parser::parse_url(rendered.shown_url); now && now->origin() == at.url.origin())
      at.url = *std::move(now);
    at.response.headers = {{"Content-Type", "text/html; charset=utf-8"}};
    at.response.body = rendered.html;
    co_return rendered;
  }

  asio::awaitable<Result<Arrived>> send_rendered(Arrived& at, Fields& left) {
    if (!is_html(at.response)) co_return fail(shown(at.url) + " is no HTML page");
    auto form = std::make_shared<browser::Form>();
    form->selector = login_.form;
    form->fields = left;
    auto rendered = co_await render(at, form);
    if (!rendered) co_return std::unexpected(rendered.error());
    if (form->found.empty())
      co_return fail(shown(at.url) + ": the page, as a browser shows it, has no field '" +
                     base::printable(left.front().first) + "'" +
                     (rendered->incomplete.empty() ? "" : "; " + rendered->incomplete));
    if (!form->sent) co_return fail(shown(at.url) + ": there is no button that sends the form");
    session_.storage = form->storage;
    drop(left, form->found);
    if (!form->submission) co_return std::move(at);
    browser::Submission& submission = *form->submission;
    const auto to = parser::parse_url(submission.url);
    if (!to || !is_of_site(*to, url_)) co_return fail("the form of " + shown(at.url) + " leads to another site");
    http::FetchRequest request =
        form_request(*to, at.url, submission.method == "POST", std::move(submission.body), submission.content_type);
    auto next = co_await go(std::move(request));
    if (!next || !is_html(next->response)) co_return next;
    auto again = co_await render(*next, nullptr);
    if (!again) co_return std::unexpected(again.error());
    co_return next;
  }

  // ---- whether it went well

  Result<void> check(const Arrived& at) {
    const config::LoginSuccess& wanted = login_.success;
    session_.arrived = at.url.href();
    std::string lacks;
    const auto page = is_html(at.response) ? page_of(at) : nullptr;
    if (!wanted.url.empty() && !RE2::PartialMatch(session_.arrived, RE2(wanted.url, model::pattern_options())))
      lacks = "its address does not match success.url = \"" + base::printable(wanted.url) + "\"";
    else if (!wanted.cookie.empty() && !has_cookie(wanted.cookie))
      lacks = "no cookie '" + base::printable(wanted.cookie) + "' was set";
    else if (!wanted.text.empty() && (!page || !page->record().text.value_or("").contains(wanted.text)))
      lacks = "its text has no '" + base::printable(wanted.text) + "'";
    else if (!wanted.selector.empty() && (!page || !has_match(*page, wanted.selector)))
      lacks = "nothing in it matches success.selector = \"" + base::printable(wanted.selector) + "\"";
    if (lacks.empty()) return {};
    const std::string title = page ? page->record().title.value_or("") : "";
    return fail("the form was sent, and what came does not show success: " + shown(at.url) + " (status " +
                std::to_string(at.response.status) + (title.empty() ? "" : ", title '" + base::printable(title) + "'") +
                "): " + lacks);
  }

  bool has_cookie(const std::string& name) const {
    return std::ranges::any_of(session_.cookies, [&](const SetCookie& cookie) {
      return cookie.value.starts_with(name + "=") && !cookie.value.starts_with(name + "=;");
    });
  }

  // What addresses may hold of it.
  void add_secrets() {
    std::vector<std::string>& secrets = session_.secrets;
    for (const auto& [key, value] : login_.fields) secrets.push_back(value);
    std::vector<std::string> texts = std::move(preset_);
    for (const browser::StoredValue& stored : session_.storage) texts.push_back(stored.value);
    for (const SetCookie& cookie : session_.cookies) {
      const std::size_t equals = std::min(cookie.value.find('='), cookie.value.size());
      texts.push_back(cookie.value.substr(equals, cookie.value.find(';') - equals));
    }
    for (const std::string& text : texts)
      for (std::string& token : model::tokens_in(text))
        if (secrets.size() < max_secrets) secrets.push_back(std::move(token));
    std::ranges::sort(secrets, std::greater(), &std::string::size);  // what is part of another comes behind it
  }

  const config::Login& login_;
  const config::Options& options_;
  session::RequestSecrets& secrets_;
  const parser::Url url_;
  Session session_;
  std::vector<std::string> preset_;
  parser::Arena arena_;
  parser::ParseSettings parse_;
  one_page::PageFetcher fetcher_;
  std::optional<one_page::PageRenderer> renderer_;
};

}  // namespace

std::string mistake(const config::Options& options) {
  const config::Login& login = options.login;
  const auto url = parser::parse_url(login.url);
  if (!url)
    return "url = \"" + base::printable(config::redact_mistyped(login.url)) +
           "\" is no URL that is fetched: " + url.error().message;
  for (const std::string* selector : {&login.form, &login.success.selector}) {
    if (selector->empty()) continue;
    if (const auto parsed = parser::css::parse_selector(*selector); !parsed)
      return "'" + base::printable(*selector) + "' is no CSS selector: column " +
             std::to_string(parsed.error().column) + ": " + parsed.error().message;
  }
  if (login.render)
    if (const auto browser = browser::find_executable(); !browser) return browser.error();
  return {};
}

Session sign_in(const config::Options& options) {
  Session failed;
  auto secrets = session::RequestSecrets::open(options);
  const auto url = parser::parse_url(options.login.url);
  std::optional<browser::Executable> executable;
  if (options.login.render)
    if (auto found = browser::find_executable()) executable = *std::move(found);
  if (!secrets || !url) {
    failed.error = secrets ? url.error().message : secrets.error();
    return failed;
  }
  asio::io_context io(1);
  SignIn run(io, options, *secrets, *url, std::move(executable));
  asio::co_spawn(io, run.run(), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  io.run();
  return run.take_session();
}

}  // namespace crawl::login
