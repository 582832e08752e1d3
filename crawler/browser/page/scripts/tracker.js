// Runs in each document and worker before its own scripts. It counts what a page waits for and virtual time does not
// see (awaited.js, put in below), keeps the shadow roots, refuses what would need a network of its own, and has the
// functions that the crawl calls when the page is quiet: an object by the name CRAWL_NAME. All that it uses later it takes
// at once, for pages change what they like. CRAWL_TELL is a binding: what is noted goes there.
(() => {
  'use strict';
  const g = globalThis, tell = g.CRAWL_TELL;
  delete g.CRAWL_TELL;
  if (Object.prototype.hasOwnProperty.call(g, 'CRAWL_NAME')) return;
  const {apply, construct, defineProperty, getOwnPropertyDescriptor} = Reflect;
  const method = (f) => f && ((self, ...args) => apply(f, self, args));
  const on = g.EventTarget && method(EventTarget.prototype.addEventListener);
  const then = method(Promise.prototype.then);
  const stringify = JSON.stringify, text = String;
  const later = g.setTimeout || ((...args) => g.setTimeout(...args));  // which a worker gets when its script begins
  let notes = 0;
  const note = (kind, url) => {
    if (tell && ++notes <= 100) apply(tell, g, [stringify([kind, text(url).slice(0, 2000)])]);
  };

  const replace = (owner, name, made) => {
    const old = owner && getOwnPropertyDescriptor(owner, name);
    if (!old || typeof old.value !== 'function') return;
    defineProperty(owner, name, {...old, value: made(old.value)});
  };
  const roots = [];  // of shadow trees
  const state = g.document && CRAWL_AWAITED({apply, construct, method, on, then, replace, roots});

  // ---- what a page may do for ever, or in vain: said once
  const noted = {__proto__: null};
  const once = (kind) => { if (!noted[kind]) noted[kind] = true, note(kind, ''); };
  const limit_of_chain = 100, at_once = 5;
  let chain = 0;
  for (const name of ['setTimeout', 'setInterval'])
    replace(g, name, (f) => function(callback, delay, ...rest) {
      const passes = typeof callback !== 'function' || (delay !== undefined && !(typeof delay === 'number' && delay < at_once));
      if (passes) return apply(f, this, arguments);
      let length = chain;  // how many timers led to this one, without a pause
      return apply(f, this, [function() {
        if (++length === limit_of_chain) once('timers');
        chain = length;
        try { return apply(callback, this, arguments); } finally { chain = 0; }
      }, delay, ...rest]);
    });
  if (g.HTMLCanvasElement)
    replace(HTMLCanvasElement.prototype, 'getContext', (f) => function(kind) {
      const context = apply(f, this, arguments);
      if (context === null && (kind === 'webgl' || kind === 'webgl2' || kind === 'experimental-webgl')) once('webgl');
      return context;
    });

  // ---- downloads, which lead nowhere: a link that is clicked by a script need not be in the page
  const is_download = (link) => link instanceof HTMLAnchorElement && link.hasAttribute('download');
  if (g.HTMLElement)
    replace(HTMLElement.prototype, 'click', (f) => function() {
      if (is_download(this)) return note('download', this.href);
      return apply(f, this, []);
    });
  if (g.document)
    on(g, 'click', (event) => {
      const link = event.target instanceof Element ? event.target.closest('a[download]') : null;
      if (!link) return;
      event.preventDefault();
      note('download', link.href);
    }, true);

  // ---- what would need a network
  const refuse = (name, made) => {
    if (g[name]) defineProperty(g, name, {value: made, writable: true, configurable: true, enumerable: false});
  };
  if (g.EventTarget) {
    const fire = method(EventTarget.prototype.dispatchEvent);
    refuse('WebSocket', class WebSocket extends EventTarget {
      static CONNECTING = 0;
      static OPEN = 1;
      static CLOSING = 2;
      static CLOSED = 3;
      constructor(url) {
        super();
        this.url = text(url);
        this.readyState = 0;
        this.bufferedAmount = 0;
        this.extensions = this.protocol = '';
        this.binaryType = 'blob';
        note('socket', url);
        later(() => {
          this.readyState = 3;
          for (const event of [new Event('error'), new CloseEvent('close', {code: 1006})]) {
            const handler = this['on' + event.type];
            if (typeof handler === 'function') apply(handler, this, [event]);
            fire(this, event);
          }
        }, 0);
      }
      send() { if (this.readyState === 0) throw new DOMException('still connecting', 'InvalidStateError'); }
      close() { this.readyState = 3; }
    });
  }
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport'])
    refuse(name, class {
      constructor(where) {
        note('socket', typeof where === 'string' ? where : name);
        throw new DOMException('there is no network', 'NotSupportedError');
      }
    });
  if (g.ServiceWorkerContainer)
    replace(ServiceWorkerContainer.prototype, 'register', () => async function register(url) {
      note('service worker', url);
      throw new DOMException('there are no service workers', 'SecurityError');
    });
  // What is said to a console nobody reads, and each word would be a message.
  for (const name of Object.keys(g.console || {}))
    if (typeof g.console[name] === 'function') g.console[name] = () => {};
  // A worker has frames only as long as somebody looks.
  if (!g.document) {
    const frame_of_worker = 17;
    replace(g, 'requestAnimationFrame', () => function(callback) {
      return apply(later, g, [() => apply(callback, g, [performance.now()]), frame_of_worker]);
    });
    replace(g, 'cancelAnimationFrame', () => function(id) { g.clearTimeout(id); });
  }
  const add = (functions) => defineProperty(g, 'CRAWL_NAME', {value: Object.freeze(functions)});
  if (!g.document) return add({});

  // ---- what would stop a page, or open another
  for (const name of ['print', 'stop', 'focus', 'blur', 'close'])
    replace(g, name, () => function() {});
  replace(g, 'alert', () => function() { once('dialog'); });
  replace(g, 'confirm', () => function() { once('dialog'); return false; });
  replace(g, 'prompt', () => function() { once('dialog'); return null; });
  replace(g, 'open', () => function(url) {
    if (url) note('popup', new URL(url, document.baseURI));
    return null;
  });

  // ---- the page as HTML
  const limit_of_roots = 20000, limit_of_depth = 8;
  replace(Element.prototype, 'attachShadow', (f) => function(...args) {
    const root = apply(f, this, args);
    if (roots.length < limit_of_roots) roots.push(root);
    return root;
  });
  const html_of = method(Element.prototype.getHTML), outer = method(getOwnPropertyDescriptor(Element.prototype, 'outerHTML').get);
  const inside_of = method(getOwnPropertyDescriptor(Element.prototype, 'innerHTML').get);
  const clone = method(Node.prototype.cloneNode), all = method(Document.prototype.querySelectorAll);
  const all_below = method(DocumentFragment.prototype.querySelectorAll), after = method(Element.prototype.after);
  const attribute = method(Element.prototype.getAttribute), set = method(Element.prototype.setAttribute);
  const well_formed = method(String.prototype.toWellFormed), content = method(getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentDocument').get);
  const inner_window = method(getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentWindow').get);
  const parse = method(DOMParser.prototype.parseFromString), parser = new DOMParser(), comment = method(Document.prototype.createComment);
  const split = method(String.prototype.split), element = method(Document.prototype.createElement);
  const replace_with = method(Element.prototype.replaceWith), append = method(Element.prototype.append);
  // What a document has of these names may be its forms and images (`<form name=documentElement>`): an attribute of
  // document that is no function is asked for by this.
  const of_document = {};
  for (const name of ['documentElement', 'doctype', 'defaultView', 'URL', 'body', 'cookie', 'scrollingElement'])
    of_document[name] = method(getOwnPropertyDescriptor(Document.prototype, name).get);
  const base_of = method(getOwnPropertyDescriptor(Node.prototype, 'baseURI').get);
  const with_addresses = ['href', 'src', 'action', 'poster', 'data'];

  const declared_roots = (node) => {  // those that the parser made
    for (const one of all_below ? node.querySelectorAll('*') : [])
      if (one.shadowRoot && !roots.includes(one.shadowRoot)) roots.push(one.shadowRoot), declared_roots(one.shadowRoot);
  };
  // Shadow roots become elements, so that whoever reads the HTML sees what is shown; addresses become absolute if the
  // page's own base is not to hold for them.
  const settle = (node, base, depth) => {
    if (base)
      for (const name of with_addresses)
        for (const one of node.querySelectorAll('[' + name + ']'))
          try { set(one, name, new URL(attribute(one, name), base).href); } catch {}
    for (const template of node.querySelectorAll('template')) {
      const mode = attribute(template, 'shadowrootmode');
      if (depth < limit_of_depth) settle(template.content, base, depth + 1);
      if (mode === null) continue;
      const shown = element(document, 'div');
      set(shown, 'data-shadow-root', mode);
      append(shown, template.content);
      replace_with(template, shown);
    }
  };
  const serialize = (of, base) => {
    const root = of_document.documentElement(of);
    if (!root) return '';
    if (roots.length === 0 && !base) return outer(root);
    const bare = outer(clone(root, false)), inside = html_of(root, {serializableShadowRoots: true, shadowRoots: roots});
    const at = bare.lastIndexOf('</');
    const whole = bare.slice(0, at) + inside + bare.slice(at);
    if (!base && !inside.includes('shadowrootmode')) return whole;
    const inert = parse(parser, whole, 'text/html');
    settle(inert, base, 0);
    return base ? inside_of(of_document.body(inert)) : outer(of_document.documentElement(inert));
  };
  // Frames of the page's own origin are put in place; others leave a mark with their number, for the crawl to fill in.
  const mark = (key) => 'CRAWL_NAME-frame-' + key + '-';
  const with_frames = (of, base, path, left) => {
    const found = [];
    for (const frame of all(of, 'iframe, frame')) {
      if (left.frames <= 0 || path.length >= 3) break;
      let inner = null, number = -1;
      try { inner = content(frame); } catch {}
      const target = inner_window(frame), view = of_document.defaultView(of);
      for (let k = 0; k < view.length; ++k) if (view[k] === target) number = k;
      if (number < 0 || (inner && of_document.URL(inner) === 'about:blank' && !of_document.body(inner)?.firstChild)) continue;
      left.frames--;
      const key = [...path, number].join('_');
      after(frame, comment(of, mark(key)));
      found.push([key, inner, [...path, number]]);
    }
    let html = serialize(of, base);
    for (const [key, inner, inner_path] of found) {
      if (inner === null) { left.foreign.push(key); continue; }
      const inside = with_frames(inner, base_of(inner), inner_path, left);
      html = split(html, '<!--' + mark(key) + '-->').join('<div data-frame="' + key + '">' + inside + '</div>');
    }
    return html;
  };
  const pressed = new WeakSet();
  const promises_more = new RegExp('^\\W*((load|show|see|view|get|fetch|reveal|expand|more)\\b.*|' +
    'mehr(\\s+\\S+)?(\\s+(laden|anzeigen|zeigen))?|weitere\\s.*|(voir|afficher|charger)\\s+plus.*|' +
    '(ver|cargar|mostrar)\\s+m[a\\u00e1]s.*|(carica|mostra)\\s+altr.*|meer\\s+(laden|tonen).*)$', 'i');
  const doctype = () => {
    const type = of_document.doctype(document);
    return type ? '<!DOCTYPE ' + type.name + (type.publicId ? ' PUBLIC "' + type.publicId + '"' : type.systemId ? ' SYSTEM' : '') +
      (type.systemId ? ' "' + type.systemId + '"' : '') + '>\n' : '';
  };

  add({
    state,
    // The page; or what it still waits for, unless it has waited for nothing so long, in ms.
    html(quiet_for, declared, max) {
      const now = state();
      if (quiet_for > 0 && (now.busy + now.frames + now.workers > 0 || now.since < quiet_for)) return {state: now};
      if (declared) declared_roots(document);
      const left = {frames: 50, foreign: []};
      const html = well_formed(doctype() + with_frames(document, null, [], left));
      if (html.length > max) return {state: now, long: html.length};
      let cookies = '';
      try { cookies = of_document.cookie(document); } catch {}
      return {state: now, html, foreign: left.foreign, cookies: well_formed(cookies)};
    },
    // A frame of another origin: which one of the page's it is, and what is in it.
    frame() {
      const path = [];
      for (let view = g; view !== view.parent && path.length < 8; view = view.parent) {
        let number = -1;
        for (let k = 0; k < view.parent.length; ++k) if (view.parent[k] === view) number = k;
        path.unshift(number);
      }
      return {key: path.join('_'), html: well_formed(with_frames(document, base_of(document), path, {frames: 20, foreign: []}))};
    },
    // To the end of the page and of what scrolls in it, and to what is shown only on demand: buttons are pressed that say
    // so, each once, then one of them again that is for more and more.
    scroll() {
      const before = all(document, '*').length;
      const shown = [];
      for (const one of all(document, 'button, [role=button], a:not([href]), a[href^="#"], a[href^="javascript:"], input[type=button]')) {
        const words = (one.innerText || one.value || '').trim();
        if (words.length < 60 && promises_more.test(words) && !one.disabled && one.getClientRects().length > 0) shown.push(one);
      }
      const fresh = shown.filter(one => !pressed.has(one)).slice(0, 10);
      const again = shown.find(one => !one.hasAttribute('aria-expanded'));
      for (const one of fresh.length > 0 ? fresh : again ? [again] : []) {
        pressed.add(one);
        one.click();
      }
      let looked_at = 0;
      for (const one of all(document, 'main, div, section, ul, ol, tbody')) {
        if (++looked_at > 3000) break;
        if (one.clientHeight > 100 && one.scrollHeight > one.clientHeight + 50) one.scrollTop = one.scrollHeight;
      }
      const tall = of_document.scrollingElement(document) || of_document.documentElement(document);
      if (tall) g.scrollTo(0, tall.scrollHeight);
      // In a lower window it could be scrolled.
      if (tall && tall.scrollHeight <= g.innerHeight) document.dispatchEvent(new Event('scroll', {bubbles: true}));
      return before;
    },
  });
})();
