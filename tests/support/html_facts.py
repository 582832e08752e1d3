"""Title, links and what a robot may follow of an HTML page, by parsers that are not ours: lxml (fast), html5lib (slow,
follows the standard)."""

import re

import html5lib
import lxml.etree

from whatwg_url import C0_OR_SPACE, resolve

LINK_ATTRIBUTES = {"a": "href", "area": "href", "frame": "src", "iframe": "src"}
XHTML = "{http://www.w3.org/1999/xhtml}"

# https://html.spec.whatwg.org/multipage/document-lifecycle.html#shared-declarative-refresh-steps
REFRESH = re.compile(r"""\s*[0-9.]+(?:[;,]|\s)\s*[;,]?\s*(?:url\s*=\s*)?(?:"([^"]*)|'([^']*)|(.*))""", re.I | re.S)


class Facts:
    """`links`: the targets of all elements that link. `followed`: those of them that no rel and no robots meta keeps a
    robot from, and that of a meta refresh."""

    def __init__(self, title, links, refresh=None, followed=frozenset()):
        self.title, self.links, self.refresh, self.followed = title, links, refresh, followed


def by_lxml(data, url):
    # Not by lxml.html, which asks a function in Python for the class of every element.
    root = lxml.etree.fromstring(data, lxml.etree.HTMLParser(encoding=declared_charset(data), huge_tree=True))
    return Facts(None, set()) if root is None else _facts(root, url, "")  # an empty document


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
    found = {namespace + name: [] for name in (*LINK_ATTRIBUTES, "base", "meta", "template", "title")}
    for element in root.iter(*found):  # the tree is walked once
        found[element.tag].append(element)
    bases = [e.get("href") for e in found[namespace + "base"] if e.get("href") is not None]
    base = (resolve(bases[0], page) or page) if bases else page
    templates = [e for e in found[namespace + "template"] if e.get("shadowrootmode") is None]
    spelled = {}  # as written, without the fragment: whether any such element lets a robot follow
    for name, attribute in LINK_ATTRIBUTES.items():
        for element in found[namespace + name]:
            href = element.get(attribute)
            if href is None or (attribute == "src" and not href):
                continue
            if templates and any(e in templates for e in element.iterancestors()):
                continue
            href, free = without_fragment(href), "nofollow" not in element.get("rel", "").lower().split()
            spelled[href] = spelled.get(href, False) or free
    links, followed = set(), set()
    for href, free in spelled.items():
        target = resolve(href, base)
        if target:
            links.add(str(target))
            if free:
                followed.add(str(target))
    refresh, stay = _metas(found[namespace + "meta"], base)
    followed = set() if stay else followed | ({refresh} if refresh else set())
    text = collapse("".join(found[namespace + "title"][0].itertext())) if found[namespace + "title"] else None
    return Facts(text or None, links, refresh, followed)


def without_fragment(href):
    """Trimmed as a URL is, up to its fragment; a '#' keeps a space that stands before it."""
    href = href.strip(C0_OR_SPACE)
    before, mark, _ = href.partition("#")
    return before + mark if before[-1:] <= " " and before else before


def _metas(metas, base):
    """(target of the refresh or None, whether robots are asked to follow nothing)."""
    refresh, stay = None, False
    for meta in metas:
        content = meta.get("content") or ""
        if meta.get("http-equiv", "").lower() == "refresh" and refresh is None and (found := REFRESH.match(content)):
            written = found[1] or found[2] or found[3]
            target = resolve(written, base) if written else None  # without one the page loads itself again
            refresh = str(target) if target else None
        if meta.get("name", "").lower() == "robots":
            stay |= bool({"nofollow", "none"} & set(re.split(r"[\s,]+", content.lower())))
    return refresh, stay


def collapse(text):
    return re.sub(r"[\t\n\f\r ]+", " ", text).strip("\t\n\f\r ")
