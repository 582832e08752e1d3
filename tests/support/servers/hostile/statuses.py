"""Cases of statuses that are answers, and of those that ask to come back."""

from .cases import add
from .expect import done, failed


def status(line, headers=(), body=b"<title>status</title>"):
    def act(connection):
        connection.request()
        connection.answer(body, line, headers=headers)
    return act


def later(line, headers, times=1):
    """Refuses `times` connections, then gives the page."""
    def act(connection):
        connection.request()
        if connection.number < times:
            connection.answer(b"", line, headers=[*headers, "Connection: close"])
        else:
            connection.answer(b"<title>at last</title>")
    return act


for code, words in ((400, "Bad Request"), (401, "Unauthorized"), (403, "Forbidden"), (404, "Not Found"), (405, "No"),
                    (410, "Gone"), (418, "Teapot"), (451, "Unavailable For Legal Reasons"), (501, "Not Implemented"),
                    (505, "Version"), (599, "Odd"), (201, "Created"), (206, "Partial"), (226, "IM Used")):
    add(f"answers-{code}", status(f"{code} {words}"), done(code, attempts=1))
for code in (408, 429, 500, 502, 503, 504):
    add(f"always-{code}", status(f"{code} Later"), failed("http", status=code, attempts=2))

add("retry-after-1", later("503 Busy", ["Retry-After: 1"]), done(title="at last", attempts=2))
add("retry-after-0", later("429 Slow Down", ["Retry-After: 0"]), done(title="at last", attempts=2))
add("retry-after-past", later("503 Busy", ["Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"]),
    done(title="at last", attempts=2))
add("retry-after-negative", later("503 Busy", ["Retry-After: -5"]), done(title="at last", attempts=2))
add("retry-after-words", later("503 Busy", ["Retry-After: soon"]), done(title="at last", attempts=2))
add("retry-after-twice", later("503 Busy", ["Retry-After: 0", "Retry-After: 1"]), done(title="at last", attempts=2))
add("recovers-too-late", later("500 Oops", [], times=2), failed("http", status=500, attempts=2))
add("status-205-with-body", status("205 Reset Content"), done(205))
