"""Cases of redirects: each hop is a URL of its own, with a row of its own."""

from .cases import add, case
from .expect import ANY, Either, Row, done, failed

circle = failed("too_many_redirects", detail="circle")


def to(location, status="302 Found", headers=()):
    def act(connection):
        connection.request()
        connection.answer(b"moved", status, headers=[f"Location: {location}", *headers])
    return act


def hops(steps, status="301 Moved Permanently"):
    """Answers each path of `steps` with its Location; others with a page."""
    def act(connection):
        target = connection.target()
        if target in steps:
            connection.answer(b"", status, headers=[f"Location: {steps[target]}"])
        else:
            connection.answer(b"<title>end</title>")
    return act


for status in (301, 302, 303, 307, 308):
    add(f"redirect-{status}", hops({f"/redirect-{status}": "/end"}, f"{status} Elsewhere"),
        {f"/redirect-{status}": done(status), "/end": done(title="end")})

add("redirect-self", to("/redirect-self"), circle)
add("redirect-self-empty", to(""), Either(circle, done(302)))
add("redirect-self-fragment", to("/redirect-self-fragment#there"), circle)
add("redirect-self-cookie", to("/redirect-self-cookie", headers=["Set-Cookie: seen=1"]), circle)
add("redirect-pair", hops({"/redirect-pair": "/b", "/b": "/redirect-pair"}), {"/redirect-pair": done(301), "/b": circle})
add("redirect-ring", hops({"/redirect-ring": "/b", "/b": "/c", "/c": "/redirect-ring"}),
    {"/redirect-ring": done(301), "/b": done(301), "/c": circle})
add("redirect-into-ring", hops({"/redirect-into-ring": "/b", "/b": "/c", "/c": "/b"}),
    {"/redirect-into-ring": done(301), "/b": done(301), "/c": circle})

chain = {"/redirect-chain": "/1"} | {f"/{i}": f"/{i + 1}" for i in range(1, 30)}
# Ten hops are followed (--max-redirects): the eleventh answer that redirects is where it ends.
add("redirect-chain", hops(chain), {"/redirect-chain": done(301)} | {f"/{i}": done(301) for i in range(1, 10)}
    | {"/10": failed("too_many_redirects", status=ANY)})


@case(Either(done(302), failed("too_many_redirects"), failed("protocol")))
def redirect_endless(connection):
    target = connection.target()
    connection.answer(b"", "302 Found", headers=[f"Location: {target}x"])


add("redirect-no-location", lambda c: (c.request(), c.answer(b"where?", "302 Found")), done(302))
add("redirect-two-locations", to("/a\r\nLocation: /b"), done(302))
add("redirect-garbage", to("http://[::bad/"), done(302))
add("redirect-bad-port", to("http://127.0.0.1:99999/"), done(302))
add("redirect-to-ftp", to("ftp://127.0.0.1/file"), done(302))
add("redirect-to-javascript", to("javascript:alert(1)"), done(302))
add("redirect-to-file", to("file:///etc/passwd"), done(302))
add("redirect-to-data", to("data:text/html,<title>x</title>"), done(302))
add("redirect-to-mailto", to("mailto:a@example.org"), done(302))
add("redirect-control-characters", to("/a\tb\x01c"), Either(done(302), failed("protocol")))
add("redirect-utf8", to("/网页".encode().decode("latin-1")), done(302))
add("redirect-long", to("/" + "l" * 100_000), Either(done(302), failed("protocol")))
add("redirect-very-long", to("/" + "l" * 3_000_000), failed("protocol"))
add("redirect-to-closed-port", to("http://127.0.0.1:1/"), done(302))
add("redirect-to-metadata-address", to("http://169.254.169.254/latest/meta-data/"), done(302))
add("redirect-300", to("/end", "300 Multiple Choices"), Row("done", status=300))
add("redirect-304-with-location", to("/end", "304 Not Modified"), done(304))
add("redirect-200-with-location", to("/end", "200 OK"), done(200))
