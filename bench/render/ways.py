"""Ways in which the items of a page come: JavaScript that calls add(list), given its number N; items(N) is the list itself, /api/N gives it
as JSON. Each by its name."""

READ = "const read = async r => { let t = '', d = new TextDecoder; for (;;) { const {done, value} = await r.read(); if (done) return JSON.parse(t);" \
       " t += typeof value === 'string' ? value : d.decode(value, {stream: true}) } };"
DOT = "R0lGODlhAQABAIAAAAAAAAAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="
SLOW = "new Promise(done => setTimeout(done, 300))"
WORKER = "new Worker(URL.createObjectURL(new Blob([`%s`])))"
DATABASE = ("const o = indexedDB.open('d%s'); o.onupgradeneeded = () => o.result.createObjectStore('s', {autoIncrement: true}); o.onsuccess = () => { const db ="
            " o.result; %s }")

WAYS = {
    "at once": "add(items(N))",
    "timer": "setTimeout(() => add(items(N)), 700)",
    "fetch": "fetch('/api/N').then(r => r.json()).then(add)",
    "XMLHttpRequest": "const x = new XMLHttpRequest; x.open('GET', '/api/N'); x.onload = () => add(JSON.parse(x.responseText)); x.send()",
    "two fetches": "setTimeout(async () => { const a = await (await fetch('/api/N?half=0')).json(); setTimeout(async () =>"
                   " add([...a, ...await (await fetch('/api/N?half=1')).json()]), 300) }, 200)",
    "script element": "const s = document.createElement('script'); s.src = '/data.js?N'; s.onload = () => add(items(N)); document.head.append(s)",
    "import": "import('/module.js').then(m => m.default(N)).then(add)",
    "shadow root": "const host = document.createElement('x-list'); root.append(host); customElements.define('x-list', class extends HTMLElement {"
                   " async connectedCallback() { const s = this.attachShadow({mode: 'closed'}); add(await (await fetch('/api/N')).json(), s) } })",
    "worker": "const w = " + WORKER % "fetch('${location.origin}/api/N').then(r => r.json()).then(j => postMessage(j))" +
              "; w.onmessage = e => add(e.data)",
    "database": DATABASE % ("", "const t = db.transaction('s', 'readwrite').objectStore('s'); t.put(items(N), 1).onsuccess = () => {"
                            " t.get(1).onsuccess = e => add(e.target.result) }"),
    "seen": "requestAnimationFrame(() => requestAnimationFrame(() => new IntersectionObserver((e, o) => { if (!e[0].isIntersecting) return;"
            " o.disconnect(); add(items(N)) }).observe(document.body)))",
    "digest": "crypto.subtle.digest('SHA-256', new Uint8Array(8)).then(() => new Promise(done => setTimeout(done, 100))).then(() => fetch('/api/N'))"
              ".then(r => r.json()).then(j => queueMicrotask(() => add(j)))",
    # Streams
    "reader": READ + "fetch('/api/N').then(r => read(r.body.getReader())).then(add)",
    "reader of bytes": "fetch('/api/N').then(async r => { const b = r.body.getReader({mode: 'byob'}); let t = '', d = new TextDecoder; for (;;) {"
                       " const {done, value} = await b.read(new Uint8Array(100)); if (done) return add(JSON.parse(t)); t += d.decode(value) } })",
    "decoder stream": READ + "fetch('/api/N').then(r => read(r.body.pipeThrough(new TextDecoderStream).getReader())).then(add)",
    "iterated stream": "fetch('/api/N').then(async r => { let t = '', d = new TextDecoder; for await (const c of r.body) t += d.decode(c); add(JSON.parse(t)) })",
    "pipe": "let t = ''; fetch('/api/N').then(r => r.body.pipeThrough(new TextDecoderStream).pipeTo(new WritableStream({write(c) { t += c },"
            " close() { add(JSON.parse(t)) }})))",
    "tee": READ + "fetch('/api/N').then(r => { const [a, b] = r.body.tee(); b.cancel(); return read(a.getReader()) }).then(add)",
    "compression": "new Response(new Blob([JSON.stringify(items(N)) + ' '.repeat(1e6)]).stream().pipeThrough(new CompressionStream('gzip')).pipeThrough("
                   "new DecompressionStream('gzip'))).json().then(add)",
    "lines": "fetch('/api/N').then(r => r.json()).then(async all => { const s = new ReadableStream({async pull(c) { await " + SLOW +
             "; const i = all.shift(); i ? c.enqueue(i) : c.close() }}); for await (const i of s) add([i]) })",
    "reader, then timer": READ + "fetch('/api/N').then(r => read(r.body.getReader())).then(j => setTimeout(() => add(j), 400))",
    "large stream": "fetch('/large').then(async r => { const b = r.body.getReader(); let n = 0; for (;;) { const {done, value} = await b.read(); if (done) break;"
                    " n += value.length } if (n >= 4e6) add(items(N)) })",
    # Stores
    "cache": READ + "caches.open('c').then(async c => { await c.put('/kept/N', new Response(JSON.stringify(items(N)))); const r = await c.match('/kept/N');"
                    " add(await read(r.body.getReader())) })",
    "transaction": DATABASE % (2, "const t = db.transaction('s', 'readwrite'); for (let k = 0; k < 500; ++k) t.objectStore('s').add({k, x: 'y'.repeat(500)});"
                               " t.oncomplete = () => setTimeout(() => fetch('/api/N').then(r => r.json()).then(add), 300)"),
    "cursor": DATABASE % (3, "const t = db.transaction('s', 'readwrite'), s = t.objectStore('s'); s.clear(); for (const i of items(N)) s.add(i);"
                          " const all = []; s.openCursor().onsuccess = e => { const c = e.target.result; if (c) { all.push(c.value); c.continue() } else"
                          " add(all) }"),
    "database, then timer": DATABASE % (4, "setTimeout(() => { const g = db.transaction('s').objectStore('s').get(1); g.onsuccess = () => setTimeout(() => add(items(N)),"
                                        " 450) }, 100)"),
    "directory": "navigator.storage.getDirectory().then(async d => { const f = await d.getFileHandle('f' + N, {create: true}), w = await f.createWritable();"
                 " await w.write(JSON.stringify(items(N))); await w.close(); add(JSON.parse(await (await f.getFile()).text())) })",
    "lock": "navigator.locks.request('l', async () => { await " + SLOW + "; await navigator.locks.request('m', () => add(items(N))) })",
    "cookie store": "cookieStore.set('a', 'b').then(() => cookieStore.get('a')).then(c => { if (c.value === 'b') add(items(N)) })",
    # Bytes
    "blob": "new Blob([JSON.stringify(items(N))]).text().then(t => add(JSON.parse(t)))",
    "file reader": "const f = new FileReader; f.onload = () => add(JSON.parse(f.result)); f.readAsText(new Blob([JSON.stringify(items(N)) + ' '.repeat(3e6)]))",
    "blob's address": "fetch(URL.createObjectURL(new Blob([JSON.stringify(items(N))]))).then(r => r.json()).then(add)",
    "bitmap": "fetch('data:image/gif;base64," + DOT + "').then(r => r.blob()).then(createImageBitmap).then(b => { if (b.width) add(items(N)) })",
    "decoded image": "const i = new Image; i.src = 'data:image/gif;base64," + DOT + "'; i.decode().then(() => add(items(N)))",
    "loaded image": "const i = new Image; i.onload = () => add(items(N)); i.src = URL.createObjectURL(new Blob([Uint8Array.from(atob('" + DOT +
                    "'), c => c.charCodeAt(0))], {type: 'image/gif'}))",
    "refused image": "const i = new Image; i.onload = i.onerror = () => add(items(N)); i.src = '/dot.png?N'",
    "canvas": "const c = document.createElement('canvas'); c.width = c.height = 900; c.getContext('2d').fillRect(1, 1, 800, 800); c.toBlob(b => { if (b.size)"
              " add(items(N)) })",
    "offscreen canvas": "const c = new OffscreenCanvas(900, 900); c.getContext('2d').fillRect(1, 1, 9, 9); c.convertToBlob().then(b => { if (b.size) add(items(N)) })",
    "sound": "new OfflineAudioContext(1, 44100, 44100).startRendering().then(b => { if (b.length) add(items(N)) })",
    "module of a blob": "import(URL.createObjectURL(new Blob([`export default ${JSON.stringify(items(N))}`], {type: 'text/javascript'}))).then(m => add(m.default))",
    "module of data": "import('data:text/javascript,export default 1').then(() => add(items(N)))",
    "WebAssembly": "WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(m => WebAssembly.instantiate(m)).then(() => add(items(N)))",
    "font": "document.fonts.ready.then(() => add(items(N)))",
    "font face": "const f = new FontFace('f', 'url(/font.woff2)'); f.load().catch(() => 0).then(() => add(items(N)))",
    # Messages
    "message channel": "const c = new MessageChannel; let n = 0; c.port1.onmessage = () => { if (++n < 20) c.port2.postMessage(n); else add(items(N)) };"
                       " c.port2.postMessage(0)",
    "broadcast": "const a = new BroadcastChannel('b'), b = new BroadcastChannel('b'); b.onmessage = e => add(e.data); a.postMessage(items(N))",
    "window's message": "onmessage = e => { if (e.data < 20) postMessage(e.data + 1); else add(items(N)) }; postMessage(0)",
    "frame": "const f = document.createElement('iframe'); f.srcdoc = `<script>fetch('/api/N').then(r => r.json()).then(j => parent.postMessage(j))</scr` + `ipt>`;"
             " onmessage = e => add(e.data); document.body.append(f)",
    "frame's database": "const f = document.createElement('iframe'); f.srcdoc = `<script>const o = indexedDB.open('f'); o.onsuccess = () => parent.postMessage(1)"
                        "</scr` + `ipt>`; onmessage = () => add(items(N)); document.body.append(f)",
    "slow worker": "const w = " + WORKER % "setTimeout(() => postMessage(1), 300)" + "; w.onmessage = () => add(items(N))",
    "worker asked twice": "const w = " + WORKER % "let n = 0; onmessage = () => setTimeout(() => postMessage(++n), 100)" +
                          "; w.onmessage = e => e.data > 1 ? add(items(N)) : w.postMessage(1); w.postMessage(0)",
    "worker's database": "const w = " + WORKER % "const o = indexedDB.open('w'); o.onsuccess = () => { o.result.close(); fetch('${location.origin}/api/N').then(r =>"
                         " r.body.getReader().read()).then(c => postMessage(new TextDecoder().decode(c.value))) }" + "; w.onmessage = e => add(JSON.parse(e.data))",
    "worker's channel": "const w = " + WORKER % "onmessage = e => e.ports[0].postMessage(1)" +
                        ", c = new MessageChannel; c.port1.onmessage = () => add(items(N)); w.postMessage(0, [c.port2])",
    "worker, then timer": "const w = " + WORKER % "postMessage(1)" + "; w.onmessage = () => setTimeout(() => add(items(N)), 450)",
    "worker of a module": "const w = new Worker('/worker.js?N', {type: 'module'}); w.onmessage = e => add(e.data)",
    "shared worker": "const w = new SharedWorker(URL.createObjectURL(new Blob([`onconnect = e => setTimeout(() => e.ports[0].postMessage(1), 100)`])));"
                     " w.port.onmessage = () => add(items(N))",
    "busy worker": "const w = " + WORKER % "let x = 0; for (let k = 0; k < 4e8; ++k) x += k & 7; postMessage(x)" + "; w.onmessage = () => add(items(N))",
    # Turns of the browser
    "idle": "requestIdleCallback(() => requestIdleCallback(() => add(items(N))))",
    "idle, one by one": "const all = items(N); const f = () => { const i = all.shift(); if (i) { add([i]); requestIdleCallback(f) } }; requestIdleCallback(f)",
    "frames of the screen": "let n = 0; const f = () => { if (++n < 10) requestAnimationFrame(f); else add(items(N)) }; requestAnimationFrame(f)",
    "drawn frame by frame": "let n = 0; const f = () => { root.append('x'); if (++n < 40) requestAnimationFrame(f); else add(items(N)) }; requestAnimationFrame(f)",
    "faded in": "const t = performance.now(); const f = () => { root.style.opacity = (performance.now() - t) / 400; if (performance.now() - t < 400)"
                " requestAnimationFrame(f); else add(items(N)) }; requestAnimationFrame(f)",
    "frame called off": "const f = requestAnimationFrame(() => 0); cancelAnimationFrame(f); add(items(N))",
    "observer called off": "const o = new IntersectionObserver(() => 0); o.observe(root); o.disconnect(); add(items(N))",
    "observer of nothing": "new ResizeObserver(() => 0).observe(document.createElement('p')); add(items(N))",
    "frames for ever": "const f = () => requestAnimationFrame(f); f(); add(items(N))",
    "moves for ever": "root.animate([{opacity: 0}, {opacity: 1}], {duration: 300, iterations: Infinity}); add(items(N))",
    "lock held for ever": "navigator.locks.request('x', () => new Promise(() => {})); add(items(N))",
    "worker beside channels": "const c = new MessageChannel; let n = 0; c.port1.onmessage = () => { if (++n < 9) c.port2.postMessage(n) }; c.port2.postMessage(0);"
                              " const w = " + WORKER % "postMessage(1)" + "; w.onmessage = () => add(items(N))",
    "scheduler": "scheduler.postTask(async () => { await (scheduler.yield ? scheduler.yield() : 0); add(items(N)) }, {priority: 'background', delay: 200})",
    "view transition": "document.startViewTransition(() => add(items(N)))",
    "after a transition": "document.startViewTransition(() => {}).finished.then(() => add(items(N)))",
    "animation": "root.animate([{opacity: 0}, {opacity: 1}], 300).finished.then(() => add(items(N)))",
    "animation's end": "root.style.animation = 'x 200ms'; document.head.append(Object.assign(document.createElement('style'), {textContent:"
                       " '@keyframes x { from { opacity: 0 } }'})); root.onanimationend = () => add(items(N))",
    "transition's end": "root.style.cssText = 'opacity: 0; transition: opacity 200ms'; requestAnimationFrame(() => { root.style.opacity = 1 });"
                        " root.ontransitionend = () => add(items(N))",
    "resized": "new ResizeObserver((e, o) => { o.disconnect(); add(items(N)) }).observe(root)",
    "mutation": "new MutationObserver((m, o) => { o.disconnect(); fetch('/api/N').then(r => r.json()).then(add) }).observe(root, {childList: true});"
                " root.append('x')",
    "scroll's end": "document.body.style.height = '5000px'; onscroll = () => { onscroll = null; add(items(N)) }; scrollTo(0, 500)",
    # What is refused or asked of the browser, and then something else is done
    "refused socket": "const s = new WebSocket('wss://x.test/'); s.onclose = () => fetch('/api/N').then(r => r.json()).then(add)",
    "refused events": "const s = new EventSource('/events'); s.onerror = () => { s.close(); fetch('/api/N').then(r => r.json()).then(add) }",
    "refused place": "navigator.geolocation.getCurrentPosition(() => 0, () => add(items(N)))",
    "permission": "navigator.permissions.query({name: 'geolocation'}).then(() => add(items(N)))",
    "permission asked": "(self.Notification ? Notification.requestPermission() : Promise.resolve()).then(() => add(items(N)))",
    "user agent": "navigator.userAgentData.getHighEntropyValues(['platformVersion']).then(() => add(items(N)))",
    "estimate": "navigator.storage.estimate().then(() => add(items(N)))",
    "devices": "navigator.mediaDevices.enumerateDevices().then(() => add(items(N)))",
    "key": "crypto.subtle.generateKey({name: 'RSA-PSS', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256'}, true, ['sign', 'verify'])"
           ".then(() => add(items(N)))",
    "style": "const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = '/s.css?N'; l.onload = l.onerror = () => add(items(N)); document.head.append(l)",
    "defined": "customElements.whenDefined('x-d').then(() => add(items(N))); setTimeout(() => customElements.define('x-d', class extends HTMLElement {}), 200)",
}
