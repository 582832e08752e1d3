"""`crawl demo --serve`: the site to practise on is what the documentation says it is, and ends by Ctrl-C."""

import http.cookiejar
import pathlib
import re
import subprocess
import sys
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from checks import run_parts  # noqa: E402
from crawler import binary, environment, run  # noqa: E402
from results import Results  # noqa: E402


class Served:
    def __init__(self, *options):
        self.process = subprocess.Popen([binary(), "demo", "--serve", *options], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env=environment())

    def __enter__(self):
        self.said = self.process.stdout.readline()
        self.origin = re.search(r"http://[\d.:]+", self.said)[0]
        return self

    def __exit__(self, *_):
        self.end()

    def end(self, signal=2):
        if self.process.poll() is None:
            self.process.send_signal(signal)
        self.process.communicate(timeout=10)
        return self.process.returncode


def ask(url, opener=None, data=None):
    """Status and text; the status of the last hop of redirects."""
    try:
        with (opener or urllib.request.build_opener()).open(url, data, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except Exception as error:  # no whole response
        return type(error).__name__, ""


def pages(checks, folder):
    with Served("--port", "0") as site:
        for path, status in (("/", 200), ("/shop/", 200), ("/shop/?page=3", 200), ("/shop/?page=4", 404), ("/shop/24.html", 200),
                             ("/shop/25.html", 404), ("/shop/0.html", 404), ("/shop/99999999999.html", 404), ("/moved-1", 200),
                             ("/missing.html", 404), ("/errors/gone", 410), ("/errors/forbidden", 403), ("/errors/broken", 500),
                             ("/errors/busy", 429), ("/images/tea.svg", 200), ("/errors/cut", "IncompleteRead")):
            checks.equal(ask(site.origin + path)[0], status, path)
        checks.contains(ask(site.origin + "/robots.txt")[1], f"Sitemap: {site.origin}/sitemap.xml", "robots.txt")
        checks.equal(ask(site.origin + "/sitemap.xml")[1].count("<loc>" + site.origin), 27, "URLs of the sitemap")
        run(["--depth", 1, "--scope", "any", "--allow-private", "--retries", 0, "--delay", 0, "-q", site.origin + "/errors/unreachable.html"], folder)
        with Results(folder / "results.db") as results:
            reasons = [reason for (reason,) in results.query("SELECT reason FROM results WHERE state = 'failed' ORDER BY 1")]
        checks.equal(reasons, ["connect", "dns", "tls"], "failures of the network")
        checks.check(ask(site.origin + "/news.html")[1] != ask(site.origin + "/news.html")[1], "the news are the same again")


def login(checks, folder):
    with Served("--port", "0") as site:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        checks.contains(ask(site.origin + "/account.html", opener)[1], "Sign in", "without a session")
        checks.contains(ask(site.origin + "/login.html", opener, b"user=demo&password=wrong")[1], "Sign in", "a wrong password")
        checks.contains(ask(site.origin + "/login.html", opener, b"user=demo&password=demo")[1], "Your account", "the right one")
        checks.contains(ask(site.origin + "/account.html", opener)[1], "Your account", "with the session's cookie")


def ends(checks, folder):
    for signal in (2, 15):
        with Served("--port", "0") as site:
            checks.equal(site.end(signal), 0, f"exit status after signal {signal}")
            checks.equal(ask(site.origin + "/")[0], "URLError", "the site after it")


def taken_port(checks, folder):
    with Served("--port", "0") as site:
        second = Served("--port", site.origin.rsplit(":", 1)[1])
        said = second.process.communicate(timeout=10)[1]
        checks.equal(second.process.returncode, 1, "a port that is taken: exit status")
        checks.contains(said, "--port", "a port that is taken: what would be right")


def hostile(checks, folder):
    """It is on loopback alone, but a browser may send it anything: it stays up."""
    import socket
    with Served("--port", "0") as site:
        host, port = site.origin[7:].split(":")
        for sent in (b"\r\n\r\n", b"GET\r\n\r\n", b"POST /login.html HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\nx",
                     b"POST /login.html HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
                     b"A" * 100_000):
            with socket.create_connection((host, int(port)), timeout=5) as connection:
                try:
                    connection.sendall(sent)
                except ConnectionError:
                    pass
        checks.equal(ask(site.origin + "/")[0], 200, "the site after nonsense")


run_parts("demo_serve_test", pages, login, ends, taken_port, hostile)
