#include "crawler/browser/page/tab.h"

#include <boost/asio/use_awaitable.hpp>
#include <random>

#include "base/text/text.h"
#include "crawler/browser/devtools/params.h"
#include "crawler/browser/page/page_run.h"

namespace crawl::browser {
namespace {

namespace asio = boost::asio;

#include "crawler/browser/page/scripts.inc"

constexpr std::chrono::seconds for_opening{10};

std::string drawn_name() {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
  std::random_device random;
  std::string name;
  for (int k = 0; k < 16; ++k) name += letters[random() % letters.size()];
  return name;
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

// Puts what was kept where it was, in documents of its origin.
std::string restoring(const std::vector<StoredValue>& storage) {
  std::string list;
  for (const StoredValue& stored : storage) {
    list += list.empty() ? "[" : ",[";
    for (const std::string& text : {stored.origin, stored.key, stored.value}) {
      base::append_json_string(list, text);
      list += ',';
    }
    list += stored.of_session ? "true]" : "false]";
  }
  return "for (const [origin, key, value, of_session] of [" + list +
         "])\n"
         "  if (globalThis.location?.origin === origin) try {\n"
         "    const kept = of_session ? sessionStorage : localStorage;\n"
         "    if (kept.getItem(key) === null) kept.setItem(key, value);\n"
         "  } catch {}\n";
}

}  // namespace

PageScript::PageScript(const std::vector<StoredValue>& storage)
    : name_(drawn_name()), binding_(drawn_name()), source_(tracker_js) {
  replace_all(source_, "CRAWL_AWAITED", awaited_js);
  replace_all(source_, "CRAWL_NAME", name_);
  replace_all(source_, "CRAWL_TELL", binding_);
  if (!storage.empty()) source_ += restoring(storage);
}

asio::awaitable<Result<std::unique_ptr<Tab>>> Tab::open(std::shared_ptr<Connection> connection,
                                                        std::shared_ptr<Screen> screen, const PageScript& script,
                                                        std::string site) {
  const auto until = Connection::Clock::now() + for_opening;
  std::unique_ptr<Tab> tab(new Tab(connection, std::move(screen), script, std::move(site)));
  auto context = co_await connection->call({}, "Target.createBrowserContext", "{\"disposeOnDetach\":true}", until);
  if (!context) co_return std::unexpected(context.error());
  tab->context_ = text_of(*context, "browserContextId");
  auto target = co_await connection->call({}, "Target.createTarget",
                                          Params()
                                              .text("url", "about:blank")
                                              .text("browserContextId", tab->context_)
                                              .truth("enableBeginFrameControl", tab->screen_->on_demand())
                                              .take(),
                                          until);
  if (!target) co_return std::unexpected(target.error());
  tab->target_ = text_of(*target, "targetId");
  auto session = co_await connection->call(
      {}, "Target.attachToTarget", Params().text("targetId", tab->target_).truth("flatten", true).take(), until);
  if (!session) co_return std::unexpected(session.error());
  tab->session_ = text_of(*session, "sessionId");
  connection->listen(tab->session_, [tab = tab.get()](const Event& event) { tab->on_event(event); });
  connection->send({}, "Browser.setDownloadBehavior",
                   Params().text("behavior", "deny").text("browserContextId", tab->context_).take());
  connection->send(tab->session_, "Target.setAutoAttach",
                   R"({"autoAttach":true,"waitForDebuggerOnStart":true,"flatten":true})");
  connection->send(tab->session_, "Page.enable");
  connection->send(tab->session_, "Runtime.enable");
  connection->send(tab->session_, "Runtime.addBinding", Params().text("name", script.binding()).take());
  connection->send(tab->session_, "Fetch.enable", R"({"patterns":[{"urlPattern":"*"}]})");
  // The renderer answers this; the others before it are done then, and no page may come earlier.
  auto ready = co_await connection->call(tab->session_, "Page.addScriptToEvaluateOnNewDocument",
                                         Params().text("source", script.source()).take(), until);
  if (!ready) co_return std::unexpected(ready.error());
  co_return tab;
}

Tab::~Tab() {
  screen_->closes(session_, connection_);
  connection_->drop(session_);
  for (const std::string& worker : workers_) connection_->drop(worker);
  if (!target_.empty()) connection_->send({}, "Target.closeTarget", Params().text("targetId", target_).take());
  if (!context_.empty())
    connection_->send({}, "Target.disposeBrowserContext", Params().text("browserContextId", context_).take());
}

void Tab::lose_browser() {
  is_broken = true;
  if (run_) run_->lose_browser();
}

void Tab::listen_to(const std::string& session) {
  workers_.push_back(session);
  connection_->listen(session, [this](const Event& event) { on_event(event); });
}

void Tab::on_event(const Event& event) {
  if (event.method == "Inspector.targetCrashed") is_broken = true;
  if (event.method == "Target.detachedFromTarget") {
    const std::string session(text_of(event.params, "sessionId"));
    connection_->drop(session);
    std::erase(workers_, session);
  }
  if (run_) run_->on_event(event);
}

}  // namespace crawl::browser
