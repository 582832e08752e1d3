// What frames of the screen bring a page: all of it comes, although the browser draws only when it is told to.
#include "tests/crawler/browser/shown.h"

namespace crawl::browser {
namespace {

class Drawn : public Shown {
 protected:
  static void SetUpTestSuite() {
    Shown::SetUpTestSuite();
    world->serve("https://example.test/inner", "<script>parent.postMessage('of a frame', '*')</script>", "text/html");
    world->serve("https://elsewhere.test/inner",
                 "<script>let n = 0; const f = () => { ++n < 3 ? requestAnimationFrame(f) : "
                 "parent.postMessage('of others', '*') }; f()</script>",
                 "text/html");
  }
};

const std::string put =
    "const put = html => { const d = document.createElement('div'); d.innerHTML = html;"
    "document.body.append(d); return d.firstChild };";

TEST_F(Drawn, ChainsOfFrames) {
  expect(
      "three hundred that add something",
      put +
          "const t = put('<ol></ol>'); let n = 0; const f = () => { t.append(document.createElement('li')); ++n < 300 ?"
          "requestAnimationFrame(f) : show('after ' + n) }; f()",
      "after 300");
  expect("three seconds of a number that counts",
         put +
             "const t = put('<i></i>'); let n = 0; const f = () => { t.textContent = ++n; n < 180 ?"
             "requestAnimationFrame(f) : show('after ' + n) }; f()",
         "after 180");
  expect("as many as half a second has, that change nothing",
         "let n = 0; const f = () => { ++n < 30 ? requestAnimationFrame(f) : show('after ' + n) }; f()", "after 30");
  expect("by their own time",
         "let begin; const f = m => { if (begin === undefined) begin = m; document.title = m; m - begin < 2000 ? "
         "requestAnimationFrame(f) :"
         "show('over') }; requestAnimationFrame(f)",
         "over");
  expect("by their own time, beside the page's",
         "setTimeout(() => { const begin = performance.now(); const f = m => { document.title = m;"
         "if (m - begin < -50) return show('before it began'); m - begin < 1000 ? requestAnimationFrame(f) :"
         "show('over') }; requestAnimationFrame(f) }, 1500)",
         "over");
  expect("by the page's time",
         "const begin = performance.now(); const f = () => { performance.now() - begin < 1000 ?"
         "requestAnimationFrame(f) : show('over') }; f()",
         "over");
  expect("by the timeline",
         "const f = () => { document.timeline.currentTime < 800 ? requestAnimationFrame(f) : show('over') }; f()",
         "over");
  expect("of an inner document",
         put +
             "onmessage = e => show(e.data); put(`<iframe srcdoc=\"<script>let n = 0; const f = () => { ++n < 5 ?"
             "requestAnimationFrame(f) : parent.postMessage('drawn', '*') }; f()</scr` + `ipt>\"></iframe>`)",
         "drawn");
  expect("of a document of others",
         put + "onmessage = e => show(e.data); put('<iframe src=https://elsewhere.test/inner></iframe>')", "of others");
  expect("of a worker",
         "const w = new Worker(URL.createObjectURL(new Blob([`let n = 0; const f = () => { ++n < 4 ?"
         "requestAnimationFrame(f) : postMessage('drawn') }; f()`]))); w.onmessage = e => show(e.data)",
         "drawn");
  expect("of a worker that draws",
         put +
             "const c = put('<canvas></canvas>').transferControlToOffscreen(), w = new Worker(URL.createObjectURL("
             "new Blob([`onmessage = e => { const x = e.data.getContext('2d'); let n = 0; const f = () => {"
             "x.fillRect(n, 0, 1, 1); ++n < 5 ? requestAnimationFrame(f) : postMessage('drawn') }; f() }`])));"
             "w.onmessage = e => show(e.data); w.postMessage(c, [c])",
         "drawn");
  expect("of a worker, and of its page",
         put +
             "const c = put('<canvas></canvas>').transferControlToOffscreen(), w = new Worker(URL.createObjectURL("
             "new Blob([`onmessage = e => { const x = e.data.getContext('2d'); let n = 0; const f = () => {"
             "x.fillRect(n, 0, 1, 1); postMessage(++n); requestAnimationFrame(f) }; f() }`])));"
             "w.onmessage = e => { if (e.data == 9) requestAnimationFrame(() => show('drawn')), w.terminate() };"
             "w.postMessage(c, [c])",
         "drawn");
}

TEST_F(Drawn, WhatIsSeen) {
  expect("at once", "new IntersectionObserver(e => show('seen')).observe(shown)", "seen");
  expect("later",
         put +
             "const t = put('<i>t</i>'); t.style.display = 'none'; new IntersectionObserver(e => { if "
             "(e[0].isIntersecting) show('seen') }).observe(t); setTimeout(() => { t.style.display = 'block' }, 900)",
         "seen");
  expect("after what was loaded",
         put +
             "const t = put('<i>t</i>'); t.style.cssText = 'position: absolute; top: 9000px';"
             "new IntersectionObserver(e => { if (e[0].isIntersecting) show('seen') }).observe(t);"
             "new IntersectionObserver(e => fetch('/text').then(() => { document.title = 'loaded'; t.style.top = 0 }))"
             ".observe(shown)",
         "seen");
  expect("one after the other",
         put +
             "let n = 0; const next = () => { const t = put('<i>t</i>'); new IntersectionObserver((e, o) => {"
             "o.disconnect(); ++n < 6 ? next() : show(n) }).observe(t) }; next()",
         "6");
  expect("in a shadow tree",
         put +
             "const r = put('<div></div>').attachShadow({mode: 'closed'}); r.innerHTML = '<b>x</b>';"
             "new IntersectionObserver(e => show('seen')).observe(r.firstChild)",
         "seen");
  expect("a size", "new ResizeObserver((e, o) => { o.disconnect(); show('sized') }).observe(shown)", "sized");
  expect("a size that changes",
         put +
             "const t = put('<div></div>'); new ResizeObserver(e => { if (e[0].contentRect.height > 50)"
             "show('sized') }).observe(t); setTimeout(() => { t.style.height = '100px' }, 900)",
         "sized");
  expect("an image", put + "put('<img loading=lazy src=/dot.png>').onload = () => show('loaded')", "loaded");
  expect(
      "an image of a shadow tree",
      put +
          "const r = put('<div></div>').attachShadow({mode: 'open'}); r.innerHTML = '<img loading=LAZY src=/dot.png>';"
          "r.firstChild.onload = () => show('loaded')",
      "loaded");
  expect("a frame", put + "onmessage = e => show(e.data); put('<iframe loading=lazy src=/inner></iframe>')",
         "of a frame");
  expect("what is shown when it is in view",
         put +
             "const t = put('<div style=\"content-visibility: auto\">x</div>');"
             "t.addEventListener('contentvisibilityautostatechange', e => { if (!e.skipped) show('shown') })",
         "shown");
  expect("a focus",
         put +
             "document.addEventListener('focusin', () => show('focused'));"
             "put('<input autofocus>')",
         "focused");
  expect("a paint",
         put +
             "put('<b>text</b>'); new PerformanceObserver((l, o) => { o.disconnect(); show(l.getEntries()[0].name) })"
             ".observe({type: 'paint', buffered: true})",
         "first-paint");
  expect("that it is visible", "show(document.visibilityState + ' ' + document.hidden + ' ' + innerWidth)",
         "visible false 1280");
}

const std::string style = put + "const t = put('<b>text</b>'), style = css => put('<style>' + css + '</style>');";

TEST_F(Drawn, WhatMoves) {
  expect("an animation's events",
         style +
             "style('@keyframes x { from { opacity: 0 } }'); for (const type of ['start', 'end'])"
             "t.addEventListener('animation' + type, e => show(type + ' '));"
             "t.style.animation = 'x 300ms'",
         "start end ");
  expect("an animation that tells what is put in",
         style +
             "style('@keyframes x { from { clip: rect(1px, auto, auto, auto) } } .new { animation: x 1ms }');"
             "document.addEventListener('animationstart', e => show('found')); setTimeout(() => {"
             "put('<i class=new>x</i>') }, 700)",
         "found");
  expect(
      "a transition's events",
      style +
          "for (const type of ['run', 'start', 'end']) t.addEventListener('transition' + type, e => show(type + ' '));"
          "t.style.cssText = 'opacity: 0; transition: opacity 200ms'; t.offsetTop; t.style.opacity = 1",
      "run start end ");
  expect("a transition's end, as a property",
         style +
             "t.style.cssText = 'opacity: 0; transition: opacity 200ms'; t.offsetTop; t.ontransitionend = () =>"
             "{ t.ontransitionend = null; show('ended') }; setTimeout(() => { t.style.opacity = 1 }, 800)",
         "ended");
  expect("one transition after the other",
         style +
             "let n = 0; t.ontransitionend = () => { show(++n); if (n < 4) t.style.opacity = n % 2 };"
             "t.style.cssText = 'opacity: 1; transition: opacity 100ms'; t.offsetTop; t.style.opacity = 0",
         "1234");
  expect("an animation's promises",
         "const a = shown.animate([{opacity: 0}, {opacity: 1}], 400); a.ready.then(() => show('ready '));"
         "a.finished.then(() => show('finished'))",
         "ready finished");
  expect("the promise of one by style",
         style +
             "style('@keyframes x { from { opacity: 0 } } b { animation: x 400ms }');"
             "Promise.all(document.getAnimations().map(a => a.finished)).then(a => show(a.length + ' finished'))",
         "1 finished");
  expect("a view transition",
         "const v = document.startViewTransition(() => show('changed ')); v.ready.then(() => show('ready '));"
         "v.finished.then(() => show('finished'))",
         "changed ready finished");
  expect("a scroll that is written",
         put +
             "const t = put('<div style=\"height: 99px; overflow: auto\"><p style=\"height: 999px\"></div>');"
             "t.onscroll = () => { t.onscroll = null; show('scrolled') }; t.scrollTop = 500",
         "scrolled");
  expect("a scroll that takes its time",
         "document.body.style.height = '5000px'; onscrollend = () => show('at ' + scrollY);"
         "scrollTo({top: 800, behavior: 'smooth'})",
         "at 800");
  expect("fonts", "document.fonts.ready.then(() => show('ready'))", "ready");
  expect("an image that is decoded",
         "const i = new Image; i.src = 'data:image/gif;base64,"
         "R0lGODlhAQABAIAAAAAAAAAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=='; i.decode().then(() => show('decoded'))",
         "decoded");
  expect("a canvas's frames",
         put +
             "const c = put('<canvas></canvas>').getContext('2d'); let n = 0; const f = () => { c.fillRect(n, 0, 1, 1);"
             "++n < 25 ? requestAnimationFrame(f) : show('drawn') }; f()",
         "drawn");
  expect("a video's frame",
         put +
             "const c = put('<canvas></canvas>'), x = c.getContext('2d'), v = put('<video muted></video>');"
             "v.srcObject = c.captureStream(); v.play(); v.requestVideoFrameCallback(() => show('a frame'));"
             "let n = 0; const f = () => { x.fillRect(0, 0, ++n, n); n < 25 && requestAnimationFrame(f) }; f()",
         "a frame");
}

}  // namespace
}  // namespace crawl::browser
