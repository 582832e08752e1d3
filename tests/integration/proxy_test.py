"""Crawls through an HTTP, an HTTPS and a SOCKS 5 proxy: every page comes, nothing goes around the proxy, the servers see no
credentials of it, and neither the results nor the messages hold any."""

import pathlib
import ssl
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from certificates import Authority  # noqa: E402
from checks import Checks, scratch  # noqa: E402
from crawler import run  # noqa: E402
from network import free_port  # noqa: E402
from proxy import HttpProxy, SocksProxy  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402
from results import Results  # noqa: E402

PAGES = 20
FAST = ["-p", 2, "--delay", 0, "--per-host", 4, "--no-robots", "--overwrite", "--retries", 0]
PASSWORD = "hunter2"


def page(request):
    return Answer(f"<!DOCTYPE html><title>{request.path}</title>" + "x" * 50_000)


def crawl(checks, folder, urls, *options, code=0):
    (folder / "urls.txt").write_text("".join(url + "\n" for url in urls))
    finished = run([*FAST, *options, "urls.txt"], folder, timeout=60)
    checks.equal(finished.code, code, f"{options}: exit status; it said {finished.err!r}")
    checks.check(PASSWORD not in finished.out + finished.err, f"{options}: the password is in the messages")
    with Results(folder / "results.db") as results:
        recorded = results.value("SELECT group_concat(options) FROM runs")
        checks.check(PASSWORD not in recorded, f"{options}: the password is in the table runs")
        return results.rows("url, state, reason, detail, status, title, ip, attempts")


class Site:
    """An http and an https server whose port is asked for by names that exist nowhere."""

    def __init__(self, authority):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*authority.issue("site", "DNS:site.test,IP:127.0.0.1"))
        self.plain, self.secure = RecordingServer(page), RecordingServer(page, tls=context)

    def __enter__(self):
        self.plain.__enter__()
        self.secure.__enter__()
        return self

    def __exit__(self, *_):
        self.plain.__exit__()
        self.secure.__exit__()

    def requests(self):
        return self.plain.requests + self.secure.requests

    def urls(self):
        return [f"http://site.test:{self.plain.port}/{i}" for i in range(PAGES)] + [
            f"https://site.test:{self.secure.port}/{i}" for i in range(PAGES)]


def through(checks, folder, authority, scheme, proxy):
    """Every page through this proxy; `proxy` logs the connections that it made: they are all that the servers got."""
    with Site(authority) as site, proxy:
        url = f"{scheme}://ann:{PASSWORD}@127.0.0.1:{proxy.port}"
        resolve = [] if scheme != "socks5" else [
            "--resolve", f"site.test:{site.plain.port}:127.0.0.1", "--resolve", f"site.test:{site.secure.port}:127.0.0.1"]
        rows = crawl(checks, folder, site.urls(), "--proxy", url, "--ca-file", authority.ca_file, *resolve)
        checks.equal(sorted((row["state"], row["status"]) for row in rows.values()), [("done", 200)] * 2 * PAGES,
                     f"{scheme}: outcomes; {[row['detail'] for row in rows.values() if row['detail']][:3]}")
        checks.equal({row["ip"] for row in rows.values()}, {"127.0.0.1"} if scheme == "socks5" else {None}, f"{scheme}: ip")
        checks.equal(site.plain.connections + site.secure.connections, len(proxy.opened), f"{scheme}: connections around the proxy")
        checks.equal(len(site.requests()), 2 * PAGES, f"{scheme}: requests")
        asked = {host for host, _ in proxy.opened}
        checks.equal(asked, {"127.0.0.1"} if scheme == "socks5" else {"site.test"}, f"{scheme}: hosts that the proxy was asked for")
        checks.check(len(proxy.opened) <= 16, f"{scheme}: {len(proxy.opened)} connections for {2 * PAGES} pages of two hosts")
        checks.equal(proxy.logins, {f"ann:{PASSWORD}"}, f"{scheme}: credentials")
        for request in site.requests():
            checks.check("proxy-authorization" not in request.headers, f"{scheme}: the server saw the proxy's credentials")


def refusals(checks, folder, authority):
    with Site(authority) as site:
        def rows_of(url, code=3):
            return crawl(checks, folder, site.urls(), "--proxy", url, "--ca-file", authority.ca_file, code=code).values()

        with HttpProxy(login=f"ann:{PASSWORD}") as proxy:
            for row in rows_of(f"http://bob:{PASSWORD}@127.0.0.1:{proxy.port}"):
                checks.equal((row["state"], row["reason"], row["status"]), ("failed", "connect", None), "wrong password")
                checks.contains(row["detail"], f"proxy 127.0.0.1:{proxy.port} answered 407", "wrong password")
        with SocksProxy(login=f"ann:{PASSWORD}") as proxy:
            for row in rows_of(f"socks5h://127.0.0.1:{proxy.port}"):
                checks.equal((row["state"], row["reason"]), ("failed", "connect"), "no password")
                checks.contains(row["detail"], "wants a user and a password", "no password")
        for row in rows_of(f"http://127.0.0.1:{free_port()}"):
            checks.contains(row["detail"], "cannot connect to proxy 127.0.0.1", "no proxy there")
        checks.equal(site.requests(), [], "what a proxy refuses goes nowhere")


def private_links(checks, folder):
    """A page names private addresses and localhost: no proxy is asked for them."""
    links = "".join(f"<a href='{url}'>x</a>" for url in ("http://10.0.0.1/", "https://10.0.0.2/", "http://localhost/", "/ok"))
    with RecordingServer(lambda request: Answer(links)) as server, HttpProxy() as proxy:
        rows = crawl(checks, folder, [f"http://site.test:{server.port}/"], "--proxy", f"http://127.0.0.1:{proxy.port}",
                     "--depth", 1, "--scope", "any")
        reasons = {url: row["reason"] for url, row in rows.items()}
        for url in ("http://10.0.0.1/", "https://10.0.0.2/", "http://localhost/"):
            checks.equal(reasons.get(url), "private", f"{url} behind a proxy")
        checks.equal({host for host, _ in proxy.opened}, {"site.test"}, "hosts that the proxy was asked for")


def usage(checks, folder):
    for value in ("socks4://127.0.0.1", f"http://ann:{PASSWORD}@", "http://127.0.0.1:99999", f"http://ann:{PASSWORD}@h:x"):
        (folder / "results.db").unlink(missing_ok=True)
        finished = run(["--proxy", value, "http://site.test/"], folder)
        checks.equal(finished.code, 2, f"--proxy {value}: exit status")
        checks.check(finished.err.count("\n") == 1 and "http://" in finished.err, f"--proxy {value}: {finished.err!r}")
        checks.check(PASSWORD not in finished.err, f"--proxy {value}: the password is in the message")
        checks.check(not (folder / "results.db").exists(), f"--proxy {value}: a file was made")
    printed = run(["--proxy", f"socks5://ann:{PASSWORD}@h", "--print-config"], folder)
    checks.contains(printed.out, 'proxy = "socks5://***@h:1080"', "--print-config")


def fetch_command(checks, folder, authority):
    with Site(authority) as site, HttpProxy() as proxy:
        finished = run(["fetch", "--proxy", f"127.0.0.1:{proxy.port}", "--ca-file", authority.ca_file,
                        f"https://site.test:{site.secure.port}/page"], folder)
        checks.equal((finished.code, len(proxy.opened)), (0, 1), "crawl fetch --proxy")
        checks.contains(finished.out, "/page", "crawl fetch --proxy: the page")


def main():
    checks = Checks("proxy_test")
    with scratch("proxy") as folder:
        folder = pathlib.Path(folder)
        authority = Authority(folder / "authority")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*authority.issue("proxy", "IP:127.0.0.1"))
        login = f"ann:{PASSWORD}"
        through(checks, folder, authority, "http", HttpProxy(login=login))
        through(checks, folder, authority, "https", HttpProxy(login=login, tls=context))
        through(checks, folder, authority, "socks5", SocksProxy(login=login))
        through(checks, folder, authority, "socks5h", SocksProxy(login=login))
        refusals(checks, folder, authority)
        private_links(checks, folder)
        usage(checks, folder)
        fetch_command(checks, folder, authority)
    checks.exit()


if __name__ == "__main__":
    main()
