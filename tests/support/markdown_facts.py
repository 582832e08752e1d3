"""What a page says in headings, links, code blocks and tables: of HTML, and of Markdown as cmark-gfm or markdown-it reads
it. Facts are compared as texts with white space collapsed; both sides are read by lxml."""

import collections
import re
import subprocess
import urllib.parse

import lxml.html

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = {"p", "div", "li", "dd", "dt", "td", "th", "tr", "br", "pre", "table", "ul", "ol", "dl", "blockquote", "section", *HEADINGS}
UNSEEN = {"script", "style", "template", "noscript", "select", "button", "textarea", "iframe", "svg", "input", "title", "head"}

Facts = collections.namedtuple("Facts", "headings links code tables")


def collapse(text):
    return " ".join(text.replace("\xa0", " ").split())


def text_of(element):
    """As it is shown: blocks are apart, what is not shown is not there."""
    parts = []

    def walk(e):
        if not isinstance(e.tag, str) or e.tag in UNSEEN or e.get("hidden") is not None:
            return
        if e.tag in BLOCKS:
            parts.append(" ")
        parts.append(e.text or "")
        for child in e:
            walk(child)
            parts.append(child.tail or "")
        if e.tag in BLOCKS:
            parts.append(" ")

    walk(element)
    return collapse("".join(parts))


def code_of(element):
    """A code block as it is, but for white space at both ends."""
    for line_end in element.iter("br"):
        line_end.tail = "\n" + (line_end.tail or "")
    text = "".join(element.itertext()).replace("\xa0", " ").replace("\r", "")
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def absolute(href, base):
    """With its fragment, as the WHATWG URL standard has it in what occurs in documentation."""
    url = urllib.parse.urljoin(base, href.strip())
    parts = urllib.parse.urlsplit(url)
    if parts.scheme in ("http", "https") and not parts.path:
        parts = parts._replace(path="/")
    return urllib.parse.unquote(urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.lower())))


def is_data(table):
    """Whether rows and columns of a table are data, and none of its cells has a heading or a table in it."""
    cells = list(table.iter("td", "th"))
    if len(cells) < 2 or any(e is not table for e in table.iter("table")) or list(table.iter(*HEADINGS)):
        return False
    widest = max((len(row.findall("td") + row.findall("th")) for row in table.iter("tr")), default=0)
    if list(table.iter("th")):
        return widest > 1 or len(list(table.iter("tr"))) > 1
    return widest > 1 and not list(table.iter("pre", "ul", "ol", "dl", "blockquote", "form"))


def rows_of(table):
    """Texts of the cells that say something, row by row."""
    rows = [[text_of(cell) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    return [row for row in ([cell for cell in row if cell] for row in rows) if row]


def inside(element, *tags):
    return any(e.tag in tags for e in element.iterancestors())


def facts_of(root, base):
    tables = [table for table in root.iter("table") if is_data(table)]
    in_tables = {e for table in tables for e in table.iter()}
    headings = [(e.tag, text_of(e)) for e in root.iter(*HEADINGS) if e not in in_tables]
    links = [(absolute(e.get("href"), base), text_of(e)) for e in root.iter("a")
             if e.get("href") and not inside(e, "pre", *UNSEEN) and not re.match(r"(?i)\s*(javascript|data):", e.get("href"))]
    code = [code_of(e) for e in root.iter("pre") if e not in in_tables and not inside(e, "pre")]
    return Facts([h for h in headings if h[1]], [link for link in links if link[1]], [c for c in code if c],
                 [rows for rows in map(rows_of, tables) if rows])


def drop(root, *paths):
    for path in paths:
        for e in root.xpath(path):
            if e.getparent() is not None:
                keep_tail(e)
                e.getparent().remove(e)
    return root


def keep_tail(e):
    before, parent = e.getprevious(), e.getparent()
    if before is not None:
        before.tail = (before.tail or "") + (e.tail or "")
    else:
        parent.text = (parent.text or "") + (e.tail or "")


def by_cmark(markdown):
    done = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "strikethrough"], input=markdown.encode(), capture_output=True, check=True)
    return lxml.html.fromstring("<html><body>" + done.stdout.decode() + "</body></html>")


def by_markdown_it(markdown):
    from markdown_it import MarkdownIt
    html = MarkdownIt("commonmark", {"html": True, "maxNesting": 20}).enable(["table", "strikethrough"]).render(markdown)
    return lxml.html.fromstring("<html><body>" + html + "</body></html>")


def without_front_matter(document):
    return document.split("\n---\n", 1)[1] if document.startswith("---\n") else document
