"""`crawl audit`: a site of 300 pages with planted faults, each of which is found by its rule and none that was not planted;
the formats as programs read them, exit statuses, what is ignored, rules of the user's own.

    audit_test.py path/to/crawl [PART...]
"""

import collections
import html
import html.parser
import json
import pathlib
import random
import sys
import xml.etree.ElementTree

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import run  # noqa: E402
from results import Results  # noqa: E402
from web.answers import Answer, plain, redirect  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl  # noqa: E402

HOST = "shop.test"
FAST = ["--delay", 0, "--per-host", 16, "--retries", 0, "-d", "all", "--store", "html,text,links,headers"]
SECURITY = ("Strict-Transport-Security: max-age=1", "Content-Security-Policy: default-src 'self'", "X-Content-Type-Options: nosniff",
            "X-Frame-Options: DENY", "Referrer-Policy: no-referrer", "Permissions-Policy: camera=()")
PAGES = 240  # beside those with faults


class Site:
    """Pages by path, what the sitemap lists, and which findings were planted: (rule, path)."""

    def __init__(self, server):
        self.at = lambda path: server.url(HOST, path)
        self.answers, self.listed, self.planted = {}, [], set()
        self.random = random.Random(13)
        self.words = ["".join(self.random.choice("aeiou" if i % 2 else "bdfgklmnprstvz") for i in range(self.random.randint(3, 9)))
                      for _ in range(4000)]
        self.linked = collections.defaultdict(list)  # path of a hub: elements

    def text(self, count=150):
        return " ".join(self.random.choices(self.words, k=count))

    def page(self, path, rule=None, *, title=None, description=None, h1=None, head="", body="", links=(), lang="en", words=150,
             viewport=True, listed=True, linked=True, text=None, canonical=None, headers=SECURITY, **more):
        """A page without fault but for what is said. rule: what is planted, if anything."""
        title = f"All about {path}" if title is None else title
        description = f"What there is to be said about {path}." if description is None else description
        h1 = [f"About {path}"] if h1 is None else h1
        parts = [f"<!doctype html><html{f' lang={lang}' if lang else ''}><head>"]
        parts += [f"<title>{title}</title>"] if title is not False else []
        parts += [f'<meta name="description" content="{description}">'] if description is not False else []
        parts += ['<meta name="viewport" content="width=device-width">'] if viewport else []
        parts += [f'<link rel="canonical" href="{self.at(canonical or path)}">'] if canonical is not False else []
        parts += [head, "</head><body>", *(f"<h1>{each}</h1>" for each in h1), f"<p>{text or self.text(words)}</p>", body]
        parts += [f'<a href="{link}">to {link}</a> ' if not link.startswith("<") else link for link in links]
        self.answers[path] = Answer("".join(parts) + "</body></html>", headers=headers, **more)
        if listed:
            self.listed.append(path)
        if linked:
            self.linked["/"].append(path)
        if rule:
            self.plant(rule, path)
        return path

    def plant(self, rule, *paths):
        self.planted |= {(rule, path) for path in paths}

    def fill(self):
        for i in range(PAGES):
            self.page(f"/articles/{i}", links=[f"/articles/{self.random.randrange(PAGES)}" for _ in range(3)])

    def finish(self):
        """The start, which links to all, and robots.txt with the sitemap."""
        self.page("/", links=self.linked["/"], linked=False)
        entries = "".join(f"<url><loc>{self.at(path)}</loc></url>" for path in self.listed)
        self.answers["/sitemap.xml"] = Answer('<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
                                              + entries + "</urlset>", type_="application/xml")
        self.answers["/robots.txt"] = plain(f"User-agent: *\nDisallow: /private\n\nSitemap: {self.at('/sitemap.xml')}\n")
        return self.answers


def plant_answers(site):
    site.page("/broken/from", links=["/broken/gone", "/broken/down"])
    site.plant("broken-link", "/broken/from")
    site.answers["/broken/down"] = Answer("", 500)
    site.plant("server-error", "/broken/down")
    site.page("/half", body="x" * 1000, title="", h1=[], headers=(), then="close", listed=False, linked=False)  # of what did not come nothing is known
    site.answers["/half"].wire = site.answers["/half"].wire[:-500]
    site.page("/to-half", "broken-link", links=["/half"])
    site.plant("client-error", "/broken/gone")
    site.page("/empty", "empty-page")
    site.answers["/empty"] = Answer("", headers=SECURITY)
    site.page("/soft", "soft-404", title="404 - nothing here")
    site.page("/soft/words", "soft-404", h1=["The page you asked for could not be found"])
    site.page("/soft/heading", "soft-404", h1=["Seite nicht gefunden"], words=60)
    for i, title in enumerate(("The product was not found.", "Fehler 404", "Shop | 404", "La page demand\u00e9e n\u2019existe pas")):
        site.page(f"/soft/other/{i}", "soft-404", title=title, words=60)
    site.page("/soft/fine", title="Peugeot 404", words=60)
    for i, title in enumerate(("HTTP 404 status code explained", "How to fix a 404 error", "What is a page not found error?", "404 errors and what they cost",
                               "HTTP 404 and 410 compared", "Was ist ein Fehler 404?")):
        site.page(f"/soft/article/{i}", title=title, words=120)
    site.page("/soft/glossary/error-404", title="Error 404 | Glossary", words=120)
    site.page("/soft/asks", "soft-404", title="Error 404: what now?", words=60)
    site.page("/soft/error-404.html", "soft-404", title="404 Not Here", words=60)
    site.page("/blank", "empty-page")
    site.answers["/blank"] = Answer("\ufeff \n", headers=SECURITY)
    site.plant("thin-page", "/blank")
    for rule in ("title-missing", "description-missing", "h1-missing", "lang-missing", "viewport-missing"):
        site.plant(rule, "/blank")
    site.page("/soft/about", title="How to write a page not found page", words=400)
    site.page("/slow", "slow-page", delay=1.3)
    site.page("/large", "large-page", body="<!--" + "x" * 1_100_000 + "-->")
    site.page("/from-blocked", links=["/private/1"])
    site.plant("blocked-by-robots", "/private/1")
    site.page("/no-headers", "security-headers", headers=())


def plant_redirects(site):
    site.answers["/loop/a"], site.answers["/loop/b"] = redirect("/loop/b", 301), redirect("/loop/a", 301)
    site.answers["/hop/1"], site.answers["/hop/2"] = redirect("/hop/2", 301), redirect("/hop/end", 301)
    site.page("/hop/end")
    site.answers["/old"] = redirect("/old/gone", 301)
    site.answers["/self"] = redirect("/self", 301)
    site.page("/to-self", "link-to-redirect", links=["/self"])
    site.plant("redirect-loop", "/self")
    site.answers["/nowhere"], site.answers["/no-url"], site.answers["/mail"] = (
        redirect("", 301), redirect("http://[x", 302), redirect("mailto:a@example.org", 302))
    site.plant("redirect-broken", "/nowhere", "/no-url")
    site.page("/redirects", links=["/loop/a", "/hop/1", "/old", "/nowhere", "/no-url", "/mail"])
    site.plant("link-to-redirect", "/redirects")
    site.plant("redirect-loop", "/loop/a", "/loop/b")
    site.plant("redirect-chain", "/hop/1")
    site.plant("redirect-broken", "/old")
    site.plant("client-error", "/old/gone")
    site.page("/refresh", "meta-refresh", head='<meta http-equiv="refresh" content="9; url=/hop/end">')


def plant_heads(site):
    site.page("/title/none", "title-missing", title=False)
    site.page("/title/empty", "title-missing", title="")
    site.page("/title/blank", "title-missing", title="&nbsp; &#8203;")
    site.page("/title/invisible", "title-missing", title="&zwnj;&#8288;&shy;&#12288;")
    site.page("/title/foreign", title="\u3000\u6771\u4eac\u3000")
    for i in range(2):
        site.page(f"/title/same/{i}", "title-duplicate", title="The same as before")
        site.page(f"/description/same/{i}", "description-duplicate", description="The same as that of the other page.")
    site.page("/title/long", "title-long", title="A title \ufffe\uffff that goes on and on " * 4)
    site.page("/description/none", "description-missing", description=False)
    site.page("/description/long", "description-long", description="On and on it goes. " * 12)
    site.page("/h1/none", "h1-missing", h1=[])
    site.page("/h1/empty", "h1-missing", h1=[""])
    site.page("/h1/blank", "h1-missing", h1=["&nbsp;"])
    site.page("/description/blank", "description-missing", description="&nbsp;")
    site.page("/image/button", "image-without-alt", body='<form action="/articles/1"><input type=image src="/x.png"></form>')
    site.page("/image/fine", body='<img src="/x.png" role=presentation><img src="/y.png" aria-label="A tree">')
    site.page("/h1/two", "h1-multiple", h1=["One", "Two"])
    site.page("/lang", "lang-missing", lang="")
    site.page("/viewport", "viewport-missing", viewport=False)
    site.page("/image", "image-without-alt", body='<img src="/x.png"><img src="/y.png" alt="">')


def plant_index(site):
    site.page("/noindex", "noindex", head='<meta name="robots" content="noindex">', listed=False)
    site.page("/noindex/header", "noindex", headers=(*SECURITY, "X-Robots-Tag: noindex"), listed=False)
    past = "unavailable_after: Wed, 01 Jan 2020 00:00:00 GMT"
    site.page("/noindex/past", "noindex", headers=(*SECURITY, f"X-Robots-Tag: {past}, noarchive"), listed=False)
    site.page("/noindex/past/meta", "noindex", head=f'<meta name="robots" content="{past}">', listed=False)
    site.page("/noindex/coming", head='<meta name="robots" content="unavailable_after: 2400-01-01">', listed=False)
    site.page("/noindex/listed", "sitemap-noindex", head='<meta name="robots" content="none">')
    site.plant("noindex", "/noindex/listed")
    site.plant("nofollow-internal", "/nofollow")
    site.page("/nofollow", links=['<a href="/articles/1" rel="nofollow">x</a>'])
    site.page("/copy", "canonical-elsewhere", canonical="/articles/3", listed=False)
    site.page("/copy/listed", "sitemap-canonicalised", canonical="/articles/4")
    site.page("/copy/broken", "canonical-broken", canonical="/broken/gone", listed=False)
    site.page("/copy/chain", "canonical-chain", canonical="/copy", listed=False)
    site.page("/copy/noindex", "canonical-noindex", canonical="/noindex", listed=False)
    site.plant("canonical-elsewhere", "/copy/listed", "/copy/broken", "/copy/chain", "/copy/noindex")
    same = dict(title="Twice the same", description="Twice the same, byte for byte.", h1=["Twice"], text=site.text(), canonical=False)
    for path in ("/twice/a", "/twice/b"):
        site.page(path, **same)
        site.plant("title-duplicate", path)
        site.plant("description-duplicate", path)
    site.plant("duplicate-content", "/twice/b")
    clean = dict(title="Clean", description="The same by two names.", h1=["Clean"], text=site.text(), canonical="/clean")
    site.page("/clean?from=a", "canonical-elsewhere", **clean, listed=False)
    site.page("/clean", **clean)
    printed = dict(title="Print", description="The same on paper.", h1=["Print"], text=site.text(), canonical=False, listed=False)
    site.page("/print/1", "noindex", **printed, headers=(*SECURITY, "X-Robots-Tag: noindex"))
    site.page("/print/2", **printed)
    site.page("/print/3", "noindex", **printed, headers=(*SECURITY, "X-Robots-Tag: noindex"))
    words = site.text(1000).split()
    site.page("/near/a", text=" ".join(words))
    site.page("/near/b", text=" ".join([*words[:200], "changed", *words[201:]]))
    site.plant("near-duplicate", None)
    site.page("/thin", "thin-page", words=10)


def plant_sitemap(site):
    site.listed += ["/gone/listed", "/hop/1", "/private/2"]
    site.plant("sitemap-not-200", "/gone/listed", "/hop/1")
    site.plant("client-error", "/gone/listed")
    site.plant("sitemap-blocked", "/private/2")
    site.plant("blocked-by-robots", "/private/2")
    site.page("/orphan", "orphan", linked=False)
    for i in range(1, 8):
        site.page(f"/deep/{i}", "deep-page" if i > 5 else None, links=[f"/deep/{i + 1}"] if i < 7 else [], linked=i == 1, listed=False)


def plant_languages(site):
    def languages(*pairs):
        return "".join(f'<link rel="alternate" hreflang="{lang}" href="{path}">' for lang, path in pairs)
    both = languages(("en", "/lang/en"), ("de", "/lang/de"))
    site.page("/lang/en", head=both)
    site.page("/lang/de", head=both)
    site.page("/lang/one-way", "hreflang-no-return", head=languages(("fr", "/articles/5")))
    site.page("/lang/broken", "hreflang-broken", head=languages(("fr", "/lang/missing")))
    site.plant("client-error", "/lang/missing")
    for i, lang in enumerate(("english", "en-UK", "jp", "de-EU", "en-US-2x", "zh-Hant-", "-", "en,de")):
        site.page(f"/lang/odd/{i}", "hreflang-invalid", head=languages((lang, f"/lang/odd/{i}")))
    for i, lang in enumerate(("x-default", "DE-ch", "zh-Hant", "zh-hant-TW", "es-419", "fil")):
        site.page(f"/lang/fine/{i}", head=languages((lang, f"/lang/fine/{i}")))


def plant_data(site):
    def block(text):
        return f'<script type="application/ld+json">{text}</script>'
    site.page("/data/good", head=block('{"@type": "Article", "headline": "x"}'))
    site.page("/data/invalid", "structured-data-invalid", head=block('{"@type": "Article", '))
    site.page("/data/comma", "structured-data-invalid", head=block('{"@type": "Person", "name": "x",}'))
    site.page("/data/foreign", head=block('{"@context": "https://example.org", "@type": "Product"}'))
    site.page("/data/incomplete", "structured-data-incomplete", head=block('{"@type": "Product"}'))


def unknown(checks, folder):
    """What is not known of a page is no finding: behind a cut, and of words that were not counted."""
    with WebServer() as server:
        site = Site(server)
        site.page("/cut", title="Cut", head="<!--" + "x" * 30_000 + "-->")
        for i, title in enumerate(("How to fix a 404 error", "Not found in any shop but ours", "Error 404 in literature") * 4):
            site.page(f"/words/{i}", title=f"{title}, {i}", words=330)
        server.add(HOST, site.finish())
        crawl(checks, server, folder, [site.at("/")], *FAST[:-1], "html,links,headers", "--max-body", "20KiB")
        report = json.loads(run(["audit", "results.db", "--format", "json"], folder).out)
        checks.equal(report["findings"], [], "findings of what is unknown")
        checks.contains(" ".join(report["unknown"]), "words are not counted", "what is unknown")


def planted_site(server):
    site = Site(server)
    for plant in (plant_answers, plant_redirects, plant_heads, plant_index, plant_sitemap, plant_languages, plant_data):
        plant(site)
    site.fill()
    server.add(HOST, site.finish())
    return site


def faults(checks, folder):
    with WebServer() as server:
        site = planted_site(server)
        checks.check(len(site.answers) >= 300, f"{len(site.answers)} URLs")
        crawl(checks, server, folder, [site.at("/")], *FAST)
        finished = run(["audit", "results.db", "--format", "json", "-o", "found.json"], folder)
        checks.equal(finished.code, 0, f"exit status of an audit ({finished.err[-500:]})")
        report = json.loads((folder / "found.json").read_text())
        base = site.at("")
        found = {(each["rule"], each["url"].removeprefix(base) or "/") for each in report["findings"]}
        one_of = {rule for rule, path in site.planted if path is None}  # which of two it is does not matter
        for rule in one_of:
            checks.equal(sum(each == rule for each, _ in found), 1, f"findings of {rule}")
        # The start is long, and links to all there is.
        allowed = {("link-to-redirect", "/"), ("large-page", "/")}
        planted = {(rule, path) for rule, path in site.planted if path is not None}
        got = {(rule, path) for rule, path in found if rule not in one_of}
        checks.equal(sorted(planted - got), [], "planted and not found")
        checks.equal(sorted(got - planted - allowed), [], "found and not planted")
        rules = {each["id"] for each in report["rules"]}
        unplanted = rules - {rule for rule, _ in site.planted}
        # Without TLS, names that do not resolve and endless pages; what is asked of resources is in checks_test.py.
        checks.equal(sorted(unplanted), ["broken-external-link", "broken-fragment", "broken-image", "broken-resource",
                                         "external-link-refused", "link-to-http", "mixed-content", "no-answer",
                                         "redirect-to-http", "resource-blocked", "trap"],
                     "rules that nothing was planted for")
        with Results(folder / "results.db") as results:
            view = {(row["rule"], row["url"].removeprefix(base) or "/") for row in results.query("SELECT * FROM findings")}
        checks.equal(view, found, "the view findings")
        checks.equal(report["unknown"], [], "what is unknown")
        formats(checks, folder, report)
        statuses(checks, folder, site)
        own_rules(checks, folder, site)


def formats(checks, folder, report):
    def output(name):
        finished = run(["audit", "results.db", "--format", name], folder)
        checks.equal(finished.code, 0, f"exit status of --format {name}")
        return finished.out
    for name, format in (("a.json", "json"), ("a.xml", "junit"), ("a.sarif", "sarif"), ("a.txt", "text"), ("a", "text")):
        run(["audit", "results.db", "-o", name], folder)
        checks.equal((folder / name).read_text(), output(format), f"the format of {name}")
    sarif = json.loads(output("sarif"))
    checks.equal(len(sarif["runs"][0]["results"]), len(report["findings"]), "results in SARIF")
    checks.equal({each["level"] for each in sarif["runs"][0]["results"]}, {"error", "warning", "note"}, "levels in SARIF")
    suite = xml.etree.ElementTree.fromstring(output("junit")).find("testsuite")
    failing = {case.get("name") for case in suite if case.find("failure") is not None}
    checks.equal(failing, {each["rule"] for each in report["findings"]}, "failures in JUnit's XML")
    checks.equal(int(suite.get("tests")), len(report["rules"]), "tests in JUnit's XML")
    text = output("text")
    checks.contains(text, "error broken-link: Links that lead nowhere (3)", "the text")
    checks.contains(text, f"{report['errors']} errors, {report['warnings']} warnings, {report['notices']} notices", "the text")
    page = output("html")
    checks.check("<script" not in page and "http-equiv=\"Content-Security-Policy\"" in page, "an HTML page without scripts")


def statuses(checks, folder, site):
    def code(*options):
        return run(["audit", "results.db", "-q", *options], folder).code
    checks.equal(code("--fail-on", "error"), 5, "exit status with errors")
    checks.equal(code("--fail-on", "warning"), 5, "exit status with warnings")
    checks.equal(code("--fail-on", "orphan"), 5, "exit status with an orphan")
    checks.equal(code("--fail-on", "trap"), 0, "exit status without a trap")
    checks.equal(code("--fail-on", "nonsense"), 2, "exit status of a rule that is none")
    (folder / "ignored").write_text(f"# known\norphan  {site.at('/')}orph*\n\ntitle-*\n")
    checks.equal(code("--fail-on", "orphan", "--ignore", "ignored"), 0, "exit status where the orphan is ignored")
    checks.equal(code("--fail-on", "title-missing", "--ignore", "ignored"), 0, "exit status where a family of rules is ignored")
    (folder / "wrong").write_text("no-such-rule\n")
    checks.equal(code("--ignore", "wrong"), 2, "exit status of an ignored rule that is none")
    checks.equal(run(["audit", "nothing.db"], folder).code, 2, "exit status without a file")


def own_rules(checks, folder, site):
    def audit(rules, *options):
        (folder / "rules.toml").write_text(rules)
        return run(["audit", "results.db", "--rules", "rules.toml", "--format", "json", *options], folder)
    finished = audit('[[rule]]\nid = "short"\nseverity = "error"\nof = "pages"\nwhere = "words BETWEEN 1 AND 20"\ndetail = "words"\n'
                     '[[rule]]\nid = "own-sql"\nsql = "SELECT url, title AS detail FROM results WHERE title LIKE \'Twice%\'"\n',
                     "--fail-on", "short")
    checks.equal(finished.code, 5, f"exit status with a rule of one's own ({finished.err[-300:]})")
    found = collections.Counter(each["rule"] for each in json.loads(finished.out)["findings"])
    checks.equal((found["short"], found["own-sql"]), (1, 2), "findings by rules of one's own")
    for what, rules, words in [
            ("writes", '[[rule]]\nid = "x"\nsql = "DELETE FROM urls"\n', "rule x"),
            ("calls what it may not", '[[rule]]\nid = "x"\nsql = "SELECT load_extension(1) AS url, 1 AS detail"\n', "rule x"),
            ("has no detail", '[[rule]]\nid = "x"\nsql = "SELECT url FROM results"\n', "detail"),
            ("has a name that is taken", '[[rule]]\nid = "orphan"\nsql = "SELECT 1"\n', "already"),
            ("is no TOML", "[[rule\n", "rules.toml:1"),
            ("has a typographic quote", "[[rule]]\nid = \u201cx\u201d\n", "rules.toml:2: a character beyond ASCII"),
            ("has a key of many parts", "a." * 100_000 + "a = 1\n", "more than 32 parts"),
            ("has a key that is none", '[[rule]]\nid = "x"\nsql = "S"\nwhen = "now"\n', "when")]:
        finished = audit(rules)
        checks.equal(finished.code, 2, f"exit status of a rule that {what}")
        checks.contains(finished.err, words, f"the message about a rule that {what}")
        checks.equal(finished.err.count("\n"), 1, f"lines about a rule that {what}: {finished.err!r}")


def unfinished(checks, folder):
    """What is not known is no finding: links in and sitemaps of a crawl that was stopped."""
    with WebServer() as server:
        site = planted_site(server)
        crawl(checks, server, folder, [site.at("/")], *FAST, "--max-pages", 60, code=4)
        report = json.loads(run(["audit", "results.db", "--format", "json"], folder).out)
        found = {each["rule"] for each in report["findings"]}
        checks.equal(sorted(found & {"orphan", "near-duplicate", "sitemap-not-200", "sitemap-noindex"}), [], "findings of a part")
        checks.check(any("not finished" in line for line in report["unknown"]), "that the crawl is not finished")


class Markup(html.parser.HTMLParser):
    """What a page is made of, and what it would make a browser ask for."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.asks, self.links, self.texts = collections.Counter(), [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags[tag] += 1
        for name, value in attributes:
            if name == "href" and tag == "a":
                self.links.append(value)
            elif name in ("src", "href", "srcset", "data", "xlink:href", "background", "action") or name.startswith("on"):
                self.asks.append((tag, name, value))

    def handle_data(self, data):
        self.texts.append(data)


def report(checks, folder):
    """One file that is complete, whose figures are those of SQL, and in which nothing of a page is markup."""
    with WebServer() as server:
        site = planted_site(server)
        hostile = "<script>alert(1)</script>"
        for i in range(2):
            site.page(f"/evil/{i}", title=html.escape(hostile), listed=False, linked=False)
        site.page("/to-evil", links=["/evil/0", "/evil/1", '<a href="/%3Cimg%20src=x%3E">x</a>'], linked=False)
        server.add(HOST, site.answers)
        crawl(checks, server, folder, [site.at("/"), site.at("/to-evil")], *FAST)
        first = run(["report", "results.db", "-o", "report.html"], folder)
        checks.equal(first.code, 0, f"exit status of a report ({first.err[-500:]})")
        text = (folder / "report.html").read_text()
        markup = Markup(text)
        checks.equal(markup.asks, [], "what the page would ask for")
        checks.equal([tag for tag in ("script", "img", "iframe", "link", "object", "form") if markup.tags[tag]], [], "elements")
        checks.check(all(link.startswith(("http://", "https://")) for link in markup.links), "links are http and https alone")
        checks.check(hostile in " ".join(markup.texts), "a title that is markup is text")
        checks.check("url(" not in text and "@import" not in text, "the style asks for nothing")
        checks.check(len(text) < 400_000, f"{len(text)} bytes")
        with Results(folder / "results.db") as results:
            pages = results.value("SELECT pages FROM runs")
            errors = results.value("SELECT count(*) FROM findings WHERE severity = 'error'")
            rules = results.value("SELECT count(DISTINCT rule) FROM findings")
        words = " ".join(markup.texts)
        checks.contains(words, f"{pages:,}", "pages")
        checks.contains(words, f"{errors:,} errors, ", "errors")
        checks.equal(markup.tags["details"], rules, "findings")
        checks.check(markup.tags["svg"] >= 2, f"{markup.tags['svg']} pictures")  # of a run of a second there are no curves
        checks.equal(run(["report", "results.db", "-o", "results.db"], folder).code, 2, "a results file is not written over")
        checks.equal(run(["report", "nothing.db"], folder).code, 2, "exit status without a file")
        crawl(checks, server, folder, [site.at("/")], *FAST, "--recrawl")
        run(["report", "results.db", "-o", "again.html"], folder)
        checks.contains((folder / "again.html").read_text(), "before: ", "the run before")


run_parts("audit_test", faults, unknown, unfinished, report)
