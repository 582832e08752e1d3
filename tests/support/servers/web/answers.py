"""What a site answers: made once, sent as often as asked for."""

import html

REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found", 429: "Too Many Requests",
           500: "Internal Server Error", 503: "Service Unavailable"}


class Answer:
    """`delay`: seconds until it is sent. `then`: keep the connection; close it after the answer, having said so; hang_up:
    close it without an answer; silence: neither answer nor close."""

    __slots__ = ("status", "wire", "delay", "then")

    def __init__(self, body=b"", status=200, headers=(), delay=0.0, then="keep", type_="text/html"):
        body = body.encode() if isinstance(body, str) else body
        self.status, self.delay, self.then = status, delay, then
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}", *headers]
        if status != 304:
            lines += [f"Content-Length: {len(body)}", f"Content-Type: {type_}"]
        if then == "close":
            lines.append("Connection: close")
        self.wire = "\r\n".join(lines).encode() + b"\r\n\r\n" + (b"" if status == 304 else body)


def page(title, links=(), text="", head="", **more):
    """An HTML page; `links` are values of href, or whole elements where they begin with '<'."""
    anchors = "".join(link if link.startswith("<") else f'<a href="{html.escape(link)}">link</a> ' for link in links)
    return Answer(f"<!DOCTYPE html><title>{html.escape(title)}</title>{head}<p>{text or title}</p>{anchors}", **more)


def redirect(target, status=302, **more):
    return Answer("", status, [f"Location: {target}", *more.pop("headers", ())], **more)


def plain(text, **more):
    return Answer(text, type_="text/plain", **more)


NOT_FOUND = page("Not found", status=404)
