"""`crawl export --format markdown`: 200 pages of Debian's documentation packages, read back by two Markdown parsers that
have nothing of ours, say the same headings, links, code blocks and tables as their main text in HTML.

    markdown_test.py path/to/crawl
"""

import collections
import os
import pathlib
import shutil
import sys
import urllib.parse
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from checks import Checks, scratch, skip  # noqa: E402

try:
    import html5lib
    import html_facts
    import lxml.etree
    import markdown_facts as facts
    import markdown_it  # noqa: F401
except ImportError as error:
    skip("markdown_test", f"{error}: install python3-lxml, python3-html5lib and python3-markdown-it")
from crawler import run  # noqa: E402
from network import Nginx  # noqa: E402

# What of a page is its main text: by how these three are made, and by nothing that the program goes by.
PACKAGES = {
    "/python/": ("/usr/share/doc/python3.11/html", lambda page: page.xpath("//div[@class='body']")[0],
                 ["//a[contains(@class, 'headerlink')]"]),
    "/sqlite/": ("/usr/share/doc/sqlite3", lambda page: page.find("body"),
                 ["//div[@class='nosearch'][.//div[contains(@class, 'menu')]]"]),
    "/boost/": ("/usr/share/doc/libboost1.81-doc/doc/html", lambda page: page.find("body"),
                ["//div[@class='spirit-nav']", "//div[@class='copyright-footer']", "//table[@revision]",
                 "/html/body/table[.//img[contains(@alt, 'Boost')]]"]),
}
PAGES = {"/python/": 80, "/sqlite/": 60, "/boost/": 60}
AGREEMENT = {"headings": 0.99, "links": 0.99, "code": 0.99, "tables": 0.99}
MAX_BYTES = 300_000  # of a page: the parsers are slow


def chosen(prefix, root):
    """Pages spread evenly over a package."""
    files = sorted(path for folder, _, names in os.walk(os.path.realpath(root)) for name in names
                   if name.endswith(".html") and (path := pathlib.Path(folder, name)).stat().st_size < MAX_BYTES)
    step = max(1, len(files) // PAGES[prefix])
    return files[::step][:PAGES[prefix]]


def missing(expected, found):
    """What is said more often on one side than on the other."""
    def countable(items):
        return collections.Counter(map(repr, items))
    return list((countable(expected) - countable(found)).elements()), list((countable(found) - countable(expected)).elements())


def main():
    for root, *_ in PACKAGES.values():
        if not os.path.isdir(root):
            skip("markdown_test", f"{root} is missing: install python3-doc, sqlite3-doc and libboost1.81-doc")
    if not shutil.which("cmark-gfm"):
        skip("markdown_test", "install cmark-gfm")
    checks = Checks("markdown_test")
    verbose = "-v" in sys.argv
    with scratch("markdown") as folder:
        folder = pathlib.Path(folder)
        files = {}
        with Nginx(folder, {prefix: os.path.realpath(root) for prefix, (root, *_) in PACKAGES.items()}) as nginx:
            for prefix, (root, *_) in PACKAGES.items():
                for path in chosen(prefix, root):
                    relative = path.relative_to(os.path.realpath(root)).as_posix()
                    files[nginx.base + prefix + urllib.parse.quote(relative)] = (prefix, path)
            (folder / "urls.txt").write_text("".join(url + "\n" for url in files))
            checks.equal(run(["--delay", 0, "--per-host", 8, "-q", "urls.txt"], folder, timeout=180).code, 0, "the crawl")
        done = run(["export", "results.db", "--format", "markdown", "-o", "md"], folder, timeout=180)
        checks.equal(done.code, 0, f"the export: {done.err}")
        documents = {}
        for path in folder.glob("md/**/*.md"):
            text = path.read_text()
            documents[next(line[6:-1] for line in text.split("\n") if line.startswith('url: "'))] = facts.without_front_matter(text)
        checks.equal(set(documents), set(files), "a document for each page")
        compare(checks, files, documents, verbose)
    checks.exit()


def by_lxml(data):
    return lxml.etree.fromstring(data, lxml.etree.HTMLParser(encoding=html_facts.declared_charset(data), huge_tree=True))


def by_html5lib(data):
    warnings.simplefilter("ignore", html5lib.constants.DataLossWarning)  # of names that XML has not
    return html5lib.parse(data, treebuilder="lxml", namespaceHTMLElements=False).getroot()


def differences(parser, prefix, path, url, found):
    """(kind, how many the page has by this parser, what the document lacks, what it has more) of each kind and reader."""
    root = facts.drop(PACKAGES[prefix][1](parser(path.read_bytes())), *PACKAGES[prefix][2])
    expected = facts.facts_of(root, url)
    return [(kind, len(getattr(expected, kind)), *missing(getattr(expected, kind), getattr(each, kind)))
            for each in found for kind in facts.Facts._fields]


def compare(checks, files, documents, verbose):
    wanted, lost, added = collections.Counter(), collections.Counter(), collections.Counter()
    for url, (prefix, path) in files.items():
        found = [facts.facts_of(parser(documents.get(url, "")), url) for parser in (facts.by_cmark, facts.by_markdown_it)]
        different = differences(by_lxml, prefix, path, url, found)
        if any(less or more for _, _, less, more in different):  # what is right decides the slow one, by the standard
            different = differences(by_html5lib, prefix, path, url, found)
        for number, (kind, count, less, more) in enumerate(different):
            key = prefix, kind
            wanted[key] += count
            lost[key] += len(less)
            added[key] += len(more)
            if verbose and number < len(facts.Facts._fields):  # of the first reader
                for sign, items in (("-", less), ("+", more)):
                    for item in items[:6]:
                        print(sign, kind, path.name, item[:300])
    for key in sorted(wanted):
        share = 1 - max(lost[key], added[key]) / max(1, wanted[key])
        least = AGREEMENT[key[1]]
        checks.check(share >= least, f"{key[0]} {key[1]}: {share:.2%} of {wanted[key]} agree, {least:.0%} are wanted")
        checks.note(f"{key[0]:9} {key[1]:9} {wanted[key]:6}, {lost[key]:4} lost, {added[key]:4} added: {share:.2%}")


main()
