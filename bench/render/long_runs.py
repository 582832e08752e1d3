#!/usr/bin/python3
"""Rendering for long: what the tests do a few times, often.

    long_runs.py path/to/crawl kills [COUNT]       kills of a worker, the pool, an instance, a renderer, the coordinator, the group
    long_runs.py path/to/crawl hostile [HONEST]    hostile pages beside so many honest ones
    long_runs.py path/to/crawl pages [COUNT]       pages whose items come in the ways of ways.py: which have all of them
    long_runs.py path/to/crawl memory [COUNT]      memory of all processes on the way

Serves on loopback, writes to a temporary folder, exits 1 where something is wrong.
"""
import http.server
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from ways import WAYS

ITEMS = 8
COMMON = """<!DOCTYPE html><title>Shell</title><body><div id=root></div><script>
const root = document.getElementById('root');
const items = n => Array.from({length: %d}, (_, k) => ({text: `item ${n}-${k}`, href: `/leaf/${n}-${k}`}));
const add = (list, to = root) => { for (const i of list) { const a = document.createElement('a'); a.href = i.href; a.textContent = i.text;
  const p = document.createElement('p'); p.append(a); to.append(p) } document.title = 'Made' };
%s
</script>"""
HOSTILE = [
    "while (true) {}", "const f = () => Promise.resolve().then(f); f()", "const f = () => setTimeout(f, 0); f()",
    "for (let n = 0; n < 1e6; ++n) { alert(n); confirm(n); prompt(n) }",
    "for (let n = 0; n < 1e6; ++n) document.body.append(document.createElement('p'))",
    "const all = []; setInterval(() => all.push(new Uint8Array(32 << 20).fill(1)), 1); (async () => { while (true) { await fetch('/x');"
    " all.push(new Uint8Array(16 << 20).fill(7)) } })()",
    "for (let n = 0; n < 1e4; ++n) fetch('/x?' + n).catch(() => {})", "for (let n = 0; n < 1e4; ++n) open('/?' + n)",
    "fetch('/round').catch(() => {}); location = '/round?' + Math.random()",
    "const c = document.createElement('canvas').getContext('webgl'); for (let n = 0; n < 1e5 && c; ++n) c.texImage2D(c.TEXTURE_2D, 0, c.RGBA,"
    " 4096, 4096, 0, c.RGBA, c.UNSIGNED_BYTE, null)",
    "const b = new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,5,3,1,0,1,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11]);"
    " new WebAssembly.Instance(new WebAssembly.Module(b)).exports.f()",
    "while (true) document.write('<p>x'.repeat(1000))", "let s = 'x'; while (true) s += s",
    "const f = () => { document.body.innerHTML = '<iframe srcdoc=\"' + 'x'.repeat(1e5) + '\"></iframe>'.repeat(50); setTimeout(f, 1) }; f()",
    "Object.defineProperty(Array.prototype, 'length', {get() { throw 1 }}); JSON.stringify = () => { while (true) {} };"
    " Object.prototype.then = () => {}; document.documentElement.remove()",
    "if (navigator.webdriver) while (true) {}; debugger; for (let n = 0; n < 200; ++n) new Worker(URL.createObjectURL(new Blob(['while (true) {}'])))",
    "addEventListener('beforeunload', e => { e.preventDefault(); while (true) {} }); location = '/leaf/beforeunload'",
    "setInterval(() => location.reload(), 1)", "new MutationObserver(() => document.body.append('x')).observe(document.body,"
    " {childList: true}); document.body.append('x')", "/(a+)+$/.test('a'.repeat(40) + '!')",
    "(async () => { for await (const c of new ReadableStream({async pull(c) { await caches.has('x'); c.enqueue(1) }})); })()",
    "const o = indexedDB.open('e', 1); o.onupgradeneeded = () => o.result.createObjectStore('s'); o.onsuccess = () => {"
    " const f = () => { o.result.transaction('s').objectStore('s').count().onsuccess = f }; f() }",
    "new Worker(URL.createObjectURL(new Blob(['setInterval(() => postMessage(1), 1)']))).onmessage = e => document.body.append('x')",
]


def items(number):
    return [{"text": f"item {number}-{k}", "href": f"/leaf/{number}-{k}"} for k in range(ITEMS)]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm = "HTTP/1.1", True  # or what follows the head waits for its ACK
    pages, hostile, asked = 0, 0, 0

    def do_GET(self):  # noqa: N802
        path, _, query = self.path.partition("?")
        kind, _, rest = path.strip("/").partition("/")
        mime, body, status, more = "text/html; charset=utf-8", "", 200, {}
        if path == "/":
            body = "<!DOCTYPE html><title>Index</title>" + "".join(
                f"<a href=/page/{k}>p</a>" + (f"<a href=/hostile/{k}>h</a>" if k < self.hostile else "") for k in range(self.pages))
        elif kind == "page":
            body = COMMON % (ITEMS, re.sub(r"\bN\b", rest, list(WAYS.values())[int(rest) % len(WAYS)]))
        elif kind == "hostile":
            body = f"<!DOCTYPE html><title>Hostile {rest}</title><body><p>before</p><script>{HOSTILE[int(rest)]}</script>"
        elif kind == "api":
            type(self).asked += 1
            half = dict(p.split("=") for p in query.split("&") if p).get("half")
            of = items(rest)
            of = of if half is None else of[:ITEMS // 2] if half == "0" else of[ITEMS // 2:]
            mime, body = "application/json", str(of).replace("'", '"')
        elif path == "/module.js":
            mime, body = "text/javascript", "export default async n => (await fetch('/api/' + n)).json()"
        elif path == "/data.js":
            mime, body = "text/javascript", "1"
        elif path == "/worker.js":
            mime, body = "text/javascript", f"postMessage((await (await fetch('/api/{query}')).json()))"
        elif path == "/large":
            mime, body = "text/plain", "x" * 4_000_000
        elif path == "/round":
            status, more = 302, {"Location": "/round"}
        elif kind == "leaf":
            mime, body = "text/plain", "leaf"
        elif path != "/x":
            status = 404
        self.send_response(status)
        for name, value in {"Content-Type": mime, "Content-Length": str(len(body.encode())), **more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = True

    def handle_error(self, *_):
        pass  # who asked was killed


def serve(pages, hostile=0):
    Handler.pages, Handler.hostile, Handler.asked = pages, hostile, 0
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


def tree(pid):
    """All processes below, by /proc."""
    parents = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, todo = [], [pid]
    while todo:
        for child in parents.get(todo.pop(), []):
            found.append(child)
            todo.append(child)
    return found


def words(pid, file="cmdline"):
    try:
        return pathlib.Path(f"/proc/{pid}/{file}").read_bytes().decode(errors="replace").replace("\0", " ")
    except OSError:
        return ""


def alive(pid):
    return ") Z " not in words(pid, "stat") and bool(words(pid, "stat"))


def victim(who, going):
    below = tree(going.pid)
    of = {"worker": [p for p in below if words(p, "comm").startswith("crawl-worker")],
          "pool": [p for p in below if words(p, "comm").strip() == "crawl-browsers"],
          "instance": [p for p in below if "remote-debugging-pipe" in words(p) and "--type=" not in words(p)],
          "renderer": [p for p in below if "--type=renderer" in words(p)]}.get(who, [])
    return random.choice(of) if of else None


def command(program, base, out, *more):
    return [program, "-q", "-p", "2", "--delay", "0", "--per-host", "8", "-d", "1", "--no-sitemaps", "--no-robots", "--render", "always",
            "-o", str(out), *more, base + "/"]


def rows(out, base):
    with sqlite3.connect(f"file:{out}?mode=rw", uri=True, timeout=20) as database:
        return {(url.replace(base, ""), state, status, title, text, links, rendered) for url, state, status, title, text, links, rendered in
                database.execute("SELECT url, state, status, title, text, links, rendered FROM results WHERE url NOT LIKE '%/leaf/%'")}


def kills(program, folder, count):
    server, base = serve(12)
    del server
    expected, wrong, done = None, 0, {}
    tmp = pathlib.Path(folder, "tmp")
    tmp.mkdir()
    environment = os.environ | {"TMPDIR": str(tmp)}
    for number in range(count + 1):
        who = ["nobody", "worker", "pool", "instance", "renderer", "coordinator", "group"][(number - 1) % 6 + 1 if number else 0]
        out = pathlib.Path(folder, f"{number}.db")
        Handler.asked = 0
        going = subprocess.Popen(command(program, base, out), env=environment, start_new_session=True, stderr=subprocess.PIPE)
        wanted, end, below = random.randrange(1, 9), time.monotonic() + 30, []
        while Handler.asked < wanted and going.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
        time.sleep(random.uniform(0, 0.1))
        if who != "nobody":
            below = tree(going.pid)
            killed = going.pid if who == "coordinator" else victim(who, going)
            try:
                if who == "group":
                    os.killpg(going.pid, signal.SIGKILL)
                elif killed:
                    os.kill(killed, signal.SIGKILL)
                done[who] = done.get(who, 0) + (1 if killed or who == "group" else 0)
            except ProcessLookupError:
                pass  # it ended by itself
        error = going.communicate(timeout=200)[1].decode()
        if who in ("coordinator", "group"):
            again = subprocess.run(command(program, base, out), env=environment, stderr=subprocess.PIPE, timeout=200, check=False)
            error, code = again.stderr.decode(), again.returncode
        else:
            code = going.returncode
        found = rows(out, base)
        expected = expected or {row for row in found if row[-1] or not row[0].startswith("/page/")}  # all are rendered
        time.sleep(0.3)
        left = [words(p, "comm").strip() for p in below if alive(p)]
        files = sorted(path.name for path in tmp.iterdir())
        if code != 0 or found != expected or left or files:
            wrong += 1
            print(f"{number} {who}: exit {code}, {len(found ^ expected)} rows differ, left: {left} {files} {error[-300:]}")
            for row in sorted(found ^ expected, key=str)[:4]:
                print("   ", row in expected, str(row)[:200])
        for path in pathlib.Path(folder).glob(f"{number}.db*"):
            path.unlink()
    print(f"kills: {done}, {len(expected)} rows, wrong: {wrong}")
    return wrong == 0


def hostile(program, folder, count):
    server, base = serve(count, len(HOSTILE))
    del server
    out, begin = pathlib.Path(folder, "hostile.db"), time.monotonic()
    done = subprocess.run(command(program, base, out, "--render-timeout", "3s"), stderr=subprocess.PIPE, timeout=1000, check=False)
    seconds = time.monotonic() - begin
    with sqlite3.connect(f"file:{out}?mode=rw", uri=True) as database:
        right = database.execute(f"SELECT count(*) FROM results WHERE url LIKE '%/page/%' AND links = {ITEMS} AND title = 'Made'").fetchone()[0]
        for row in database.execute("SELECT url, state, rendered, substr(text, 1, 20), detail FROM results WHERE url LIKE '%/page/%'"
                                    f" AND (links <> {ITEMS} OR title <> 'Made')"):
            print("   ", row)
        # What is said of each: its detail, or what was refused of what it asked for.
        told = database.execute("SELECT substr(url, instr(url, '/host')), state, rendered, redirect_to, detail, (SELECT max(detail) || ' x '"
                                " || count(*) FROM page_requests WHERE page_url = r.url AND detail > '') FROM results AS r"
                                " WHERE url LIKE '%/hostile/%' ORDER BY length(url), url").fetchall()
    for row in told:
        print("   ", row)
    silent = [row[0] for row in told if not any(row[3:])]
    print(f"hostile: exit {done.returncode}, {right} of {count} honest pages right, {len(told)} hostile ones done, without words:"
          f" {silent or 'none'}, {seconds:.0f} s")
    return done.returncode == 0 and right == count and len(told) == len(HOSTILE) and not silent


def pages(program, folder, count):
    server, base = serve(count)
    del server
    out = pathlib.Path(folder, "pages.db")
    subprocess.run(command(program, base, out, "--render-match", "/page/"), timeout=1000, check=True)
    names, lacking, found_items, ms = list(WAYS), {}, 0, {}
    with sqlite3.connect(f"file:{out}?mode=rw", uri=True) as database:
        for url, text, links, detail, took in database.execute("SELECT url, text, links, detail, render_ms FROM results WHERE url LIKE '%/page/%'"):
            number = int(url.rsplit("/", 1)[1])
            found = len(set(re.findall(rf"item {number}-\d+", text or "")))
            found_items += min(found, links or 0)
            ms.setdefault(names[number % len(WAYS)], []).append(took or 0)
            if found < ITEMS or links != ITEMS:
                lacking.setdefault(names[number % len(WAYS)], []).append((number, found, links, detail))
    for way, list_ in lacking.items():
        print(f"    {way}: {len(list_)} of {len(ms[way])}, such as {list_[:3]}")
    slow = sorted(((statistics.median(took), way) for way, took in ms.items()), reverse=True)
    print("    slowest, ms: " + ", ".join(f"{way} {took:.0f}" for took, way in slow[:12]) + f"; middle {slow[len(slow) // 2][0]:.0f}")
    share = found_items / (ITEMS * count)
    print(f"pages: {found_items} of {ITEMS * count} items, {share:.2%}")
    return share >= 0.995


def memory(program, folder, count):
    server, base = serve(count)
    del server
    out = pathlib.Path(folder, "memory.db")
    going = subprocess.Popen(command(program, base, out))
    begin, seen = time.monotonic(), []
    while going.poll() is None:
        time.sleep(5)
        sizes = {"browsers": 0, "crawl": 0}
        for pid in [going.pid, *tree(going.pid)]:
            roll = re.search(r"Pss:\s+(\d+)", words(pid, "smaps_rollup"))
            if roll:
                sizes["browsers" if "chrom" in words(pid) else "crawl"] += int(roll[1]) >> 10
        seen.append((Handler.asked, sizes["crawl"], sizes["browsers"]))
    for asked, own, browsers in seen[::max(1, len(seen) // 15)]:
        print(f"    {asked:6} requests: crawl {own} MiB, browsers {browsers} MiB")
    third = len(seen) // 3
    early, late = (max(sum(s[1:]) for s in part) for part in (seen[third // 2:third * 3 // 2 or 1], seen[-third - 1:-1]))
    print(f"memory: {count} pages in {time.monotonic() - begin:.0f} s; most early {early} MiB, most late {late} MiB")
    return going.returncode == 0 and late < 1.15 * early


def main():
    program, what = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else {"kills": 100, "hostile": 200, "pages": 1000, "memory": 5000}[what]
    folder = tempfile.mkdtemp(prefix="render-", dir="/dev/shm")
    os.chmod(folder, 0o755)
    try:
        return 0 if {"kills": kills, "hostile": hostile, "pages": pages, "memory": memory}[what](program, folder, count) else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
