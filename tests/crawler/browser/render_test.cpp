// Pages as a real browser shows them, with what they ask for answered here.
#include <gmock/gmock.h>

#include "tests/crawler/browser/browser_world.h"

namespace crawl::browser {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Rendering : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    BrowserSettings settings;
    settings.scrolls = 5;
    world = new BrowserWorld(settings);
  }
  static void TearDownTestSuite() {
    delete world;
    world = nullptr;
  }
  static ipc::Rendered render(std::string html, const std::string& url = "https://example.test/page") {
    ipc::Rendered page = world->render(std::move(html), url);
    EXPECT_EQ(page.error, "");
    return page;
  }
  static BrowserWorld* world;
};

BrowserWorld* Rendering::world = nullptr;

TEST_F(Rendering, TimersAndFetchesAreAwaited) {
  world->serve("https://example.test/api?page=1", R"(["one","two"])", "application/json");
  const ipc::Rendered page = render(
      "<!DOCTYPE html><ul id=list></ul><script>setTimeout(async () => {"
      "for (const text of await (await fetch('/api?page=1')).json()) {"
      "const item = document.createElement('li'); item.textContent = text; list.append(item); }"
      "setTimeout(() => { list.append(' later') }, 3000) }, 1500)</script>");
  EXPECT_THAT(page.html, HasSubstr("<!DOCTYPE html>"));
  EXPECT_THAT(page.html, HasSubstr("<li>one</li><li>two</li> later</ul>"));
  EXPECT_THAT(world->asked, ElementsAre("GET https://example.test/api?page=1 with cookies"));
  ASSERT_EQ(page.requests.size(), 1U);
  EXPECT_EQ(page.requests[0].status, 200);
  EXPECT_EQ(page.requests[0].type, "application/json");
  EXPECT_EQ(page.requests[0].size, 13U);
}

TEST_F(Rendering, WhatTheCrawlerWritesItselfIsNotAskedFor) {
  world->serve("https://example.test/api", "{}");
  world->sent.clear();
  render("<script>fetch('/api', {headers: {'X-Own': '1', 'If-None-Match': '\"1\"', 'Range': 'bytes=0-1'}})</script>");
  EXPECT_THAT(world->sent, Contains("X-Own"));
  for (const char* name : {"User-Agent", "If-None-Match", "Range", "Cookie", "sec-ch-ua"})
    EXPECT_THAT(world->sent, Not(Contains(name)));
}

TEST_F(Rendering, WhatVirtualTimeDoesNotSeeIsAwaited) {
  world->serve("https://example.test/of-worker", "from a worker");
  const ipc::Rendered page = render(
      "<p id=a></p><p id=b></p><p id=c></p><p id=d></p><script>"
      "const worker = new Worker(URL.createObjectURL(new Blob(["
      "  `onmessage = async () => postMessage(await (await fetch('https://example.test/of-worker')).text())`])));"
      "worker.onmessage = e => { a.textContent = e.data }; worker.postMessage(1);"
      "crypto.subtle.digest('SHA-256', new Uint8Array(1e6)).then(d => { b.textContent = 'hash of ' + d.byteLength });"
      "const open = indexedDB.open('db', 1);"
      "open.onupgradeneeded = () => open.result.createObjectStore('s');"
      "open.onsuccess = () => { const s = open.result.transaction('s', 'readwrite').objectStore('s');"
      "  s.put('kept', 1); s.get(1).onsuccess = e => { c.textContent = e.target.result } };"
      "new IntersectionObserver(e => { d.textContent = 'seen' }).observe(d)</script>");
  for (const char* part : {">from a worker<", ">hash of 32<", ">kept<", ">seen<"})
    EXPECT_THAT(page.html, HasSubstr(part));
  EXPECT_THAT(world->asked, Contains(HasSubstr("/of-worker")));
}

// To another fragment of the address that the tab has a browser does not load the page again.
TEST_F(Rendering, EachRouteIsAPageOfItsOwn) {
  for (const char* route : {"#/one", "#/two", "#/two", ""}) {
    const ipc::Rendered page = render("<p id=a></p><script>a.textContent = 'at ' + location.hash</script>",
                                      std::string("https://example.test/app") + route);
    EXPECT_THAT(page.html, HasSubstr("<p id=\"a\">at " + std::string(route) + "</p>"));
  }
}

TEST_F(Rendering, AScriptThatLeadsAwayIsStopped) {
  const ipc::Rendered page =
      render("<p id=a>here</p><script>setTimeout(() => { location = '/next#there' }, 500)</script>");
  EXPECT_EQ(page.redirect_to, "https://example.test/next#there");
  EXPECT_THAT(page.html, HasSubstr("<p id=\"a\">here</p>"));
  EXPECT_THAT(world->asked, IsEmpty());
}

TEST_F(Rendering, AnAddressThatIsPushedIsThePages) {
  const ipc::Rendered page = render("<script>history.pushState(null, '', '/shown?x=1')</script>");
  EXPECT_EQ(page.shown_url, "https://example.test/shown?x=1");
  EXPECT_EQ(page.redirect_to, "");
}

TEST_F(Rendering, ShadowRootsAndFramesArePartOfIt) {
  world->serve("https://example.test/inner/frame", "<a href=deep>in the frame</a>", "text/html");
  world->serve("https://other.example.test/frame", "<a href=sub>of the site</a>", "text/html");
  world->serve("https://elsewhere.test/frame", "<a href=far>of others</a>", "text/html");
  const ipc::Rendered page = render(
      "<div id=open></div><div id=closed></div>"
      "<div><template shadowrootmode=open><a href=/declared>declared</a></template></div>"
      "<iframe src=/inner/frame></iframe><iframe src=https://other.example.test/frame></iframe>"
      "<iframe src=https://elsewhere.test/frame></iframe>"
      "<script>document.getElementById('open').attachShadow({mode: 'open'}).innerHTML = '<a href=/open>open</a>';"
      "document.getElementById('closed').attachShadow({mode: 'closed'}).innerHTML = '<a href=/closed>closed</a>'"
      "</script>");
  EXPECT_THAT(page.html, HasSubstr("<a href=\"/open\">open</a>"));
  EXPECT_THAT(page.html, HasSubstr("<a href=\"/closed\">closed</a>"));
  EXPECT_THAT(page.html, HasSubstr("<a href=\"/declared\">declared</a>"));
  EXPECT_THAT(page.html, HasSubstr("<a href=\"https://example.test/inner/deep\">in the frame</a>"));
  EXPECT_THAT(page.html, HasSubstr("<a href=\"https://other.example.test/sub\">of the site</a>"));
  EXPECT_THAT(page.html, Not(HasSubstr("of others")));
  EXPECT_THAT(page.html, Not(HasSubstr("-frame-")));
}

TEST_F(Rendering, WhatNeedsItsOwnNetworkIsRefusedAndNoted) {
  const ipc::Rendered page = render(
      "<p id=a></p><script>const socket = new WebSocket('wss://example.test/live');"
      "socket.onclose = e => { a.textContent += 'closed ' + e.code };"
      "try { new RTCPeerConnection({iceServers: [{urls: 'stun:192.0.2.1'}]}) } catch (e) { a.textContent += e.name + ' "
      "' }"
      "navigator.serviceWorker.register('/worker.js').catch(e => { a.textContent += e.name + ' ' });"
      "a.textContent += String(window.open('/popup')) + ' ';"
      "const file = document.createElement('a'); file.href = '/file.zip'; file.download = ''; file.click();"
      "navigator.sendBeacon('/beacon', 'x'); alert(1); new EventSource('/events');"
      "fetch('/post', {method: 'POST', body: 'x'}).catch(e => { a.textContent += e.name + ' ' });"
      "</script><img src=/dot.png onload=\"a.textContent += 'dot '\">");
  EXPECT_THAT(page.html, HasSubstr("NotSupportedError"));
  EXPECT_THAT(page.html, HasSubstr("null"));
  EXPECT_THAT(page.html, HasSubstr("closed 1006"));
  EXPECT_THAT(page.html, HasSubstr("TypeError"));
  EXPECT_THAT(page.html, HasSubstr("dot"));
  EXPECT_THAT(world->asked, IsEmpty());
  EXPECT_EQ(page.redirect_to, "");
  std::string noted;
  for (const auto& request : page.requests) {
    EXPECT_EQ(request.request, 0U);
    noted += std::string(model::name(request.kind)) + " " + request.url + ": " + request.note + "\n";
  }
  for (const char* part :
       {"socket wss://example.test/live", "socket RTCPeerConnection", "/worker.js: there are no service workers",
        "/popup: a page opens no other", "/beacon", "socket https://example.test/events",
        "/post: scripts may POST only", "image https://example.test/dot.png", "/file.zip: nothing is downloaded"})
    EXPECT_THAT(noted, HasSubstr(part));
}

TEST_F(Rendering, CookiesGoAndComeAsABrowserDecides) {
  world->cookies = {"known=1; Path=/"};
  world->serve("https://elsewhere.test/data", "x");
  const ipc::Rendered page = render(
      "<p id=a></p><script>a.textContent = document.cookie; document.cookie = 'made=2; path=/';"
      "fetch('https://elsewhere.test/data'); fetch('/without', {credentials: 'omit'})</script>");
  world->cookies.clear();
  EXPECT_THAT(page.html, HasSubstr(">known=1<"));
  EXPECT_THAT(page.cookies, ElementsAre("made=2; Path=/"));
  EXPECT_THAT(world->asked, Contains("GET https://elsewhere.test/data"));
  EXPECT_THAT(world->asked, Contains("GET https://example.test/without"));
  const ipc::Rendered next = render("<p id=a></p><script>a.textContent = '[' + document.cookie + ']'</script>");
  EXPECT_THAT(next.html, HasSubstr(">[]<"));
}

TEST_F(Rendering, WhatComesOnScrollingAndByButtonsIsThere) {
  for (int page = 1; page <= 3; ++page)
    world->serve("https://example.test/items?" + std::to_string(page), "item of page " + std::to_string(page));
  const ipc::Rendered page = render(
      "<div style='height:2000px'></div><div id=list></div><div id=end>end</div><button id=more>Load "
      "more</button><script>"
      "let n = 0; const load = async () => { if (n >= 3) return; const r = await fetch('/items?' + ++n);"
      "const p = document.createElement('p'); p.style.height = '900px'; p.textContent = await r.text(); list.append(p) "
      "};"
      "new IntersectionObserver(e => { if (e.at(-1).isIntersecting) load() }).observe(end);"
      "let pressed = 0; more.onclick = () => { if (++pressed < 3) list.append('pressed ' + pressed + ' ') }</script>");
  for (const char* part : {"item of page 1", "item of page 2", "item of page 3", "pressed 2"})
    EXPECT_THAT(page.html, HasSubstr(part));
}

TEST_F(Rendering, APageThatFitsTheWindowIsScrolledToo) {
  world->serve("https://example.test/more", "what comes on scrolling");
  const ipc::Rendered page = render(
      "<p id=a>short</p><script>window.onscroll = () => { window.onscroll = null;"
      "fetch('/more').then(r => r.text()).then(t => { a.textContent = t }) }</script>");
  EXPECT_THAT(page.html, HasSubstr("what comes on scrolling"));
}

TEST_F(Rendering, RequestsHaveALimit) {
  const ipc::Rendered page = render("<script>for (let n = 0; n < 150; ++n) fetch('/n?' + n).catch(() => {})</script>");
  EXPECT_EQ(world->asked.size(), 100U);
  EXPECT_THAT(page.incomplete, HasSubstr("50 requests beyond the limit of 100"));
}

TEST(Screenshots, ArePng) {
  BrowserSettings settings;
  settings.screenshots = true;
  BrowserWorld world(settings);
  const ipc::Rendered page = world.render("<h1>shown</h1>");
  EXPECT_EQ(page.error, "");
  EXPECT_EQ(page.screenshot.substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_GT(page.screenshot.size(), 1'000U);
}

}  // namespace
}  // namespace crawl::browser
