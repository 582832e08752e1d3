// What virtual time does not see, of pages in a real browser: it is awaited, and what has no end is not.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "tests/crawler/browser/shown.h"

namespace crawl::browser {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class Awaited : public Shown {};

TEST_F(Awaited, Streams) {
  const std::string read = "const d = new TextDecoder(), fetched = fetch('/text').then(r => r.body);";
  expect("reader",
         read +
             "fetched.then(async b => { const r = b.getReader(); for (;;) { const {done, value} = await r.read();"
             "if (done) return setTimeout(() => show(' and done'), 400); show(d.decode(value)) } })",
         "what was sent and done");
  expect("iterated", read + "fetched.then(async b => { for await (const c of b) show(d.decode(c)) })", "what was sent");
  expect("pipe",
         read + "fetched.then(b => b.pipeThrough(new TextDecoderStream).pipeTo(new WritableStream({write: show})))",
         "what was sent");
  expect("of the page's own",
         "(async () => { const all = ['a', 'b', 'c']; const s = new ReadableStream({async pull(c) {"
         "await new Promise(done => setTimeout(done, 300)); all.length ? c.enqueue(all.shift()) : c.close() }});"
         "for await (const one of s) show(one) })()",
         "abc");
  expect("compressed",
         "new Response(new Blob(['x'.repeat(2e6)]).stream().pipeThrough(new CompressionStream('gzip'))"
         ".pipeThrough(new DecompressionStream('gzip'))).text().then(t => show(t.length))",
         "2000000");
}

TEST_F(Awaited, Stores) {
  const std::string open =
      "const o = indexedDB.open('of awaited', 1); o.onupgradeneeded = () => o.result.createObjectStore('s');"
      "o.onsuccess = () => { const t = o.result.transaction('s', 'readwrite'), s = t.objectStore('s'); s.clear();";
  expect("transaction",
         open +
             "for (let k = 0; k < 300; ++k) s.put('x'.repeat(500), k);"
             "t.oncomplete = () => setTimeout(() => fetch('/text').then(r => r.text()).then(show), 450) }",
         "what was sent");
  expect("cursor",
         open +
             "for (let k = 0; k < 5; ++k) s.put(k, k); s.openCursor().onsuccess = e => { const c = e.target.result;"
             "if (c) { show(c.value); c.continue() } } }",
         "01234");
  expect("cache",
         "caches.open('c').then(async c => { await c.put('/k', new Response('kept')); const r = await c.match('/k');"
         "show(new TextDecoder().decode((await r.body.getReader().read()).value)) })",
         "kept");
  expect("lock",
         "navigator.locks.request('l', async () => { await new Promise(done => setTimeout(done, 300)); show('held') })",
         "held");
}

TEST_F(Awaited, TurnsOfTheBrowser) {
  expect("frames", "let n = 0; const f = () => { if (++n < 10) requestAnimationFrame(f); else show('drawn') }; f()",
         "drawn");
  expect("frames that draw", "let n = 0; const f = () => { show('x'); if (++n < 25) requestAnimationFrame(f) }; f()",
         std::string(25, 'x'));
  expect("many in a frame",
         "for (let k = 0; k < 30; ++k) requestAnimationFrame(() => requestAnimationFrame(() => {"
         "if (k == 29) requestAnimationFrame(() => setTimeout(() => show('drawn'), 400)) }))",
         "drawn");
  expect("idle", "requestIdleCallback(() => requestIdleCallback(() => show('idle')))", "idle");
  expect("scrolled",
         "document.body.style.height = '5000px'; onscroll = () => { onscroll = null; show('scrolled') };"
         "scrollTo(0, 500)",
         "scrolled");
  expect("view transition",
         "document.startViewTransition(() => show('changed '))"
         ".finished.then(() => { show('and finished') })",
         "changed and finished");
  expect("animation", "document.body.animate([{opacity: 0}, {opacity: 1}], 300).finished.then(() => show('moved'))",
         "moved");
  expect("transition",
         "const b = document.createElement('p'); b.textContent = 'x'; document.body.append(b); b.style.cssText = "
         "'opacity: 0;"
         "transition: opacity 200ms'; requestAnimationFrame(() => { b.style.opacity = 1 }); b.ontransitionend = () => "
         "show('ended')",
         "ended");
}

TEST_F(Awaited, Messages) {
  expect("broadcast",
         "const a = new BroadcastChannel('b'), b = new BroadcastChannel('b'); b.onmessage = e => show(e.data);"
         "a.postMessage('heard')",
         "heard");
  expect("frame's database",
         "const f = document.createElement('iframe'); f.srcdoc = `<script>const o = indexedDB.open('f');"
         "o.onsuccess = () => parent.postMessage('of a frame')</scr` + `ipt>`; onmessage = e => show(e.data);"
         "document.body.append(f)",
         "of a frame");
  expect("worker's port",
         "const c = new MessageChannel(), w = new Worker(URL.createObjectURL(new Blob([`onmessage = e =>"
         " e.ports[0].postMessage('by a port')`]))); c.port1.onmessage = e => show(e.data);"
         "w.postMessage(0, [c.port2])",
         "by a port");
  expect("worker's socket",
         "new Worker(URL.createObjectURL(new Blob([`new WebSocket('wss://example.test/').onclose = e =>"
         " postMessage(e.code)`]))).onmessage = e => show(e.data)",
         "1006");
}

// What never comes, and is known never to come, costs no time.
TEST_F(Awaited, WhatIsCalledOffIsNot) {
  using Clock = std::chrono::steady_clock;
  Clock::duration with{}, without{};
  for (const char* script :
       {"cancelAnimationFrame(requestAnimationFrame(() => 0));", "cancelIdleCallback(requestIdleCallback(() => 0));",
        "const o = new IntersectionObserver(() => 0); o.observe(document.body); o.disconnect();",
        "new ResizeObserver(() => 0).observe(document.createElement('p'));",
        "navigator.locks.request('x', () => new Promise(() => {}));",
        "shown.animate([{opacity: 0}, {opacity: 1}], {duration: 300, iterations: Infinity});",
        "const f = () => requestAnimationFrame(f); f();"}) {
    const auto begin = Clock::now();
    expect("nothing", "show('here')", "here");
    const auto middle = Clock::now();
    expect(script, std::string(script) + "show('here')", "here");
    with += Clock::now() - middle;
    without += middle - begin;
  }
  EXPECT_LT(with, without + 6s);  // a second for each, if it were awaited
}

struct Endless {
  const char* name;
  std::string script, said;
};

using Made = std::vector<std::optional<ipc::Rendered>>;

// Three at a time, each with so much time.
Made make(std::chrono::milliseconds timeout, const std::vector<Endless>& pages) {
  BrowserSettings settings;
  settings.timeout = timeout;
  settings.tabs = 3;
  BrowserWorld world(settings);
  Made made(pages.size());
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t k = 0; k < made.size(); ++k)
    world.submit("https://example.test/" + std::to_string(k), "<p>before</p><script>" + pages[k].script + "</script>",
                 [&, k](ipc::Rendered page) { made[k] = std::move(page); });
  while (!std::ranges::all_of(made, [](const auto& page) { return page.has_value(); })) world.io.run_one();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 40s + 4 * timeout);
  return made;
}

// Whoever has not enough time, as the machine has others to serve or stands still, has four times as much.
void expect_bounded(std::chrono::milliseconds timeout, const std::vector<Endless>& pages) {
  const std::string all_its_time = "its time of";
  Made made = make(timeout, pages);
  for (std::size_t k = 0; k < made.size(); ++k)
    if (pages[k].said != all_its_time && (made[k]->incomplete + made[k]->error).find(all_its_time) != std::string::npos)
      made[k] = std::move(make(4 * timeout, {pages[k]}).front());
  for (std::size_t k = 0; k < made.size(); ++k) {
    const std::string said = made[k]->incomplete + made[k]->error;
    if (pages[k].said.empty())
      EXPECT_EQ(said, "") << pages[k].name;
    else
      EXPECT_THAT(said, HasSubstr(pages[k].said)) << pages[k].name;
    if (made[k]->error.empty()) EXPECT_THAT(made[k]->html, HasSubstr("<p>before</p>")) << pages[k].name;
  }
}

TEST(AwaitedForEver, IsBounded) {
  const std::string words = "what it waited for had no end";
  const Endless waits = {"a stream that waits", "new ReadableStream().getReader().read()", ""};
  const Endless busy = {
      "a stream without end",
      "(async () => { for await (const c of new ReadableStream({pull: c => c.enqueue(1)}, {highWaterMark: 0})) await "
      "0 })()",
      "its time of"};
  expect_bounded(2'000ms, {busy, waits});  // computes until its time is over
  expect_bounded(
      8'000ms,
      {{"a stream without end, at leisure",
        "(async () => { for await (const c of new ReadableStream({async pull(c) { await caches.has('x'); c.enqueue(1) "
        "}})); })()",
        words},
       {"a stream that shows itself for ever",
        "(async () => { for await (const c of new ReadableStream({async pull(c) { await caches.has('x'); c.enqueue(1) "
        "}}))"
        " document.title += 'x' })()",
        words},
       {"a database without end",
        "const o = indexedDB.open('e', 1); o.onupgradeneeded = () => o.result.createObjectStore('s'); o.onsuccess = () "
        "=> {"
        "const f = () => { o.result.transaction('s').objectStore('s').count().onsuccess = f }; f() }",
        words},
       {"a worker that chatters",
        "new Worker(URL.createObjectURL(new Blob(['setInterval(() => postMessage(1), 1)']))).onmessage = () => 0",
        words},
       waits});
}

}  // namespace
}  // namespace crawl::browser
