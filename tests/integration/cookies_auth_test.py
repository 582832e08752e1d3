"""Cookies and credentials: sent where they belong and nowhere else, and never stored.

    cookies_auth_test.py path/to/crawl [PART...]
"""

import base64
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import run  # noqa: E402
from web.answers import page, redirect  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl, rows  # noqa: E402

FAST = ["--no-robots", "--delay", 0, "--retries", 0, "-d", "all"]


def cookies_of(server, host, path):
    """The cookies that came with the last request for a URL; None where there was none."""
    visits = server.log.of(host, path)
    return parsed(visits[-1].headers.get("cookie", "")) if visits else None


def parsed(value):
    return dict(part.strip().split("=", 1) for part in value.split(";") if "=" in part)


def basic(user):
    return "Basic " + base64.b64encode(user.encode()).decode()


def nothing_kept(checks, folder, finished, *secrets):
    """People share results.db and logs."""
    held = b"".join(path.read_bytes() for path in folder.glob("results.db*")) + (finished.out + finished.err).encode()
    for secret in secrets:
        for form in (secret, base64.b64encode(secret.encode()).decode().rstrip("=")):
            checks.check(form.encode() not in held, f"{form!r} is in results.db or in the log")


def obeyed(checks, folder):
    """One chain of pages, so that each request comes after the answer before it."""
    cookies = {"/1": ["a=1"], "/2": ["b=2; Path=/dir"], "/3": ["gone=1", "far=away; Domain=other.test", "all=1; Domain=a.test"],
               "/4": ["gone=1; Max-Age=0", "secret=1; Secure", "a=changed"], "/5": ["old=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]}
    with WebServer() as server:
        other, sub = server.url("other.test", "/"), server.url("www.a.test", "/")
        chain = ["/", "/1", "/2", "/dir/in", "/dirt", "/3", "/4", "/5", "/6"]
        following = dict(zip(chain, chain[1:])) | {"/6": sub}
        server.add("a.test", {path: page(path, [following[path]], headers=[f"Set-Cookie: {value}" for value in cookies.get(path, [])])
                              for path in chain})
        server.add("www.a.test", {"/": page("Sub", [other])})
        server.add("other.test", {"/": page("Other")})
        crawl(checks, server, folder, [server.url("a.test", "/")], *FAST, "--scope", "any")
        expected = {"/": {}, "/1": {}, "/2": {"a": "1"}, "/dir/in": {"a": "1", "b": "2"}, "/dirt": {"a": "1"}, "/3": {"a": "1"},
                    "/4": {"a": "1", "gone": "1", "all": "1"}, "/5": {"a": "changed", "all": "1"},
                    "/6": {"a": "changed", "all": "1"}}
        for path, wanted in expected.items():
            checks.equal(cookies_of(server, "a.test", path), wanted, f"cookies of the request for {path}")
        checks.equal(cookies_of(server, "www.a.test", "/"), {"all": "1"}, "cookies of a host below: those with its Domain alone")
        checks.equal(cookies_of(server, "other.test", "/"), {}, "cookies of another host")


def refused(checks, folder):
    """Names that no host may set cookies for: public suffixes, other hosts, hosts below."""
    bad = ["a=1; Domain=co.uk", "b=1; Domain=uk", "c=1; Domain=x.alpha.co.uk", "d=1; Domain=beta.co.uk", "__Secure-e=1",
           "__Host-f=1; Domain=alpha.co.uk", "=", ";", "good=1"]
    with WebServer() as server:
        beta = server.url("beta.co.uk", "/")
        server.add("alpha.co.uk", {"/": page("Home", ["/next"], headers=[f"Set-Cookie: {value}" for value in bad]),
                                   "/next": page("Next", [beta])})
        server.add("beta.co.uk", {"/": page("Beta")})
        crawl(checks, server, folder, [server.url("alpha.co.uk", "/")], *FAST, "--scope", "any")
        checks.equal(cookies_of(server, "alpha.co.uk", "/next"), {"good": "1"}, "cookies that were taken")
        checks.equal(cookies_of(server, "beta.co.uk", "/"), {}, "cookies of a host under the same public suffix")


def no_cookies(checks, folder):
    with WebServer() as server:
        server.add("a.test", {f"/{i}": page(str(i), [f"/{i + 1}"], headers=["Set-Cookie: a=1"]) for i in range(4)})
        crawl(checks, server, folder, [server.url("a.test", "/0")], *FAST, "--no-cookies")
        checks.equal([visit.headers.get("cookie") for visit in server.log.visits], [None] * 5, "Cookie headers with --no-cookies")


def a_redirect_to_itself(checks, folder):
    """That sets a cookie is asked once more; one that still redirects then is a circle."""
    def gate(visit):
        if visit.path == "/never":
            return redirect("/never", headers=["Set-Cookie: in=vain"])
        if "pass" in parsed(visit.headers.get("cookie", "")):
            return page("Inside")
        return redirect(visit.path, headers=["Set-Cookie: pass=1"])

    with WebServer() as server:
        server.add("gate.test", gate)
        server.add("closed.test", gate)
        crawl(checks, server, folder, [server.url("gate.test", "/"), server.url("closed.test", "/never")], *FAST)
        found = rows(folder)
        row = found[server.url("gate.test", "/")]
        checks.equal((row["state"], row["status"], row["title"]), ("done", 200, "Inside"), "behind the gate")
        row = found[server.url("closed.test", "/never")]
        checks.equal((row["state"], row["reason"]), ("failed", "too_many_redirects"), "a gate that never opens")
        checks.check(len(server.log.of("closed.test")) <= 3, f"asked {len(server.log.of('closed.test'))} times")


def a_file(checks, folder):
    """Netscape's format, as curl and browsers write it."""
    with WebServer() as server:
        lines = ["# Netscape HTTP Cookie File", "", "a.test\tFALSE\t/\tFALSE\t0\tsession\tone-secret",
                 "#HttpOnly_.a.test\tTRUE\t/\tFALSE\t4102444800\tlasting\ttwo", "a.test\tFALSE\t/\tFALSE\t1000000000\tpast\tthree",
                 "a.test\tFALSE\t/deep\tFALSE\t0\tdeep\tfour", "a.test\tFALSE\t/\tTRUE\t0\tsecure\tfive",
                 "b.test\tFALSE\t/\tFALSE\t0\tother\tsix"]
        (folder / "cookies.txt").write_text("\n".join(lines) + "\n")
        server.add("a.test", {"/": page("Home", ["/deep/x", server.url("www.a.test", "/")]), "/deep/x": page("Deep")})
        server.add("www.a.test", {"/": page("Sub")})
        finished = crawl(checks, server, folder, [server.url("a.test", "/")], *FAST, "--scope", "any", "--cookies", "cookies.txt")
        checks.equal(cookies_of(server, "a.test", "/"), {"session": "one-secret", "lasting": "two"}, "cookies of the file")
        checks.equal(cookies_of(server, "a.test", "/deep/x"), {"session": "one-secret", "lasting": "two", "deep": "four"}, "below /deep")
        checks.equal(cookies_of(server, "www.a.test", "/"), {"lasting": "two"}, "a host below")
        nothing_kept(checks, folder, finished, "one-secret")
        (folder / "bad.txt").write_text("a.test\tFALSE\t/\n")
        finished = crawl(checks, server, folder, [server.url("a.test", "/")], "--cookies", "bad.txt", "--overwrite", code=2)
        checks.contains(finished.err, "bad.txt", "a cookie file that is none")


def auth(checks, folder):
    with WebServer() as server:
        links = ["/x", server.url("other.test", "/"), server.url("sub.a.test", "/")]
        server.add("a.test", {"/": page("Home", links), "/x": redirect(server.url("third.test", "/"))})
        for host in ("other.test", "third.test", "sub.a.test"):
            server.add(host, {"/": page(host)})
        finished = crawl(checks, server, folder, [server.url("a.test", "/")], *FAST, "--scope", "any", "--auth", "a.test=me:pa:ss-word",
                         "--auth", "third.test=you:elsewhere")
        sent = {(visit.host, visit.path): visit.headers.get("authorization") for visit in server.log.visits}
        expected = {("a.test", "/"): basic("me:pa:ss-word"), ("a.test", "/x"): basic("me:pa:ss-word"), ("other.test", "/"): None,
                    ("sub.a.test", "/"): None, ("third.test", "/"): basic("you:elsewhere")}
        checks.equal(sent, expected, "Authorization with --auth")
        nothing_kept(checks, folder, finished, "me:pa:ss-word", "pa:ss-word", "you:elsewhere")


def userinfo(checks, folder):
    """Of a seed: taken out of the URL, used for its origin (scheme, host and port) alone, percent-decoded."""
    with WebServer() as server, WebServer() as other_port:
        links = ["/in", "/away", server.url("other.test", "/"), other_port.url("a.test", "/")]
        server.add("a.test", {"/": page("Home", links), "/in": page("In"), "/away": redirect(server.url("third.test", "/"))})
        other_port.add("a.test", {"/": page("Another port")})
        for host in ("other.test", "third.test"):
            server.add(host, {"/": page(host)})
        seed = server.url("user:s3cr%40t@a.test", "/")
        finished = crawl(checks, server, folder, [seed], *FAST, "--scope", "any")
        sent = {(visit.host, visit.path): visit.headers.get("authorization") for visit in server.log.visits}
        mine = basic("user:s3cr@t")
        checks.equal(sent, {("a.test", "/"): mine, ("a.test", "/in"): mine, ("a.test", "/away"): mine, ("other.test", "/"): None,
                            ("third.test", "/"): None}, "Authorization by userinfo")
        checks.equal([visit.headers.get("authorization") for visit in other_port.log.visits], [None], "at another port")
        checks.check(not any("@" in url for url in rows(folder)), "userinfo is in a URL of results.db")
        nothing_kept(checks, folder, finished, "user:s3cr@t", "s3cr%40t", "s3cr@t")


def userinfo_goes_on(checks, folder):
    """The password of a seed is not kept: what is stored in its place is sent to nobody, and --auth gives it again."""
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", ["/1", "/2"]), "/1": page("1"), "/2": page("2")})
        origin, common = server.url("a.test", ""), ["--allow-private", "--dns-server", server.dns]
        seed = server.url("me:s3cret@a.test", "/")
        first = run([*common, "-d", 1, "--no-robots", "--no-sitemaps", "--delay", 0, "--max-pages", 1, seed], folder)
        checks.equal(first.code, 4, f"the first run\n{first.err}")
        checks.contains(first.out, f"--auth '{origin}=***'", "the command to go on with says what is to be given with it")
        before = len(server.log.visits)
        refused = run(["resume", "results.db", *common], folder)
        checks.equal((refused.code, len(server.log.visits)), (2, before), f"without --auth\n{refused.err}")
        checks.contains(refused.err, "--auth", "what is missing")
        checks.equal(run([*common, server.url("***@a.test", "/")], folder).code, 2, "the seed as it is shown")
        going_on = run(["resume", "results.db", *common, "--max-pages", 10, "--auth", f"{origin}=me:s3cret"], folder)
        checks.equal(going_on.code, 0, f"with --auth\n{going_on.err}")
        sent = {visit.headers.get("authorization") for visit in server.log.visits}
        checks.equal(({visit.path for visit in server.log.visits}, sent), ({"/", "/1", "/2"}, {basic("me:s3cret")}), "Authorization")
        nothing_kept(checks, folder, going_on, "s3cret", "me:s3cret")


def userinfo_of_standard_input(checks, folder):
    """It is gone with its pipe, which the file knows: resuming asks for it as for that of a typed seed. A list is read again."""
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", ["/1", "/2"]), "/1": page("1"), "/2": page("2")})
        origin, common = server.url("a.test", ""), ["--allow-private", "--dns-server", server.dns]
        begin = [*common, "-d", 1, "--no-robots", "--no-sitemaps", "--delay", 0, "--max-pages", 1]
        seeds = server.url("me:s3cret@a.test", "/") + "\n" + server.url("you:s3cret@a.test", "/") + "\n"
        first = run([*begin, "-"], folder, stdin=seeds)
        checks.equal(first.code, 4, f"the first run\n{first.err}")
        checks.contains(first.out, f"--auth '{origin}=***'", "the command to go on with says what is to be given with it")
        asked = len(server.log.visits)
        refused = run(["resume", "results.db", *common], folder)
        checks.equal((refused.code, len(server.log.visits)), (2, asked), f"without --auth\n{refused.err}")
        checks.contains(refused.err, "--auth", "what is missing")
        going_on = run(["resume", "results.db", *common, "--max-pages", 10, "--auth", f"{origin}=me:s3cret"], folder)
        checks.equal(going_on.code, 0, f"with --auth\n{going_on.err}")
        nothing_kept(checks, folder, going_on, "s3cret", "me:s3cret", "you:s3cret")
        (folder / "seeds.lst").write_text(server.url("me:s3cret@a.test", "/") + "\n")
        run([*begin, "-o", "list.db", "seeds.lst"], folder)
        asked = len(server.log.visits)
        checks.equal(run(["resume", "list.db", *common, "--max-pages", 10], folder).code, 0, "a list")
        sent = [visit.headers.get("authorization") for visit in server.log.visits[asked:]]
        checks.equal(sent, [basic("me:s3cret")] * 2, "Authorization of a list that is read again")


def netrc(checks, folder):
    (folder / ".netrc").write_text("machine a.test login me password from-netrc\nmachine b.test\n  login you\n  password hers\n")
    (folder / ".netrc").chmod(0o600)
    with WebServer() as server:
        for host in ("a.test", "b.test", "c.test"):
            server.add(host, {"/": page(host)})
        seeds = [server.url(host) for host in ("a.test", "b.test", "c.test")]
        home = {"HOME": str(folder), "NETRC": ""}
        crawl(checks, server, folder, seeds, *FAST, env=home)
        checks.equal([visit.headers.get("authorization") for visit in server.log.visits], [None] * 3, "without --netrc")
        begun = len(server.log.visits)
        finished = crawl(checks, server, folder, seeds, *FAST, "--netrc", "--overwrite", env=home)
        sent = {visit.host: visit.headers.get("authorization") for visit in server.log.visits[begun:]}
        checks.equal(sent, {"a.test": basic("me:from-netrc"), "b.test": basic("you:hers"), "c.test": None}, "with --netrc")
        nothing_kept(checks, folder, finished, "from-netrc")


def headers(checks, folder):
    """-H goes everywhere, but for credentials, which go to the origins of the seeds; --header-for to its origin alone."""
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", ["/x", server.url("other.test", "/")]), "/x": redirect(server.url("third.test", "/"))})
        for host in ("other.test", "third.test", "b.test"):
            server.add(host, {"/": page(host)})
        finished = crawl(checks, server, folder, [server.url("a.test"), server.url("b.test")], *FAST, "--scope", "any",
                         "-H", "Authorization: Bearer t0ken", "-H", "Cookie: mine=s3cret", "-H", "X-Extra: yes", "-H", "Accept-Language: de",
                         "-H", "X-Api-Key: k3y", "-H", "Private-Token: pr1vate", "--header-for", server.url("third.test", "/")[:-1], "X-Third: hers")
        for visit in server.log.visits:
            own = visit.host in ("a.test", "b.test")
            found = tuple(visit.headers.get(name) for name in ("authorization", "cookie", "x-api-key", "private-token", "x-extra",
                                                                    "accept-language", "x-third"))
            secrets = ("Bearer t0ken", "mine=s3cret", "k3y", "pr1vate") if own else (None,) * 4
            expected = (*secrets, "yes", "de", "hers" if visit.host == "third.test" else None)
            checks.equal(found, expected, f"headers to {visit.host}{visit.path}")
        checks.equal(len(server.log.visits), 5, "requests")
        nothing_kept(checks, folder, finished, "t0ken", "s3cret", "hers", "k3y", "pr1vate")


def a_default_of_a_netrc(checks, folder):
    """Is for the seeds: not for what they link to, redirect to, or have their robots.txt at."""
    with WebServer() as server:
        away = server.url("stranger.test", "/")
        server.add("a.test", {"/robots.txt": redirect(server.url("stranger.test", "/robots.txt")), "/": page("Home", [away, "/away"]),
                              "/away": redirect(server.url("stranger.test", "/moved"))})
        server.add("stranger.test", {"/": page("Stranger"), "/moved": page("Moved")})
        (folder / "rc").write_text("machine other.test login u password p\ndefault login dd password SECRET\n")
        crawl(checks, server, folder, [server.url("a.test", "/")], "--delay", "0", "--depth", "1", "--scope", "any", "--netrc",
              "--auth", "another.test=a:b", "-H", "X-Api-Key: k", env={"NETRC": str(folder / "rc")})
        for visit in server.log.visits:
            own = visit.host == "a.test"
            checks.equal((visit.headers.get("authorization"), visit.headers.get("x-api-key")),
                         (basic("dd:SECRET"), "k") if own else (None, None), f"secrets to {visit.host}{visit.path}")
        checks.equal({visit.path for visit in server.log.of("stranger.test")}, {"/robots.txt", "/", "/moved"}, "asked of the stranger")


def one_cookie_field(checks, folder):
    """The user's Cookie and the site's own go out in one field, and the site's value counts."""
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", ["/next"], headers=["Set-Cookie: theme=dark", "Set-Cookie: sid=new"]), "/next": page("Next")})
        crawl(checks, server, folder, [server.url("a.test", "/")], *FAST, "-H", "Cookie: sid=old; lang=de")
        checks.equal(cookies_of(server, "a.test", "/"), {"sid": "old", "lang": "de"}, "before the site set any")
        checks.equal(cookies_of(server, "a.test", "/next"), {"sid": "new", "lang": "de", "theme": "dark"}, "afterwards")


def walls(checks, folder):
    """A cookie that is set anywhere in a chain of redirects opens the page; spellings are sent as the server wrote them."""
    def shop(visit):
        inside = "sid" in parsed(visit.headers.get("cookie", ""))
        if visit.path.startswith("/start"):
            return redirect("/more?to=" + visit.path.partition("=")[2], headers=["Set-Cookie: sid=7; Path=/"])
        if visit.path.startswith("/more"):
            return redirect(visit.path.partition("=")[2])
        if visit.path == "/":
            return page("Home", ["/a", "/b", "/circle"])
        if visit.path == "/circle":
            return redirect("/circle2")
        if visit.path == "/circle2":
            return redirect("/circle")
        return page("Inside " + visit.path) if inside else redirect("/start?to=" + visit.path)

    def strict(visit):
        return page("Lower") if visit.path == "/caf%e9/%7Ejoe" else redirect("/caf%e9/%7Ejoe")

    with WebServer() as server:
        server.add("shop.test", shop)
        server.add("strict.test", strict)
        crawl(checks, server, folder, [server.url("shop.test", "/"), server.url("strict.test", "/caf%E9/~joe")], *FAST)
        found = {row["title"] for row in rows(folder).values()}
        checks.check({"Inside /a", "Inside /b", "Lower"} <= found, f"titles {found}")
        row = rows(folder)[server.url("strict.test", "/caf%E9/~joe")]
        checks.equal((row["state"], row["status"]), ("done", 200), "another spelling")
        circle = [visit for visit in server.log.of("shop.test") if visit.path.startswith("/circle")]
        checks.equal(len(circle), 2, "requests of a true circle")


def ports(checks, folder):
    """Those of other protocols are asked for seeds alone."""
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", ["http://a.test:25/x", "http://b.test:6667/y"])})
        crawl(checks, server, folder, [server.url("a.test", "/")], "--delay", "0", "--depth", "1", "--scope", "any", "--no-robots")
        found = rows(folder)
        for url, port in (("http://a.test:25/x", 25), ("http://b.test:6667/y", 6667)):
            row = found[url]
            checks.equal((row["state"], row["reason"], row["detail"]), ("skipped", "scheme", f"port {port} is not asked"), url)


run_parts("cookies_auth_test", obeyed, refused, no_cookies, a_redirect_to_itself, a_file, auth, userinfo, userinfo_goes_on,
          userinfo_of_standard_input, netrc, headers, a_default_of_a_netrc, one_cookie_field, walls, ports)
