"""A thousand rule files that nobody means well with (mutations of good ones, nesting, length, wrong types, broken TOML), made
from a seed: each is refused with one line, or it runs; none crashes the program or holds it up.

    rules_test.py path/to/crawl [PART...]
"""

import concurrent.futures
import pathlib
import random
import subprocess
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import binary, environment, run, sanitized  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402

FILES, AT_ONCE, LIMIT = 1000, 4, 10.0  # seconds for the slowest file
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


run_parts("rules_test", refused_or_run)
