"""Title and links of an HTML page by parsers that are not ours: lxml (fast), html5lib (slow, follows the standard)."""

import re

import html5lib
import lxml.html

from whatwg_url import resolve

LINK_ATTRIBUTES = {"a": "href", "area": "href", "frame": "src", "iframe": "src"}
XHTML = "{http://www.w3.org/1999/xhtml}"


class Facts:
    def __init__(self, title, links):
        self.title, self.links = title, links


def by_lxml(data, url):
    parser = lxml.html.HTMLParser(encoding=declared_charset(data), huge_tree=True)
    try:
        root = lxml.html.document_fromstring(data, parser=parser)
    except lxml.etree.ParserError:
        return Facts(None, set())  # an empty document
    return _facts(root, url, "")


def by_html5lib(data, url):
    charset = declared_charset(data)
    root = html5lib.parse(data, treebuilder="lxml", transport_encoding=charset).getroot()
    return _facts(root, url, XHTML)


def declared_charset(data):
    """Byte order mark, then <meta>, then UTF-8 where it is valid; windows-1252 is what browsers fall back to."""
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    found = re.search(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", data[:1024], re.I)
    name = found[1].decode().lower() if found else None
    if name in ("us-ascii", "ascii", "iso-8859-1", "latin1"):
        return "windows-1252"  # https://encoding.spec.whatwg.org/#names-and-labels
    if name:
        return name
    try:
        data.decode()
        return "utf-8"
    except UnicodeDecodeError:
        return "windows-1252"


def _facts(root, url, namespace):
    page = resolve(url)
    bases = [e.get("href") for e in root.iter(namespace + "base") if e.get("href") is not None]
    base = (resolve(bases[0], page) or page) if bases else page
    links = set()
    for element, attribute in LINK_ATTRIBUTES.items():
        for found in root.iter(namespace + element):
            target = resolve(found.get(attribute), base) if found.get(attribute) is not None else None
            if target:
                links.add(str(target))
    title = next(root.iter(namespace + "title"), None)
    text = None if title is None else collapse("".join(title.itertext()))
    return Facts(text or None, links)


def collapse(text):
    return re.sub(r"[\t\n\f\r ]+", " ", text).strip("\t\n\f\r ")
