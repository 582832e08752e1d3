#!/usr/bin/python3
"""What --render auto saves: a site of static pages, application pages and pages that only look empty, crawled in turns.

    mixed_site.py path/to/crawl [--static 2000] [--apps 200] [--empty 100] [--html FOLDER] [--rounds 3] [MODE...]

MODE: never, auto, always (auto and always). --html: static pages are these files, in turns; without, made ones of 12 KB with scripts,
styles and 60 links, as sites have them. Prints for each run: CPU seconds of all processes, how many pages have their content, how
many were rendered; at the end the medians and their ratio. --only-static: what auto costs where nothing needs it, against never.
"""
import argparse
import http.server
import multiprocessing
import os
import pathlib
import shutil
import sqlite3
import statistics
import tempfile
import threading

import whole_cpu

WORDS = ("the harbour lies to the north of the old town and its quays were built when trade with the islands began to grow so that "
         "ships of every size might land their goods in any weather and leave again with the tide").split()
APP = """const root = document.getElementById('root'), n = location.pathname.split('/').pop();
const page = async () => {
  const data = await (await fetch('/api/' + n)).json();
  document.title = 'App ' + n;
  root.innerHTML = '<h1>' + data.title + '</h1>' + data.items.map(i => `<p>item ${n}-${i}</p><a href="/static/${i}">${i}</a>`).join('');
};
setTimeout(page, 20);"""


def static_page(number, total):
    parts = [f"<!DOCTYPE html><html lang=en><head><title>Static {number}</title><link rel=stylesheet href=/style.css>"
             "<script src=/menu.js defer></script></head><body><nav><ul>"]
    parts += [f'<li><a href="/static/{(number + k) % total}">entry {k}</a></li>' for k in range(60)]
    parts.append("</ul></nav><main>")
    for k in range(40):
        text = " ".join(WORDS[(number * 7 + k * 3 + j) % len(WORDS)] for j in range(40))
        parts.append(f"<section><h2>Part {k}</h2><p>{text}</p></section>")
    return "".join(parts) + f"<p>static content {number}</p></main></body></html>"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm = "HTTP/1.1", True  # or what follows the head waits for its ACK
    counts, files = (0, 0, 0), []

    def do_GET(self):  # noqa: N802
        kind, _, rest = self.path.strip("/").partition("/")
        number = int(rest) if rest.isdigit() else 0
        mime = "text/html; charset=utf-8"
        static, apps, empty = self.counts
        if self.path == "/":
            body = "<!DOCTYPE html><title>Index</title>" + "".join(
                f'<p>words of an index</p><a href="/{name}/{k}">{name} {k}</a>'
                for name, count in (("static", static), ("app", apps), ("empty", empty)) for k in range(count))
        elif kind == "static":
            body = self.files[number % len(self.files)] if self.files else static_page(number, static)
        elif kind == "app":
            body = "<!DOCTYPE html><title>Shell</title><div id=root></div><script src=/app.js></script>"
        elif kind == "empty":
            body = f"<!DOCTYPE html><title>Empty {number}</title><div id=root></div><script>var nothing</script><noscript>x</noscript>"
        elif kind == "api":
            mime, body = "application/json", '{"title": "App %d", "items": [%s]}' % (number, ", ".join(map(str, range(20))))
        elif self.path.endswith(".js"):
            mime, body = "text/javascript", APP if kind == "app.js" else "document.title += ''"
        elif self.path.endswith(".css"):
            mime, body = "text/css", "p { margin: 1em }"
        else:
            return self.answer(404, "text/plain", b"no")
        self.answer(200, mime, body if isinstance(body, bytes) else body.encode())

    def answer(self, status, mime, body):
        self.send_response(status)
        self.send_header("Content-Type", mime)
        self.send_header("Content-Length", str(len(body)))
        if mime == "text/javascript":
            self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = True


def serve(counts, files, port):
    Handler.counts, Handler.files = counts, files
    server = Server(("127.0.0.1", 0), Handler)
    port.send(server.server_port)
    server.serve_forever()


def crawl(program, port, mode, counts, folder):
    out = pathlib.Path(folder, f"{mode}.db")
    for old in pathlib.Path(folder).glob(f"{mode}.db*"):
        old.unlink()
    cpu = whole_cpu.run([program, "-q", "-p", "2", "--delay", "0", "--per-host", "8", "-d", "all", "--no-sitemaps", "--no-robots",
                         "--render", mode, "-o", out, f"http://127.0.0.1:{port}/"], timeout=900)
    with sqlite3.connect(f"file:{out}?mode=ro", uri=True) as database:
        right = database.execute("SELECT count(*) FROM results WHERE url LIKE '%/static/%' AND status = 200 AND links > 0"
                                 " OR url LIKE '%/empty/%' AND status = 200 OR url LIKE '%/app/%' AND links = 20"
                                 " AND title = 'App ' || substr(url, instr(url, '/app/') + 5)").fetchone()[0]
        rendered = dict(database.execute("SELECT substr(url, instr(url, '.1:') + 8, 4) AS kind, count(*) FROM results"
                                         " WHERE rendered = 1 GROUP BY kind").fetchall())
    print(f"{mode:7} CPU {cpu:7.2f} s, {right} of {sum(counts)} pages have their content, rendered {rendered}", flush=True)
    return cpu, right / sum(counts)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("crawl")
    parser.add_argument("modes", nargs="*", default=["auto", "always"])
    for name, default in (("static", 2000), ("apps", 200), ("empty", 100), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--html")
    parser.add_argument("--only-static", action="store_true")
    given = parser.parse_args()
    files = [path.read_bytes() for path in sorted(pathlib.Path(given.html).rglob("*.html"))[:2000]] if given.html else []
    counts = (given.static, 0, 0) if given.only_static else (given.static, given.apps, given.empty)
    modes = ["never", "auto"] if given.only_static else given.modes
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(counts, files, theirs), daemon=True)
    server.start()
    port, folder = ours.recv(), tempfile.mkdtemp(prefix="mixed-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    used = {mode: [] for mode in modes}
    try:
        for round_number in range(given.rounds):
            for mode in modes if round_number % 2 == 0 else modes[::-1]:
                used[mode].append(crawl(given.crawl, port, mode, counts, folder)[0])
    finally:
        server.kill()
        shutil.rmtree(folder)
    medians = {mode: statistics.median(values) for mode, values in used.items()}
    first, last = modes[0], modes[-1]
    print(", ".join(f"{mode} {value:.2f} s" for mode, value in medians.items()) +
          f"; {first} / {last} = {medians[first] / medians[last]:.3f}")


if __name__ == "__main__":
    threading.stack_size(256 * 1024)
    main()
