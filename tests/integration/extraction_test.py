"""Rules for extraction on a shop of lists, detail pages and pagination: every item, exact, by a rule file of at most 15
lines; a page that is crawled again has its items replaced; a rule with a mistake is refused before anything is touched.

    extraction_test.py path/to/crawl [PART...]
"""

import json
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import run  # noqa: E402
from recording import RecordingServer  # noqa: E402
from results import Results  # noqa: E402
from shop import Shop  # noqa: E402

RULES = r"""[[extract]]
name = "product"
url = '/\d+\.html$'
[extract.fields]
name = {select = "main h1", required = true}
sku = {select = "main::attr(data-sku)", regex = '\d+', type = "integer"}
price = {select = "main .price span", type = "number"}
stock = {select = ".stock:contains('In stock') b", type = "integer", default = 0}
added = {select = "time", type = "date"}
tags = {select = ".tags a::text", list = true}
image = {select = "main img::attr(src)", type = "url"}
[[extract]]
name = "listed"
rows = "li.row"
fields = {name = "a", url = {select = "a::attr(href)", type = "url"}, price = {select = ".price", type = "number"}}
"""
FAST = ["-p", 2, "-d", "all", "--delay", 0, "--per-host", 8, "--no-robots"]


def expected(server, product):
    return {"name": product.name, "sku": product.number, "price": product.number_of_price(), "stock": product.stock or 0,
            "added": product.day.isoformat(), "tags": product.tags,
            "image": f"{server.base}/img/{product.number}.jpg?w=1&h=2"}


def items(folder, rule):
    with Results(folder / "results.db") as results:
        return [(row["url"], json.loads(row["data"])) for row in
                results.query("SELECT url, data FROM items WHERE rule = ? ORDER BY url", rule)]


def all_items(checks, folder):
    checks.check(len(RULES.splitlines()) <= 15, f"{len(RULES.splitlines())} lines of rules")
    (folder / "shop.toml").write_text(RULES)
    shop = Shop()
    with RecordingServer(shop.respond) as server:
        finished = run([*FAST, "--config", "shop.toml", server.base + "/"], folder)
        checks.equal(finished.code, 0, f"exit status ({finished.err[-500:]})")
        checks.equal(dict(items(folder, "product")), {server.base + p.path: expected(server, p) for p in shop.products}, "items")
        checks.equal(len(items(folder, "product")), len(shop.products), "no item twice, none of the page that is gone")
        listed = {item["url"]: item for _, item in items(folder, "listed")}
        checks.equal(listed, {server.base + p.path: {"name": p.name, "url": server.base + p.path, "price": p.number_of_price()}
                              for p in shop.products}, "rows of lists")
        checks.note(f"{len(shop.products)} products, {len(listed)} rows of lists")


def crawled_again(checks, folder):
    """Items are those of the last crawl of a page: replaced with it, and gone with it."""
    (folder / "shop.toml").write_text(RULES)
    shop = Shop()
    with RecordingServer(shop.respond) as server:
        run([*FAST, "--config", "shop.toml", server.base + "/"], folder)
        for product in shop.products:
            product.whole += 1
        changed = shop.products[0]
        del shop.pages[changed.path]
        finished = run([*FAST, "--config", "shop.toml", "--recrawl", server.base + "/"], folder)
        checks.equal(finished.code, 0, "exit status")
        found = items(folder, "product")
        checks.equal(len(found), len(shop.products) - 1, "an item for each product that is still there")
        checks.equal(dict(found), {server.base + p.path: expected(server, p) for p in shop.products[1:]}, "items of the recrawl")


def stored_and_tried(checks, folder):
    """With --store none the items are there all the same; --parser tree gives the same ones."""
    (folder / "shop.toml").write_text(RULES)
    shop = Shop()
    with RecordingServer(shop.respond) as server:
        for options in (["--store", "none"], ["--parser", "tree"]):
            run([*FAST, "--config", "shop.toml", "--overwrite", *options, server.base + "/"], folder)
            checks.equal(len(items(folder, "product")), len(shop.products), f"items with {options}")


def mistakes(checks, folder):
    cases = ((RULES.replace("main h1", "main h1..x"), 5, "class name"), (RULES.replace('"number"', '"money"', 1), 7, "number"),
             (RULES.replace("li.row", "li.row >"), 14, "ends too early"), (RULES.replace("required", "requird"), 5, "required"),
             (RULES.replace("'/\\d+\\.html$'", "'('"), 3, "("))
    with RecordingServer(Shop().respond) as server:
        for text, line, part in cases:
            (folder / "bad.toml").write_text(text)
            finished = run(["--config", "bad.toml", server.base + "/"], folder)
            checks.equal((finished.code, finished.err.count("\n")), (2, 1), f"{part}: exit status and lines of {finished.err!r}")
            checks.contains(finished.err, f"bad.toml:{line}: extract", part)
            checks.contains(finished.err, part, part)
        checks.equal(server.paths(), [], "what was fetched")
    checks.check(not (folder / "results.db").exists(), "a results file was made")


run_parts("extraction_test", all_items, crawled_again, stored_and_tried, mistakes)
