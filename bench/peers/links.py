"""What the Python peers follow: links to pages of the same host and port, each page's links once."""

from urllib.parse import urljoin, urlsplit


def is_page(path):
    """The path's last segment is empty, has no dot, or ends in .html or .htm."""
    last = path.rpartition("/")[2]
    return "." not in last or last.endswith((".html", ".htm"))


def pages_linked(hrefs, base, netloc):
    """URLs without fragments. References are told apart before they are resolved, which is what costs."""
    found = set()
    for reference in {href.partition("#")[0].strip() for href in hrefs}:
        if not reference:
            continue
        try:
            url = urljoin(base, reference)
            parts = urlsplit(url)
        except ValueError:
            continue
        if parts.netloc == netloc and parts.scheme in ("http", "https") and is_page(parts.path):
            found.add(url)
    return found
