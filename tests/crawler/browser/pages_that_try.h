// Pages that try to reach somebody past the crawl: every way that a page has to make a browser send something, to a
// private, a loopback and a public address, a name, and IPv6; in the page itself, in a frame and from a worker.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crawl::browser {

struct PageThatTries {
  std::string name, html;
};

namespace pages_that_try_detail {

struct Way {
  const char* name;
  const char* html;  // U: an address, H: its host, W: the address of a socket there
};

inline constexpr Way ways[] = {
    {"image", "<img src=U/i.png><picture><source srcset='U/a.png 1x, U/b.png 2x'><img src=U/c.png></picture>"},
    {"script", "<script src=U/s.js></script><script type=module src=U/m.js></script>"},
    {"style",
     "<link rel=stylesheet href=U/s.css><style>@import 'U/i.css'; body { background: url(U/b.png) }"
     "@font-face { font-family: f; src: url(U/f.woff2) } p { font-family: f; cursor: url(U/c.cur), auto }"
     "</style><p>x</p>"},
    {"preconnect", "<link rel=preconnect href=U><link rel=preconnect crossorigin href=U>"},
    {"dns-prefetch",
     "<meta http-equiv=x-dns-prefetch-control content=on><link rel=dns-prefetch href=//H>"
     "<a href=//H/>x</a>"},
    {"preload",
     "<link rel=preload as=fetch crossorigin href=U/p><link rel=preload as=script href=U/p.js>"
     "<link rel=modulepreload href=U/mp.js>"},
    {"prefetch", "<link rel=prefetch href=U/n><link rel=prerender href=U/r><link rel=next href=U/x>"},
    {"speculation rules",
     "<script type=speculationrules>{\"prefetch\":[{\"source\":\"list\",\"urls\":[\"U/sp\"],"
     "\"requires\":[\"anonymous-client-ip-when-cross-origin\"]}],\"prerender\":[{\"source\":"
     "\"list\",\"urls\":[\"U/sr\"]}]}</script>"},
    {"frames",
     "<iframe src=U/f></iframe><frameset><frame src=U/g></frameset><fencedframe></fencedframe>"
     "<script>try { document.querySelector('fencedframe').config = new FencedFrameConfig('U/ff') } catch {}"
     "</script>"},
    {"object and embed",
     "<object data=U/o></object><embed src=U/e><object type=application/pdf data=U/o.pdf></object>"},
    {"media",
     "<video src=U/v.mp4 autoplay poster=U/p.png></video><audio src=U/a.mp3 preload=auto></audio>"
     "<video><source src=U/w.webm><track default src=U/t.vtt></video><script>new Audio('U/n.mp3').play()"
     ".catch(() => {})</script>"},
    {"svg",
     "<svg><image href=U/i.png /><use href='U/u.svg#a'/><script href=U/s.js></script><feImage href=U/f.png />"
     "<a href=U/x><text>x</text></a></svg>"},
    {"icons and manifest",
     "<link rel=icon href=U/f.ico><link rel=apple-touch-icon href=U/t.png>"
     "<link rel=manifest href=U/m.json crossorigin=use-credentials>"},
    {"old attributes",
     "<body background=U/b.png><table background=U/t.png><tr><td background=U/d.png>x</table>"
     "<input type=image src=U/i.png>"},
    {"fetch",
     "<script>for (const mode of ['cors', 'no-cors']) fetch('U/' + mode, {mode, keepalive: true,"
     "credentials: 'include'}).catch(() => {}); fetch('U/p', {method: 'POST', body: 'x', mode: 'no-cors',"
     "keepalive: true}).catch(() => {})</script>"},
    {"fetchLater", "<script>try { fetchLater('U/l', {activateAfter: 0}) } catch {}</script>"},
    {"xhr",
     "<script>const x = new XMLHttpRequest; x.open('GET', 'U/x'); x.send(); const y = new XMLHttpRequest;"
     "y.open('PUT', 'U/y', false); try { y.send('x') } catch {}</script>"},
    {"beacon",
     "<script>navigator.sendBeacon('U/b', 'x'); addEventListener('pagehide', () =>"
     "navigator.sendBeacon('U/h', 'x')); addEventListener('visibilitychange', () =>"
     "navigator.sendBeacon('U/v', 'x'))</script>"},
    {"ping", "<a id=a href=#x ping='U/p U/q'>x</a><script>a.click()</script>"},
    {"event source", "<script>new EventSource('U/e', {withCredentials: true})</script>"},
    {"web socket", "<script>new WebSocket('W/'); new WebSocket('W/', ['a', 'b'])</script>"},
    {"web socket of a frame",
     "<iframe id=f srcdoc='<p>'></iframe><script>const g = document.createElement('iframe');"
     "document.body.append(g); try { new g.contentWindow.WebSocket('W/') } catch {}"
     "f.onload = () => { try { new f.contentWindow.WebSocket('W/') } catch {} }</script>"},
    {"web socket stream", "<script>try { new WebSocketStream('W/') } catch {}</script>"},
    {"web transport", "<script>try { new WebTransport('https://H:443/t') } catch {}</script>"},
    {"web rtc",
     "<script>try { const p = new RTCPeerConnection({iceServers: [{urls: ['stun:H:3478', "
     "'turn:H:3478?transport=udp', 'turn:H:3478?transport=tcp'], username: 'a', credential: 'b'}],"
     "iceCandidatePoolSize: 4}); p.createDataChannel('x'); p.createOffer().then(o =>"
     "p.setLocalDescription(o)) } catch {}</script>"},
    {"web rtc of a frame",
     "<script>const f = document.createElement('iframe'); document.body.append(f); try { const p ="
     "new f.contentWindow.RTCPeerConnection({iceServers: [{urls: 'stun:H:3478'}]});"
     "p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o)) } catch {}"
     "</script>"},
    {"forms",
     "<form id=f action=U/f method=post target=_blank><input name=a value=b></form><form id=g action=U/g>"
     "</form><script>f.submit(); g.submit()</script>"},
    {"windows",
     "<script>open('U/o'); open('U/n', '_blank', 'noopener,popup')</script>"
     "<a id=a href=U/a target=_blank rel=opener>x</a><script>a.click()</script>"},
    {"navigation", "<script>setTimeout(() => { location = 'U/l' }, 10)</script>"},
    {"refresh", "<meta http-equiv=refresh content='0;url=U/r'>"},
    {"referrer",
     "<meta name=referrer content=unsafe-url><img src=U/i referrerpolicy=unsafe-url>"
     "<script>fetch('U/f', {referrer: location.href, referrerPolicy: 'unsafe-url'}).catch(() => {})</script>"},
    {"import",
     "<script type=importmap>{\"imports\": {\"x\": \"U/x.js\"}}</script><script type=module>import('x')"
     ".catch(() => {}); import('U/y.js').catch(() => {})</script>"},
    {"worker",
     "<script>const s = `importScripts('U/i.js'); fetch('U/f'); new WebSocket('W/')`;"
     "for (const t of [`try { new WebSocket('W/') } catch {}`, `fetch('U/g').catch(() => {})`, s])"
     "new Worker(URL.createObjectURL(new Blob([t])))</script>"},
    {"worker of a worker",
     "<script>new Worker(URL.createObjectURL(new Blob([`new Worker(URL.createObjectURL(new Blob(["
     "\"new WebSocket('W/'); fetch('U/x')\"])))`])))</script>"},
    {"shared worker",
     "<script>new SharedWorker(URL.createObjectURL(new Blob([`fetch('U/s'); new WebSocket('W/')`])));"
     "try { new SharedWorker('U/s.js') } catch {}</script>"},
    {"service worker",
     "<script>navigator.serviceWorker?.register('/s.js').catch(() => {});"
     "ServiceWorkerContainer.prototype.register.call(navigator.serviceWorker, '/t.js').catch(() => {})"
     "</script>"},
    {"worklets",
     "<script>CSS.paintWorklet?.addModule('U/p.js').catch(() => {}); new AudioContext().audioWorklet"
     ".addModule('U/a.js').catch(() => {})</script>"},
    {"caches", "<script>caches.open('x').then(c => c.addAll(['U/c'])).catch(() => {})</script>"},
    {"download", "<a id=a href=U/d.zip download>x</a><script>a.click()</script>"},
    {"payment and identity",
     "<script>try { new PaymentRequest([{supportedMethods: 'U/pay'}], {total: {label: 'x', amount:"
     "{currency: 'EUR', value: '1'}}}).canMakePayment().catch(() => {}) } catch {}"
     "navigator.credentials?.get({identity: {providers: [{configURL: 'U/fedcm.json', clientId:"
     "'1'}]}}).catch(() => {}); navigator.credentials?.get({publicKey: {challenge: new"
     "Uint8Array(8), rpId: 'H'}}).catch(() => {})</script>"},
    {"advertising",
     "<img attributionsrc=U/a src=U/i><script>try { navigator.joinAdInterestGroup({owner: 'U', name: 'x',"
     "biddingLogicURL: 'U/b.js', updateURL: 'U/u'}, 1000).catch(() => {}) } catch {}"
     "document.browsingTopics?.().catch(() => {}); try { sharedStorage.worklet.addModule('U/w.js')"
     ".catch(() => {}) } catch {}</script>"},
    {"notifications",
     "<script>try { new Notification('x', {icon: 'U/n.png'}) } catch {}"
     "try { navigator.mediaSession.metadata = new MediaMetadata({artwork: [{src: 'U/art.png'}]}) }"
     "catch {} try { navigator.registerProtocolHandler('web+x', 'U/?%s') } catch {}</script>"},
    {"reports",
     "<meta http-equiv=Content-Security-Policy content=\"script-src 'unsafe-inline'; report-uri U/csp\">"
     "<script>eval?.('1')</script><script src=/x.js></script><script>new ReportingObserver(() => {}).observe()"
     "</script>"},
    {"xslt and pdf",
     "<iframe src='data:text/xml,<?xml-stylesheet href=\"U/x.xsl\" type=\"text/xsl\"?><a/>'></iframe>"
     "<iframe src='data:text/html,<img src=U/d><script>new WebSocket(\"W/\")</script>'></iframe>"},
    {"source maps",
     "<script>1\n//# sourceMappingURL=U/m.map</script><style>p {}\n/*# sourceMappingURL=U/c.map */"
     "</style>"},
    {"later",
     "<script>setTimeout(() => { new Image().src = 'U/l'; fetch('U/m').catch(() => {}); try { new"
     "WebSocket('W/') } catch {} }, 3000); setInterval(() => fetch('U/i').catch(() => {}), 500)</script>"},
    {"undone script",
     "<iframe id=f></iframe><script>const w = f.contentWindow; for (const n of ['WebSocket',"
     "'RTCPeerConnection', 'WebTransport', 'EventSource']) { delete window[n]; try { window[n] = w[n];"
     "new window[n](n === 'WebSocket' ? 'W/' : n === 'WebTransport' ? 'https://H/' : n === 'EventSource'"
     "? 'U/e' : {iceServers: [{urls: 'stun:H:3478'}]}) } catch {} }</script>"},
};

inline constexpr std::string_view targets[] = {"10.0.0.1", "127.0.0.1:9", "192.0.2.1", "canary.example.org",
                                               "[2001:db8::1]"};

inline std::string filled(std::string_view html, std::string_view host) {
  std::string text;
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  for (std::size_t k = 0; k < html.size(); ++k) {
    const bool alone = (k == 0 || !is_word(html[k - 1])) && (k + 1 == html.size() || !is_word(html[k + 1]));
    if (alone && html[k] == 'U')
      text.append("http://").append(host);
    else if (alone && html[k] == 'W')
      text.append("ws://").append(host);
    else if (alone && html[k] == 'H')
      text += host;
    else
      text += html[k];
  }
  return text;
}

}  // namespace pages_that_try_detail

// Over 200.
inline std::vector<PageThatTries> pages_that_try() {
  using namespace pages_that_try_detail;
  std::vector<PageThatTries> pages;
  for (const std::string_view target : targets)
    for (const Way& way : ways)
      pages.push_back({std::string(way.name) + " to " + std::string(target), "<body>" + filled(way.html, target)});
  return pages;
}

}  // namespace crawl::browser
