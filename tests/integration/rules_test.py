"""A thousand rule files that nobody means well with (mutations of good ones, nesting, length, wrong types, broken TOML), made
from a seed: each is refused with one line, or it runs; none crashes the program or holds it up. And the rules of
docs/extraction.md, on pages of the kinds that they are for.

    rules_test.py path/to/crawl [PART...]
"""

import concurrent.futures
import json
import pathlib
import random
import re
import subprocess
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import binary, environment, run, sanitized  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402
from results import Results  # noqa: E402

FILES = 150 if sanitized() else 1000  # tests/fuzz/rules_fuzz.cpp and config_fuzz.cpp read mutations too, thousands a second
AT_ONCE, LIMIT = 4, 10.0  # seconds for the slowest file
GOOD = (rb"""[[extract]]
name = "product"
url = '/\d+'
rows = "div.p:not(:has(.x, :is(a > b)))"
[extract.fields]
name = {select = "h1::text", required = true}
price = {select = ".price", type = "number", regex = '(\d+)', default = 0}
tags = {select = ".tags a::attr(href)", list = true, type = "url"}
""", rb"""[[extract]]
name = "ld"
source = "json-ld"
rows = "Product"
fields = {price = {select = "offers[0].price", type = "number"}, seller = "offers.seller.name"}
[[extract]]
name = "og"
source = "opengraph"
fields = {title = "og:title", images = {select = "og:image", list = true, type = "url"}}
[[extract]]
name = "all"
source = "microdata"
[[extract]]
name = "article"
source = "article"
fields = {title = "title", text = {select = "text", regex = '\w+'}}
""")
PIECES = [b"\0", b"\xff\xfe", b"[[", b"]]", b"[", b"]", b"{", b"}", b'"', b"'", b"=", b"\n", b",", b".", b":not(", b":has(", b"*", b"\\", b"(",
          b")", b"1e999", b"inf", b"true", b"1979-05-27", b'"""', b"'''", b"\xc3", b"\xe2\x80\x9c", b"nth-child(2147483648n+1)", b"::attr()",
          b"a{1000}", b"\r", b"#", b"[extract.fields]", b"source = 5", b"@type", b"[99999999999]", b"offers..price"]
PAGE = ("<!DOCTYPE html><title>t</title><meta property=og:title content=o><script type=application/ld+json>{\"@type\":\"Product\",\"offers\":"
        "{\"price\":1}}</script><div class=p itemscope><h1 itemprop=name>n</h1><b class=price>$5</b></div>" + "<p>word " * 500)


def field(select, more=b""):
    return b"[[extract]]\nname = \"a\"\nfields = {a = {select = '" + select + b"'" + more + b"}}\n"


def chosen():
    """Those that have a thought behind them."""
    deep = b":not(:has(" * 5000 + b"a" + b"))" * 5000
    yield from (field(deep), field(b":is(" * 16 + b"a" + b")" * 16), field(b"a " * 2000), field(b"a" * 100_000), field(b"a,".join([b""] * 2000) + b"a"))
    yield from (field(b"a", b", regex = '" + pattern + b"'") for pattern in (
        b"(a{1000}){1000}", b"(" * 10_000, b"(" * 500 + b"a" + b")" * 500, b"(a|b)*a(a|b){900}", b"(?i)\\pL{400}", b"a" * 20_000, b"[[:alpha:]]{999}{999}",
        b"(.*)*" * 300, b"\\p{Nope}", b"(?:(?:a?){100}){10}", b"x{,9999999999}", b"\\C\\C"))
    yield b"[[extract]]\nname = \"a\"\n[extract.fields]\n" + b"".join(b"f%d = \"a\"\n" % i for i in range(10_000))
    yield b"".join(b"[[extract]]\nname = \"r%d\"\nfields = {a = \"a\"}\n" % i for i in range(5000))
    yield from (b"a = " + bracket * 100_000 for bracket in (b"[", b"{a=", b"[{a=", b"{a.b="))
    yield from (b".".join([b"a"] * 100_000) + b" = 1", b"[" + b".".join([b"a"] * 100_000) + b"]", b"[[" + b".".join([b"extract"] * 50_000) + b"]]",
                b".".join([b'"a"'] * 100_000) + b" = 1", b". ".join([b"a"] * 100_000) + b"= 1")
    yield from (b"x" * (2 << 20), b"", b"\0", b"\xef\xbb\xbf", b"[[extract]]", b"[extract]", b"extract = 1", b"extract = [1]", b"extract = []", b"extract = [[]]")
    for key in (b"name", b"url", b"rows", b"source", b"fields"):
        for value in (b"1", b"true", b"[]", b"{}", b"1.5", b"''", b"1979-05-27", b"'\\x00'", b"[['a']]", b"inf", b"'('"):
            yield b"[[extract]]\n" + key + b" = " + value + (b"\nname = 'a'\n" if key != b"name" else b"\n")
    for select in (b"a..b", b"a[", b"a[x]", b".", b"]", b"[0]", b"a b", b"a." * 40 + b"a", b"a" * 5000, b"a[4294967296]"):
        yield b"[[extract]]\nname = 'a'\nsource = 'json-ld'\nfields = {a = '" + select + b"'}\n"


def mutated(r):
    text = bytearray(r.choice(GOOD))
    for _ in range(r.randint(1, 2)):
        at = r.randrange(len(text) + 1)
        kind = r.randrange(4)
        if kind == 0:
            text[at:at] = r.choice(PIECES) * r.choice((1, 1, 2, 50))
        elif kind == 1:
            del text[at:at + r.randint(1, 20)]
        elif kind == 2:
            text[at:at + 1] = bytes([r.randrange(256)])
        else:
            begin = r.randrange(len(text) + 1)
            text[at:at] = text[begin:begin + r.randint(1, 80)]
    return bytes(text)


def files():
    some, r = list(chosen()), random.Random(20240305)
    return some + [mutated(r) for _ in range(FILES - len(some))]


def refused_or_run(checks, folder):
    """As the command line reads them: --print-config reads and checks options, and the fetch of one page compiles and runs rules."""
    texts, slowest = files(), 0.0
    counts = {0: 0, 2: 0}
    with RecordingServer(lambda request: Answer(PAGE)) as server:
        def one(number):
            path = folder / f"{number}.toml"
            path.write_bytes(texts[number])
            begin = time.monotonic()
            # The option that is refused last: what has nothing wrong in its rules ends here, and fast.
            done = subprocess.run([binary(), "--config", path, "--print-config", server.base + "/"], cwd=folder, env=environment(), timeout=60,
                                  stdin=subprocess.DEVNULL, capture_output=True, check=False)
            path.unlink()
            return number, done.returncode, done.stderr.decode("utf-8", "replace"), time.monotonic() - begin
        runnable = []
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for number, code, err, seconds in pool.map(one, range(len(texts))):
                slowest = max(slowest, seconds)
                counts[code] = counts.get(code, 0) + 1
                if code == 0:
                    runnable.append(number)
                else:
                    checks.equal((code, err.count("\n")), (2, 1), f"file {number}, {texts[number][:60]!r}: exit status and lines of {err[-300:]!r}")
                    checks.check(len(err) < 2000, f"file {number}: a message of {len(err)} bytes")
        # Those that are well-formed are run, as many as time allows: chosen ones first.
        for number in runnable[:: max(len(runnable) // 40, 1)]:
            (folder / "rules.toml").write_bytes(texts[number])
            done = run(["-p", 1, "--no-robots", "--overwrite", "--config", "rules.toml", server.base + "/"], folder)
            checks.check(done.code in (0, 1, 2), f"file {number}, {texts[number][:60]!r}: exit status {done.code}: {done.err[-300:]!r}")
            checks.check(done.seconds < LIMIT * (4 if sanitized() else 1), f"file {number}: {done.seconds:.1f} s")
    checks.note(f"{len(texts)} rule files: {counts}, slowest {slowest:.2f} s")
    checks.check(slowest < LIMIT * (4 if sanitized() else 1), f"the slowest took {slowest:.1f} s")


DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "extraction.md"
QUOTES = [(f"Quote number {i}", f"Author {i % 7}", [f"tag{i % 5}", f"tag{i % 3}"]) for i in range(100)]


def documented(*parts):
    """The one rule of the documentation that has all of these."""
    blocks = re.findall(r"(?m)(?:^    .*\n|^\n(?=    ))+", DOCS.read_text())
    rules = [re.sub(r"(?m)^    ", "", block) for block in blocks if block.lstrip().startswith("[[extract]]") and all(part in block for part in parts)]
    if len(rules) != 1:
        raise RuntimeError(f"{len(rules)} rules with {parts}")
    return rules[0]


def quotes_page(request):
    """Ten pages of ten quotes, and one for each tag and author, which repeat them, as quotes.toscrape.com has them."""
    path = request.path
    chosen = QUOTES
    if path.startswith("/tag/"):
        chosen = [quote for quote in QUOTES if path[5:] in quote[2]]
    elif path.startswith("/page/"):
        chosen = QUOTES[int(path[6:]) * 10:][:10]
    links = "".join(f'<a href="/page/{i}">{i}</a> ' for i in range(10))
    return Answer("<!DOCTYPE html><title>Quotes</title>" + links + "".join(
        f'<div class=quote><span class=text>{text}</span><small class=author>{author}</small><div class=tags>'
        + "".join(f'<a class=tag href="/tag/{tag}">{tag}</a>' for tag in tags) + "</div></div>" for text, author, tags in chosen))


def each_item_once(checks, folder):
    (folder / "rules.toml").write_text(documented('rows = ".quote"', "unique"))
    with RecordingServer(quotes_page) as server:
        arguments = ["-p", 2, "-d", "all", "--delay", 0, "--per-host", 8, "--no-robots", "--config", "rules.toml", f"{server.base}/page/0"]

        def items():
            with Results(folder / "results.db") as results:
                return sorted(json.loads(row["data"])["text"] for row in results.query("SELECT data FROM items")), \
                    results.query("SELECT count(*) AS n FROM extracted")[0]["n"]
        expected = sorted(text for text, _, _ in QUOTES)
        finished = run(arguments, folder)
        checks.equal(finished.code, 0, finished.err[-300:])
        found, stored = items()
        checks.equal(found, expected, "items of a crawl")
        checks.check(stored > 200, f"tag pages repeat them: {stored} were found")
        checks.equal(run([*arguments, "--recrawl"], folder).code, 0, "recrawl")
        checks.equal(items()[0], expected, "items after a recrawl")
        checks.equal(run(["parse", "results.db", "--config", "rules.toml"], folder).code, 0, "parse")
        checks.equal(items()[0], expected, "items after crawl parse")
        (folder / "rules.toml").write_text(documented('rows = ".quote"', "unique").replace('unique = "text"\n', ""))
        checks.equal(run(["parse", "results.db", "--config", "rules.toml"], folder).code, 0, "parse")
        checks.equal(len(items()[0]), stored, "items without unique")


def items_of(folder, rule, page):
    (folder / "rules.toml").write_text(rule)
    with RecordingServer(lambda request: Answer(page)) as server:
        finished = run(["--overwrite", "--delay", 0, "--no-robots", "--config", "rules.toml", f"{server.base}/"], folder)
        if finished.code:
            raise RuntimeError(finished.err[-300:])
        with Results(folder / "results.db") as results:
            return [json.loads(row["data"]) for row in results.query("SELECT data FROM items")]


def beside_and_in_scripts(checks, folder):
    table = ('<!DOCTYPE html><table><tr class=athing><td><span class=titleline><a href="https://one.example/">One</a></span></tr>'
             '<tr><td><span class=score>25 points</span> by <a class=hnuser>ada</a></tr><tr class=spacer></tr>'
             '<tr class=athing><td><span class=titleline><a href="/job">Two</a></span></tr><tr><td>3 hours ago</tr></table>')
    found = items_of(folder, documented("tr.athing"), table)
    checks.equal([(item["title"], item["points"], item["by"]) for item in found], [("One", 25, "ada"), ("Two", None, None)], "the row beside")
    script = "<!DOCTYPE html><script>var quotes = " + json.dumps([{"text": t, "author": {"name": a}, "tags": g} for t, a, g in QUOTES]) + ";</script>"
    checks.equal([(item["text"], item["author"], item["tags"]) for item in items_of(folder, documented("script-json"), script)], QUOTES, "JSON in a script")
    rule = "[[extract]]\nname = 'a'\n[extract.fields]\n" + re.search(r"`(ids = \{.*?\})`", DOCS.read_text()).group(1) + "\n"
    checks.equal(items_of(folder, rule, "<script>f({id: 4}, {id: 55})</script>"), [{"ids": [4, 55]}], "all matches")


run_parts("rules_test", refused_or_run, each_item_once, beside_and_in_scripts)
