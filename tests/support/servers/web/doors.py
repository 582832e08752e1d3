"""Sites whose pages lie behind chains of redirects which know something: a cookie that the next request must have, or the
server's own spelling of a URL. Who forgets it on the way stores another page."""

from .answers import page, redirect


class Doors:
    """`each`: how many chains of each kind a site has. Each site is three hosts; answers of some take a while, so that the chains
    of different sites are at different hops at any moment."""

    def __init__(self, server, sites, each):
        self.server, self.sites, self.each = server, sites, each
        for n in range(sites):
            for kind in ("site", "login", "umlaut"):
                server.add(f"{kind}{n}.test", lambda visit, kind=kind, n=n: getattr(self, kind)(visit, n))

    def url(self, n, path="/", kind="site"):
        return self.server.url(f"{kind}{n}.test", path)

    def seeds(self):
        return [self.url(n) for n in range(self.sites)]

    def site(self, visit, n):
        delay, cookies = 0.013 * (n % 5), visit.headers.get("cookie", "").split("; ")
        name, _, number = visit.path.strip("/").partition("-")
        if visit.path == "/":
            return page(f"Site {n}", [f"/{kind}-{i}" for i in range(self.each) for kind in ("door", "moved", "start")], delay=delay)
        if name == "moved":
            return redirect(self.url(n, f"/%e4-{number}", "umlaut"), delay=delay)
        if name == "door":  # it sends away for its cookie, and is come back to
            if f"seen{number}=1" in cookies:
                return page(f"Inside {number} of {n}", delay=delay)
            return redirect(self.url(n, f"/?{number}", "login"), headers=[f"Set-Cookie: seen{number}=1"], delay=delay)
        if name == "start":  # its cookie is looked for by another page, which says something else without
            return redirect(f"/check-{number}", headers=[f"Set-Cookie: step{number}=1"], delay=delay)
        if name == "check":
            return redirect(f"/inside-{number}") if f"step{number}=1" in cookies else page("No cookies", ["/help"])
        if name == "inside":
            return page(f"Arrived {number} of {n}") if f"step{number}=1" in cookies else redirect(f"/start-{number}")
        return None

    def passed_at_once(self, visits):
        """Doors whose answer was lost with its machine, or as its host was given away before it was stored: who had it has its
        cookie, and is let in when it asks again. That is as it should be, and other rows than where nothing is lost."""
        seen = {(visit.host, visit.path) for visit in visits}
        return [(n, number) for n in range(self.sites) for number in range(self.each)
                if (f"site{n}.test", f"/door-{number}") in seen and (f"login{n}.test", f"/?{number}") not in seen]

    def login(self, visit, n):
        return redirect(self.url(n, f"/door-{visit.path.partition('?')[2]}"))

    def umlaut(self, visit, n):
        return page(f"As it was spelled {visit.path} of {n}") if visit.path.startswith("/%e4-") else None
