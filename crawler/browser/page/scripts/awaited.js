// What a document waits for and virtual time does not see: counted, for the crawl to ask (Patience, which bounds how long
// it then waits, for a page can bring about any of these figures). Called by tracker.js before the document's own scripts.
(({apply, construct, method, on, then, replace, roots}) => {
  const g = globalThis, {defineProperty, getOwnPropertyDescriptor, getPrototypeOf} = Reflect;
  const clock = performance, time = method(Performance.prototype.now);  // virtual, as all clocks of a page
  let busy = 0, frames = 0, workers = 0, sent = 0, received = 0, ended = 0, changes = 0, last = -1e9;

  // ---- what ends: promises, requests, callbacks
  const ends = () => { ended++, last = time(clock); };
  const begin = (follows) => {
    let open = true;
    busy++;
    return () => {
      if (!open) return;
      open = false;
      busy--;
      if (follows) ends(); else ended++;
    };
  };
  const end_with = (promise, end) => { try { then(promise, end, end); } catch { end(); } };
  const promising = (owner, names, follows = true) => {
    for (const name of names)
      replace(owner, name, (f) => function(...args) {
        const promise = apply(f, this, args);
        end_with(promise, begin(follows));
        return promise;
      });
  };
  // The iterators of a class have a prototype of their own, which the first of them shows.
  const iterating = (owner, names) => {
    let known = false;
    for (const name of names)
      replace(owner, name, (f) => function(...args) {
        const iterator = apply(f, this, args);
        if (!known) known = true, promising(getPrototypeOf(iterator), ['next']);
        return iterator;
      });
  };
  const heard_of = (owner, names, events, self) => {
    for (const name of names)
      replace(owner && owner.prototype, name, (f) => function(...args) {
        const made = apply(f, this, args), end = begin(true), source = self ? this : made;
        for (const event of events) on(source, event, end, {once: true});
        return made;
      });
  };
  // Waits until one of the functions that are given is called, or what is returned has failed.
  const calling = (owner, names) => {
    for (const name of names)
      replace(owner && owner.prototype, name, (f) => function(...args) {
        const end = begin(true);
        for (let k = 0; k < args.length; ++k) {
          const callback = args[k];
          if (typeof callback === 'function') args[k] = function(...given) {
            end();
            return apply(callback, this, given);
          };
        }
        try {
          const made = apply(f, this, args);
          if (made) end_with(made, end);
          return made;
        } catch (error) {
          end();
          throw error;
        }
      });
  };
  // Of these virtual time sees the greatest part: for what follows it waits as long as ever.
  for (const owner of [g.Request, g.Response])
    promising(owner && owner.prototype, ['text', 'json', 'arrayBuffer', 'blob', 'formData', 'bytes'], false);
  for (const [name, names] of Object.entries({
    Blob: 'text arrayBuffer bytes', ReadableStream: 'pipeTo', ReadableStreamDefaultReader: 'read',
    ReadableStreamBYOBReader: 'read', WritableStream: 'close', WritableStreamDefaultWriter: 'write close',
    CacheStorage: 'open match has keys delete', Cache: 'match matchAll add addAll put keys delete', IDBFactory: 'databases',
    StorageManager: 'getDirectory estimate persisted persist', FileSystemDirectoryHandle: 'getFileHandle getDirectoryHandle removeEntry',
    FileSystemFileHandle: 'getFile createWritable', FileSystemWritableFileStream: 'write', CookieStore: 'get getAll set delete',
    SubtleCrypto: 'digest encrypt decrypt sign verify deriveBits deriveKey generateKey importKey exportKey wrapKey unwrapKey',
    HTMLImageElement: 'decode', OffscreenCanvas: 'convertToBlob', BaseAudioContext: 'decodeAudioData', OfflineAudioContext: 'startRendering',
    LockManager: 'query', FontFaceSet: 'load', FontFace: 'load', Permissions: 'query', MediaDevices: 'enumerateDevices', NavigatorUAData: 'getHighEntropyValues'
  }))
    promising(g[name] && g[name].prototype, names.split(' '));
  promising(g.WebAssembly, ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming']);
  promising(g, ['createImageBitmap']);
  iterating(ReadableStream.prototype, ['values', Symbol.asyncIterator]);
  if (g.FileSystemDirectoryHandle) iterating(FileSystemDirectoryHandle.prototype, ['entries', 'values', 'keys', Symbol.asyncIterator]);
  heard_of(g.IDBFactory, ['open', 'deleteDatabase'], ['success', 'error', 'blocked']);
  heard_of(g.IDBDatabase, ['transaction'], ['complete', 'abort']);
  heard_of(g.FileReader, ['readAsText', 'readAsArrayBuffer', 'readAsDataURL', 'readAsBinaryString'], ['loadend'], true);
  calling(g.LockManager, ['request']);
  calling(g.HTMLCanvasElement, ['toBlob']);
  calling(g.Geolocation, ['getCurrentPosition']);
  // Fonts are ready when the page has been laid out with them.
  const fonts = g.FontFaceSet && getOwnPropertyDescriptor(FontFaceSet.prototype, 'ready');
  if (fonts && fonts.get) defineProperty(FontFaceSet.prototype, 'ready', {...fonts, get() {
    const promise = apply(fonts.get, this, []);
    end_with(promise, begin(true));
    return promise;
  }});

  // ---- messages
  const heard = () => { received++; };
  const heard_of_worker = () => { received++, ends(); };
  for (const name of ['Worker', 'SharedWorker'])
    replace(g, name, (f) => new Proxy(f, {
      construct(target, args, made) {
        const worker = construct(target, args, made);
        workers++;
        on(name === 'Worker' ? worker : worker.port, 'message', heard_of_worker);
        on(worker, 'error', heard_of_worker);
        return worker;
      }
    }));
  replace(g, 'MessageChannel', (f) => new Proxy(f, {
    construct(target, args, made) {
      const channel = construct(target, args, made);
      for (const port of [channel.port1, channel.port2]) on(port, 'message', heard);
      return channel;
    }
  }));
  for (const owner of [g.Worker, g.MessagePort])
    replace(owner && owner.prototype, 'postMessage', (f) => function(...args) {
      sent++;
      return apply(f, this, args);
    });

  // ---- turns of the browser, which pass in no time of the page's own: frames of the screen. A page that asks
  // for ever new ones gets a few, and more as long as they change the document: most as long as elements are added, for texts
  // that change are often a clock, or words that move for ever.
  const turns_without_change = 30, limit_of_turns = 200;
  let more_turns = 900;  // those that add elements
  let draws = false;  // whether frames bring this document anything
  let turns = 0, left = limit_of_turns, passed = 0, counted = -1;
  const may_turn = () => {  // what is asked for within one turn is one
    if (counted === passed) return true;
    if (turns >= turns_without_change || left <= 0) return false;
    counted = passed;
    turns++;
    left--;
    return true;
  };
  const next_frame = g.requestAnimationFrame;
  const open = {__proto__: null};
  let latest = null;
  const close = (id) => { if (open[id]) delete open[id], frames--; };
  replace(g, 'requestAnimationFrame', (f) => function(callback) {
    draws = true;
    if (typeof callback !== 'function' || !may_turn()) return apply(f, g, [callback]);
    const id = apply(f, g, [function(moment) {
      close(id);
      if (moment !== latest) latest = moment, passed++;
      ends();
      return apply(callback, g, [moment]);
    }]);
    open[id] = true;
    frames++;
    return id;
  });
  replace(g, 'cancelAnimationFrame', (f) => function(id) {
    close(id);
    return apply(f, g, [id]);
  });
  // Idle is a page when its timers are over, and these it does not wait for.
  const later = g.setTimeout, call_off = g.clearTimeout, until_idle = 20;
  replace(g, 'requestIdleCallback', (f) => function(callback) {
    if (typeof callback !== 'function') return apply(f, g, [callback]);
    return apply(later, g, [() => apply(callback, g, [{didTimeout: false, timeRemaining: () => 49}]), until_idle]);
  });
  replace(g, 'cancelIdleCallback', () => function(id) { apply(call_off, g, [id]); });
  // Some things come with the next frame, or never: what is in view, or is scrolled, messages to whom it concerns.
  let passes = 2, passing = 0, scrolled = 0;
  const unseen = new Set(), add = method(Set.prototype.add), remove = method(Set.prototype.delete), clear = method(Set.prototype.clear);
  const pass = () => { --passing > 0 ? apply(next_frame, g, [pass]) : clear(unseen); };
  const on_scroll = () => { if (passing > 0 && ++scrolled < 100) passing = passes; };
  const await_frame = (what) => {
    draws = true;
    if (!may_turn()) return;
    add(unseen, what);
    if (passing <= 0) apply(next_frame, g, [pass]);
    passing = passes;
  };
  for (const name of ['IntersectionObserver', 'ResizeObserver']) {
    replace(g, name, (f) => new Proxy(f, {
      construct(target, [callback, ...rest], made) {
        if (typeof callback !== 'function') return construct(target, [callback, ...rest], made);
        const observer = construct(target, [function(entries, self) {
          if (remove(unseen, observer)) ends();
          return apply(callback, this, [entries, self]);
        }, ...rest], made);
        return observer;
      }
    }));
    const owner = g[name] && g[name].prototype;
    replace(owner, 'observe', (f) => function(...args) {
      await_frame(this);
      return apply(f, this, args);
    });
    replace(owner, 'disconnect', (f) => function() {
      remove(unseen, this);
      return apply(f, this, []);
    });
  }
  const with_frame = (owner, names, wanted) => {
    for (const name of names)
      replace(owner && owner.prototype, name, (f) => function(...args) {
        if (!wanted || listened[wanted]) await_frame(name);
        return apply(f, this, args);
      });
  };
  // Who listens to these waits for frames, if something scrolls or moves. Who listens to all, as a framework does, waits for
  // nothing in particular.
  const kinds = {__proto__: null, scroll: 'scrolls', scrollend: 'scrolls', scrollsnapchange: 'scrolls', scrollsnapchanging: 'scrolls',
    contentvisibilityautostatechange: 'scrolls'};
  for (const type of ['start', 'iteration', 'end', 'cancel']) kinds['animation' + type] = 'moves';
  for (const type of ['run', 'start', 'end', 'cancel']) kinds['transition' + type] = 'moves';
  const listened = {__proto__: null};
  let listener_to_all = null;
  const listens = (type) => { if (kinds[type]) listened[kinds[type]] = draws = true; };
  replace(EventTarget.prototype, 'addEventListener', (f) => function(type) {
    if (type === 'auxclick') listener_to_all = this;
    if (typeof type === 'string' && this !== listener_to_all) listens(type);
    return apply(f, this, arguments);
  });
  for (const owner of [g, HTMLElement.prototype])
    for (const type in kinds) {
      const old = getOwnPropertyDescriptor(owner, 'on' + type);
      if (old && old.set) defineProperty(owner, 'on' + type, {...old, set(value) {
        listens(type);
        apply(old.set, this, [value]);
      }});
    }
  on(document, 'scroll', on_scroll, true);  // one that takes its time
  with_frame(g.BroadcastChannel, ['postMessage']);
  with_frame(g.Element, ['scroll', 'scrollTo', 'scrollBy', 'scrollIntoView'], 'scrolls');
  with_frame({prototype: g}, ['scroll', 'scrollTo', 'scrollBy'], 'scrolls');
  replace(Document.prototype, 'startViewTransition', (f) => function(...args) {
    const transition = apply(f, this, args);
    frames++;
    end_with(transition.finished, () => { frames--, ends(); });
    return transition;
  });
  with_frame(g.HTMLVideoElement, ['requestVideoFrameCallback']);
  for (const owner of [Document.prototype, Element.prototype])
    replace(owner, 'getAnimations', (f) => function(...args) {
      listened.moves = draws = true;
      return apply(f, this, args);
    });
  const painted = {__proto__: null, paint: true, element: true, event: true, 'first-input': true, 'largest-contentful-paint': true,
    'layout-shift': true, 'long-animation-frame': true, 'visibility-state': true};
  replace(g.PerformanceObserver && PerformanceObserver.prototype, 'observe', (f) => function(...args) {
    const {type, entryTypes} = args[0] || {};
    let of_paints = painted[type];
    for (let k = 0; entryTypes && k < entryTypes.length && k < 50; ++k) of_paints ||= painted[entryTypes[k]];
    if (of_paints) draws = true, passes = 6;  // that it is painted is told later
    return apply(f, this, args);
  });
  // What moves begins and ends in frames alone, and takes its time: it is brought to its end, as timers are.
  const animations = method(Document.prototype.getAnimations), finish = method(Animation.prototype.finish);
  const is_finite = (animation) => animation.playState === 'running' && animation.effect.getComputedTiming().endTime < Infinity;
  let started = [], finishes = 0, still = false;
  const finish_all = (list) => {
    for (let k = 0; k < list.length && finishes < 200; ++k)
      try { if (is_finite(list[k])) finishes++, finish(list[k]); } catch {}
  };
  replace(Element.prototype, 'animate', (f) => function(...args) {
    const animation = apply(f, this, args);
    listened.moves = true;
    still = false;
    if (started.length < 200) started[started.length] = animation;
    return animation;
  });
  const begun = () => {
    still = false;
    if (listened.moves) finish_all(animations(document));
  };
  for (const event of ['animationstart', 'transitionrun']) on(document, event, begun, true);
  for (const event of ['animationend', 'transitionend']) on(document, event, () => { still = false; }, true);
  const look_whether_it_moves = () => {
    if (!listened.moves || still || turns >= turns_without_change) return;
    finish_all(started);
    started = [];
    still = true;
    await_frame('moves');
  };
  // What was not asked for by itself: a document that frames bring something gets some when it is quiet, and again if it is
  // another since. So do frames of others, for what these ask for is not known.
  const query = method(Document.prototype.querySelector), query_below = method(DocumentFragment.prototype.querySelector);
  const drawn_by_itself = 'img[loading=lazy i], iframe[loading=lazy i], [autofocus]';
  const limit_of_draws = 4;
  let draws_done = 0, drawn = -1, has_foreign = false;
  const has_what_is_drawn = () => {
    if (has_foreign || query(document, drawn_by_itself)) return true;
    for (let k = 0; k < roots.length && k < 1000; ++k) if (query_below(roots[k], drawn_by_itself)) return true;
    return false;
  };
  const look_whether_it_draws = () => {
    if (draws_done >= limit_of_draws || drawn === ended + changes) return;
    if (!draws && !has_what_is_drawn()) return;
    watch();
    draws_done++;
    drawn = ended + changes;
    await_frame('drawn');
  };

  // ---- how it stands with this document and those in it
  const Observer = MutationObserver, observe = method(Observer.prototype.observe);
  const added = method(getOwnPropertyDescriptor(MutationRecord.prototype, 'addedNodes').get);
  const an_element = 1, kind = method(getOwnPropertyDescriptor(Node.prototype, 'nodeType').get);
  const add_elements = (records) => {
    for (let k = 0; k < records.length && k < 100; ++k) {
      const nodes = added(records[k]);
      if (nodes.length > 0 && kind(nodes[0]) === an_element) return true;
    }
    return false;
  };
  let observer = null, observed = 0;
  const watch = () => {
    const what = {childList: true, subtree: true, characterData: true};
    if (!observer) {
      observer = new Observer((records) => {
        changes++, turns = 0;
        if (more_turns > 0 && add_elements(records)) more_turns--, left++;
      });
      observe(observer, document, what);
    }
    for (; observed < roots.length && observed < 1000; ++observed) observe(observer, roots[observed], what);
  };
  const limit_of_frames = 20, names = ['busy', 'frames', 'workers', 'sent', 'received', 'ended', 'changes'];
  const state = () => {
    const inner = [];
    for (let k = 0; k < limit_of_frames && k < g.length; ++k)
      try { inner[inner.length] = g[k].CRAWL_NAME.state(); } catch { has_foreign = true; }
    if (frames + unseen.size === 0) look_whether_it_moves();
    if (frames + unseen.size === 0) look_whether_it_draws();
    const moment = time(clock);
    const now = {busy, frames: frames + unseen.size, workers, sent, received, ended, changes, since: moment - last, now: moment};
    for (let k = 0; k < inner.length; ++k) {
      for (const name of names) now[name] += inner[k][name];
      if (inner[k].since < now.since) now.since = inner[k].since;
    }
    if (now.busy + now.frames + now.workers > 0) watch();
    return now;
  };
  return state;
})
