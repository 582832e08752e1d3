// Pages that mean harm: each ends in bounded time and says what it did, and the page after it is as ever.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "tests/crawler/browser/browser_world.h"

namespace crawl::browser {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct Hostile {
  const char* name;
  const char* html;
  const char* words;  // a part of what is said of it; empty: nothing; "?": something
};

const Hostile pages[] = {
    {"sync loop", "<p>before</p><script>while (true) {}</script>", "its time of"},
    {"microtasks", "<p>before</p><script>const f = () => Promise.resolve().then(f); f()</script>", "?"},
    {"timers", "<p>before</p><script>const f = () => setTimeout(f, 0); f(); setInterval(() => {}, 1)</script>",
     "its timers set one another without end"},
    {"messages",
     "<p>before</p><script>const c = new MessageChannel(); c.port1.onmessage = () => c.port2.postMessage(1);"
     "c.port2.postMessage(1)</script>",
     "*"},
    {"alerts", "<p>before</p><script>for (let n = 0; n < 1e6; ++n) { alert(n); console.log(n) }</script>",
     "its dialogs were answered"},
    {"memory",
     "<p>before</p><script>const all = []; setInterval(() => {"
     "for (let n = 0; n < 8; ++n) all.push(new Uint8Array(4 << 20).fill(1)) }, 1);"
     "(async () => { while (true) { await fetch('/x'); all.push(new Uint8Array(16 << 20).fill(7)) } })()</script>",
     "?"},
    {"nodes", "<p>before</p><script>while (true) document.body.append(document.createElement('p'))</script>", "?"},
    {"document.write", "<p>before</p><script>while (true) document.write('<p>x'.repeat(1000))</script>", "?"},
    {"requests",
     "<p>before</p><script>(async () => { for (let n = 0; n < 1e4;)"
     "await Promise.all(Array.from({length: 50}, () => fetch('/x?' + n++).catch(() => {}))) })()</script>",
     "requests beyond the limit of 100"},
    {"redirects", "<p>before</p><script>for (let n = 0; n < 10; ++n) fetch('/round').catch(() => {})</script>",
     "requests beyond the limit of 100"},
    {"a string", "<p>before</p><script>let s = 'x'; while (true) s += s</script>",
     "its scripts failed: RangeError: Invalid string length"},
    {"WebGL", "<p>before</p><script>document.createElement('canvas').getContext('webgl').createBuffer()</script>",
     "it asked for WebGL, which the browser does not have; its scripts failed: TypeError: Cannot read"},
    {"honest timers",
     "<p>before</p><script>for (let n = 0; n < 150; ++n) setTimeout(() => {}); setInterval(() => {}, 30);"
     "fetch('/gone').then(() => { throw 1 }); (async () => { throw new Error('x') })()</script>",
     ""},
    {"frames", "<p>before</p><script>const f = () => requestAnimationFrame(f); f()</script>", ""},
    {"frames that change it",
     "<p>before</p><i id=i></i><script>const f = () => { i.textContent = Math.random(); requestAnimationFrame(f) }; f()"
     "</script>",
     "*"},
    {"frames without an end", "<p>before</p><script>requestAnimationFrame(() => { for (;;); })</script>",
     "its time of"},
    {"windows", "<p>before</p><script>for (let n = 0; n < 1e4; ++n) open('/?' + n)</script>", ""},
    {"elements by the names of what a document has",
     "<p>before</p><form name=documentElement></form><form name=defaultView></form><img name=doctype><img name=body>"
     "<img name=URL><img name=baseURI><img name=cookie><img name=scrollingElement><iframe srcdoc='<p>in</p>"
     "<form name=body></form><form name=documentElement></form>'></iframe>",
     ""},
    {"a document that has something else",
     "<p>before</p><script>for (const name of ['documentElement', 'doctype', 'defaultView', 'URL', 'body', 'cookie'])"
     "Object.defineProperty(document, name, {get() { throw 1 }})</script>",
     ""},
    {"led in a circle", "<p>before</p><script>setInterval(() => { location.reload() }, 1)</script>", "*"},
};

constexpr int attempts = 3;

// Two pages at once, so that each harmful one has an honest neighbour.
struct Neighbours : BrowserWorld {
  static BrowserSettings settings_with(std::chrono::milliseconds timeout) {
    BrowserSettings settings;
    settings.timeout = timeout;
    settings.tabs = 2;
    settings.max_tab_memory = 128U << 20;
    return settings;
  }
  explicit Neighbours(std::chrono::milliseconds timeout) : BrowserWorld(settings_with(timeout)) {
    for (const char* host : {"https://example.test", "https://hostile.test"}) serve(host + std::string("/x"), "x");
    web["https://hostile.test/round"] = {302, {{"Location", "/round"}}, ""};
  }
  void make(const Hostile& page) {
    for (auto* result : {&harmful, &neighbour, &next}) result->reset();
    const std::string honest = "<p id=a></p><script>setTimeout(() => { a.textContent = 'made' }, 800)</script>";
    submit("https://hostile.test/page", page.html, [&](ipc::Rendered result) { harmful = std::move(result); });
    submit("https://example.test/page", honest, [&](ipc::Rendered result) { neighbour = std::move(result); });
    submit("https://hostile.test/next", honest, [&](ipc::Rendered result) { next = std::move(result); });
    while (!harmful || !neighbour || !next) io.run_one();
    const std::string_view words = page.words;
    const bool may_use_all = words == "?" || words == "*" || words == "its time of";
    all_had_time = !had_no_time(*neighbour) && !had_no_time(*next) && (may_use_all || !had_no_time(*harmful));
  }
  std::optional<ipc::Rendered> harmful, neighbour, next;
  bool all_had_time = false;
};

TEST(HostilePages, AreBoundedAndDisturbNobody) {
  std::unique_ptr<Neighbours> world;
  for (const Hostile& page : pages) {
    auto timeout = 1'000ms;
    for (int attempt = 0; attempt < attempts; ++attempt, timeout *= with_patience) {
      if (attempt > 0 || !world) world = std::make_unique<Neighbours>(timeout);
      world->make(page);
      if (world->all_had_time) break;
    }
    const auto &harmful = world->harmful, &neighbour = world->neighbour, &next = world->next;
    const std::string said = harmful->error + harmful->incomplete;
    if (std::string_view(page.words) == "?")
      EXPECT_NE(said, "") << page.name;
    else if (std::string_view(page.words) != "*")  // as fast as the machine is
      EXPECT_THAT(said, HasSubstr(page.words)) << page.name;
    if (*page.words == '\0') EXPECT_EQ(said, "") << page.name;
    if (harmful->error.empty()) EXPECT_THAT(harmful->html, HasSubstr("<p>before</p>")) << page.name;
    EXPECT_THAT(neighbour->html, HasSubstr(">made<")) << page.name << ": " << neighbour->error;
    EXPECT_THAT(next->html, HasSubstr(">made<")) << page.name << ": " << next->error;
    if (timeout != 1'000ms) world.reset();  // the next begins with little again
  }
}

// All tabs of a browser draw in turn. Pages that keep the turn cost themselves their time, and others none of what they
// are: these are given frames when it is over.
TEST(HostilePages, ThatDoNotEndTheirFramesTakeThemFromNobody) {
  BrowserSettings settings;
  settings.timeout = 2'000ms;
  settings.tabs = 4;  // of one browser
  auto world = std::make_unique<BrowserWorld>(settings);
  const std::string honest =
      "<p id=a></p><script>let n = 0; const f = () => { ++n < 20 ? requestAnimationFrame(f) : a.textContent = 'drawn' "
      "};"
      "f()</script>";
  const struct {
    const char* name;
    std::string script;
  } frames[] = {
      {"frame", "let n = 0; const f = () => { if (++n > 4) for (;;); requestAnimationFrame(f) }; f()"},
      {"size", "new ResizeObserver(() => { for (;;); }).observe(document.body)"},
      {"a size that changes for ever",
       "new ResizeObserver(() => { document.body.append('x') }).observe(document.body);"
       "const f = () => { document.body.style.width = Math.random() * 1000 + 'px'; requestAnimationFrame(f) }; f()"},
      {"much to draw",
       "document.body.innerHTML = '<p>x</p>'.repeat(2e5); const f = () => { document.body.style.filter = `blur(${"
       "Math.random()}px)`; requestAnimationFrame(f) }; f()"},
  };
  for (const auto& [name, script] : frames) {
    std::vector<ipc::Rendered> neighbours;
    for (int attempt = 0; attempt < attempts; ++attempt) {
      int made = 0;
      neighbours.clear();
      const auto begin = std::chrono::steady_clock::now();
      for (int k = 0; k < 2; ++k)
        world->submit("https://hostile" + std::to_string(k) + ".test/", "<p>before</p><script>" + script + "</script>",
                      [&](ipc::Rendered) { ++made; });
      for (int k = 0; k < 6; ++k)
        world->submit("https://example" + std::to_string(k) + ".test/", honest, [&](ipc::Rendered page) {
          neighbours.push_back(std::move(page));
          ++made;
        });
      while (made < 8) world->io.run_one();
      EXPECT_LT(std::chrono::steady_clock::now() - begin, 20 * settings.timeout) << name;
      if (std::ranges::none_of(neighbours, had_no_time) || attempt + 1 == attempts) break;
      settings.timeout *= with_patience;
      world = std::make_unique<BrowserWorld>(settings);
    }
    for (const ipc::Rendered& page : neighbours) {
      EXPECT_EQ(page.error + page.incomplete, "") << name;
      EXPECT_THAT(page.html, HasSubstr(">drawn<")) << name;
    }
  }
}

}  // namespace
}  // namespace crawl::browser
