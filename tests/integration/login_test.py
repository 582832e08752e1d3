"""`--login FILE`: signing in by a form, by plain requests and in the real browser, and that nothing of it is stored.

    login_test.py path/to/crawl [PART...]
"""

import json
import os
import pathlib
import sys
import urllib.parse

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import run  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402
from results import Results  # noqa: E402

PASSWORD, SESSION, TOKEN = "s3cret pass&word=1", "sess10n0f4nn0123456789", "csrf0f7h3f0rm9876543210"
BEARER = "eyJhbGciOi.J1c2VyIjo.iYW5uIn0x"
OPTIONS = ["-p", 2, "--delay", 0, "--progress", "none", "-d", "all", "--no-sitemaps", "--store", "html,text,links,headers"]
HTML, JSON = ("Content-Type: text/html; charset=utf-8",), ("Content-Type: application/json",)

FORM = f"""<!DOCTYPE html><title>Sign in</title><form action=/search><input name=q></form>
<form method=post action="/login?from=%2Fhome" id=sign><input type=hidden name=csrf value="{TOKEN}">
<input name=user><input type=password name=password><input type=checkbox name=remember value=yes>
<select name=language><option value=de>de<option value=en selected>en</select>
<button name=action value=enter>Sign in</button><button name=action value=forgot>Forgotten</button></form>"""

APP = """<!DOCTYPE html><title>Shell</title><div id=root></div><script>
const root = document.getElementById('root');
const show = async () => {
  const token = localStorage.getItem('auth');
  if (!token) {
    root.innerHTML = '<form><input id=mail type=email><input type=password><button disabled>Go</button></form>';
    const form = root.firstChild, [mail, password, button] = form.elements;
    form.oninput = () => { button.disabled = !mail.value || !password.value; };
    form.onsubmit = async (event) => {
      event.preventDefault();
      const answer = await fetch('/api/login', {method: 'POST', headers: {'Content-Type': 'application/json'},
                                               body: JSON.stringify({mail: mail.value, password: password.value})});
      if (!answer.ok) { root.append('wrong'); return; }
      localStorage.setItem('auth', JSON.stringify(await answer.json()));
      show();
    };
    return;
  }
  const bearer = JSON.parse(token).token;
  fetch('/api/logout').catch(() => {});
  const items = await (await fetch('/api/items' + location.pathname + '?access_token=' + bearer)).json();
  document.title = 'App';
  root.innerHTML = '<h1 class=hello>Hello ann</h1>' + items.map(i => `<p>${i}</p><a href="/app/${i}">${i}</a>`).join('');
};
show();
</script>"""


class Site:
    """Pages behind a form; `posts` are what was sent to it."""

    def __init__(self):
        self.posts, self.session_ended = [], False

    def signed_in(self, request):
        return f"session={SESSION}" in request.headers.get("cookie", "")

    def __call__(self, request):
        path, _, query = request.path.partition("?")
        if path == "/robots.txt":
            return Answer("User-agent: *\nDisallow: /login\n", headers=("Content-Type: text/plain",))
        if path == "/login" and request.method == "POST":
            fields = dict(urllib.parse.parse_qsl(request.body, keep_blank_values=True))
            self.posts.append((fields, request.headers))
            if fields.get("password") != PASSWORD or fields.get("csrf") != TOKEN:
                return Answer("<!DOCTYPE html><title>Wrong password</title>" + FORM, headers=HTML)
            return Answer("", "302 Found", [f"Set-Cookie: session={SESSION}; HttpOnly; Path=/", "Location: /home"])
        if path == "/login":
            return Answer(FORM, headers=[*HTML, "Set-Cookie: visitor=1"])
        if path.startswith("/logout") or path == "/sign-out.php":
            self.session_ended = True
            return Answer("bye", headers=[*HTML, "Set-Cookie: session=gone"])
        if path == "/api/login":
            given = json.loads(request.body)
            self.posts.append((given, request.headers))
            right = given == {"mail": "ann@example.org", "password": PASSWORD}
            return Answer(json.dumps({"token": BEARER}), "200 OK" if right else "403 Forbidden", JSON)
        if path == "/api/logout":
            self.session_ended = True
        if path.startswith("/api/items"):
            if query != f"access_token={BEARER}":
                return Answer("[]", "401 Unauthorized", JSON)
            return Answer(json.dumps(["one", "two"] if path.endswith("/app") else ["three"]), headers=JSON)
        if path.startswith("/app"):
            return Answer(APP, headers=HTML)
        if not self.signed_in(request):
            return Answer("", "302 Found", ["Location: /login"])
        if path == "/home":
            return Answer('<!DOCTYPE html><title>Home</title><p>Welcome, ann <a href="/orders?page=1">orders</a> <a href=/login>in</a>'
                          '<a href="/logout?now=1" class=out>Log out</a><a href=/sign-out.php>out</a>', headers=HTML)
        return Answer(f"<!DOCTYPE html><title>{path}</title><a href=/secret>more</a>", headers=HTML)


def write(folder, text, mode=0o600, name="login.toml"):
    path = pathlib.Path(folder, name)
    path.write_text(text)
    path.chmod(mode)
    return path


def plain_file(server, password=PASSWORD, more="", success='selector = "a.out"'):
    return f"""url = "{server.base}/login"
{more}
[fields]
user = "ann"
password = {json.dumps(password)}
remember = "true"
[success]
{success}
"""


def rows_of(folder, sql):
    with Results(pathlib.Path(folder, "results.db")) as results:
        return results.query(sql)


def nothing_kept(checks, folder, *secrets):
    for file in pathlib.Path(folder).glob("results.db*"):
        data = file.read_bytes()
        for secret in secrets:
            checks.equal(secret.encode() in data, False, f"'{secret}' is in {file.name}")


def plain(checks, folder):
    site = Site()
    with RecordingServer(site) as server:
        write(folder, plain_file(server))
        done = run([*OPTIONS, "--login", "login.toml", server.base + "/home"], folder)
        checks.equal((done.code, done.err), (0, ""), "exit status and messages")
        checks.equal(len(site.posts), 1, "it signs in once")
        fields, headers = site.posts[0]
        checks.equal(fields, {"csrf": TOKEN, "user": "ann", "password": PASSWORD, "remember": "yes", "language": "en",
                              "action": "enter"}, "what is sent, as a browser would")
        checks.equal((headers.get("origin"), headers.get("referer"), headers.get("cookie")),
                     (server.base, server.base + "/login", "visitor=1"), "and by what headers")
        rows = rows_of(folder, "SELECT url, state, reason, status, title FROM results ORDER BY url")
        base = server.base
        checks.equal([tuple(row) for row in rows],
                     [(base + "/home", "done", None, 200, "Home"), (base + "/login", "skipped", "robots", None, None),
                      (base + "/logout?now=1", "skipped", "excluded", None, None),
                      (base + "/orders?page=1", "done", None, 200, "/orders"), (base + "/secret", "done", None, 200, "/secret"),
                      (base + "/sign-out.php", "skipped", "excluded", None, None)], "the pages behind the form")
        checks.equal(site.session_ended, False, "nobody signs out")
        nothing_kept(checks, folder, PASSWORD, SESSION, TOKEN)
        why = run(["why", "results.db", base + "/logout?now=1"], folder)
        checks.contains(why.out, "end the session of --login", "what `crawl why` says")
        fetched = run(["fetch", "--login", "login.toml", base + "/orders"], folder)
        checks.contains(fetched.out, "title          /orders", "crawl fetch signs in too")


def page_of_the_form_is_not_kept(checks, folder):
    site = Site()
    with RecordingServer(site) as server:
        write(folder, plain_file(server))
        done = run([*OPTIONS, "--no-robots", "--login", "login.toml", server.base + "/home"], folder)
        checks.equal((done.code, done.err), (0, ""), "exit status and messages")
        row = rows_of(folder, f"SELECT state, status, body, text FROM results WHERE url = '{server.base}/login'")
        checks.equal([tuple(r) for r in row], [("done", 200, None, None)], "the page of the form has no content")
        nothing_kept(checks, folder, PASSWORD, SESSION, TOKEN)


def refused(checks, folder):
    site = Site()
    with RecordingServer(site) as server:
        def error(text, expected, mode=0o600, more=()):
            write(folder, text, mode)
            done = run([*OPTIONS, *more, "--login", "login.toml", server.base + "/home"], folder)
            checks.equal(done.code, 2, f"exit status: {expected}")
            checks.contains(done.err, expected, "what is wrong")
            checks.equal(done.err.count("\n"), 1, f"one line: {done.err}")
            checks.equal((PASSWORD in done.err, "wrong" in done.err), (False, False), "no value is shown")
        good = plain_file(server)
        for mode in (0o640, 0o604, 0o644):
            error(good, "can be read by others, and it holds a password: chmod 600 login.toml", mode)
        error(good, "leave --no-cookies out", more=["--no-cookies"])
        error("url = 1\n", "login.toml:1: url takes a string in quotes")
        error(good + "[more]\n", "unknown key 'more'")
        error(good.replace("selector", "selektor"), "did you mean selector?")
        error("url = 'http://a.test/'\n[fields]\nuser = 'x'\n", "[success] has to say")
        error("url = 'http://a.test/'\n[success]\ntext = 'x'\n", "it has no [fields]")
        error(good.replace("a.out", "a..out"), "is no CSS selector")
        error(good.replace("user =", "account ="), "no form there, or before, has the field 'account'")
        checks.equal(server.paths().count("/home"), 1, "nothing is crawled, but where the form led")
        error(plain_file(server, "wrong"), "does not show success: " + server.base + "/login?from=%2Fhome (status 200, "
              "title 'Wrong password'): nothing in it matches success.selector")
        error(plain_file(server, success="cookie = 'sid'"), "no cookie 'sid' was set")
        error(plain_file(server, success="url = '/orders$'"), "its address does not match")
        error(plain_file(server).replace("user =", "nobody =").replace("password =", "none =").replace("remember =", "no ="),
              server.base + "/login: it has no form with a field 'nobody', 'none', 'no'; a form that scripts make takes render = true")
        error(good.replace(server.base, "http://127.0.0.1:1"), "http://127.0.0.1:1/login: ")
        checks.equal(os.path.exists(os.path.join(folder, "results.db")), False, "no file is made")


def sent_as_a_query(checks, folder):
    """The password is in the address then, under whatever name; a message that has the address does not show it."""
    form = "<!DOCTYPE html><title>Sign in</title><form action=/in><input name=who><input name=kennwort type=password></form>"
    with RecordingServer(lambda request: Answer(form, headers=HTML)) as server:
        for address in (f"{server.base}/?token={TOKEN}", server.base.replace("//", f"//ann:{TOKEN}@") + "x/"):
            text = f"url = '{address}'\n[fields]\nwho = 'ann'\nkennwort = '{PASSWORD}'\n[success]\ntext = 'x'\n"
            write(folder, text)
            done = run([*OPTIONS, "--login", "login.toml", server.base + "/home"], folder)
            checks.equal(done.code, 2, f"exit status: {done.err}")
            checks.check(TOKEN not in done.err and "s3cret" not in done.err, f"a secret is shown: {done.err}")
        checks.check(any("kennwort=s3cret" in path for path in server.paths()), "the form was sent")


def other_site(checks, folder):
    """A form that sends its fields elsewhere gets none."""
    with RecordingServer() as other, RecordingServer() as server:
        server.respond = lambda request: Answer(
            FORM.replace("/login?", f"http://127.0.0.2:{other.port}/login?"), headers=HTML)
        write(folder, plain_file(server))
        done = run([*OPTIONS, "--login", "login.toml", server.base + "/"], folder)
        checks.equal((done.code, other.paths()), (2, []), "exit status, and nothing is sent")
        checks.contains(done.err, "which is another site", "why")


def session_ends(checks, folder):
    """On the way: the crawl signs in again, and has all pages."""
    site, left = Site(), {}
    with RecordingServer(site) as server:
        signed_in = site.signed_in

        def for_three_pages(request):  # each time that one signs in
            left.setdefault(len(site.posts), 3)
            left[len(site.posts)] -= signed_in(request)
            return signed_in(request) and left[len(site.posts)] >= 0

        site.signed_in = for_three_pages
        write(folder, plain_file(server))
        done = run([*OPTIONS, "--login", "login.toml", server.base + "/home"], folder)
        checks.equal((done.code, done.err, len(site.posts)), (0, "", 2), "exit status, messages, and it signs in twice")
        checks.equal([tuple(row) for row in rows_of(folder, "SELECT url, status FROM results WHERE status <> 200 OR detail LIKE '%form%'")],
                     [], "every page is there")
        checks.equal(rows_of(folder, "SELECT count(*) FROM results WHERE title = '/secret'")[0][0], 1, "the last too")


def session_is_not_enough(checks, folder):
    """A page that leads to the form whatever the session: that is told, at once and at the end."""
    site = Site()
    with RecordingServer(site) as server:
        signed_in = site.signed_in
        site.signed_in = lambda request: signed_in(request) and request.path != "/secret"
        write(folder, plain_file(server))
        done = run([*OPTIONS, "--retries", 1, "--login", "login.toml", server.base + "/home"], folder)
        words = "leads to the form of --login: the session is over, or is not enough for it"
        checks.equal((done.code, len(site.posts)), (0, 2), "exit status, and it signs in once more, in vain")
        checks.contains(done.err, f"--login: {server.base}/secret leads to the form", "it is told at once")
        checks.contains(done.out + done.err, "signed out", "and in the summary")
        rows = [tuple(row) for row in rows_of(folder, "SELECT url, status, detail FROM results WHERE detail LIKE '%--login%'")]
        checks.equal(rows, [(server.base + "/secret", 302, "it " + words)], "and of the page")


def two_steps(checks, folder):
    """Each form is sent as from the page that it is in, by plain requests and by a browser."""
    sent = []

    def site(request):
        path = request.path
        if request.method == "POST":
            sent.append((path, request.headers.get("referer"), request.headers.get("origin"), request.body))
        if path in ("/login", "/password"):
            field, to = ("user", "/password") if path == "/login" else ("password", "/in")
            return Answer(f"<!DOCTYPE html><title>{path}</title><form method=post action={to}><input name={field}><button>Go</button></form>",
                          headers=HTML)
        return Answer("<!DOCTYPE html><title>In</title><a class=out>out</a>", headers=HTML)

    for more in ("", "render = true"):
        sent.clear()
        with RecordingServer(site) as server:
            write(folder, plain_file(server, "p", more).replace('remember = "true"', ""))
            done = run(["fetch", "--login", "login.toml", server.base + "/page"], folder)
            checks.equal((done.code, done.err), (0, ""), "exit status and messages")
            checks.equal(sent, [("/password", server.base + "/login", server.base, "user=ann"),
                                ("/in", server.base + "/password", server.base, "password=p")], f"what is sent, {more or 'plain'}")


def rendered(checks, folder):
    """A form that scripts make, whose session is a token in the browser's storage."""
    site = Site()
    with RecordingServer(site) as server:
        write(folder, f"""url = "{server.base}/app"
render = true
[fields]
mail = "ann@example.org"
"input[type=password]" = {json.dumps(PASSWORD)}
[success]
selector = "h1.hello"
text = "Hello ann"
""")
        done = run([*OPTIONS, "--render", "always", "--login", "login.toml", server.base + "/app"], folder)
        checks.equal((done.code, done.err), (0, ""), "exit status and messages")
        checks.equal([post for post, _ in site.posts], [{"mail": "ann@example.org", "password": PASSWORD}], "what is sent")
        results, base = Results(pathlib.Path(folder, "results.db")), server.base
        checks.equal([tuple(row) for row in results.query("SELECT url, title, links FROM results ORDER BY url")],
                     [(base + "/app", "App", 2), (base + "/app/one", "App", 1), (base + "/app/three", "App", 1),
                      (base + "/app/two", "App", 1)], "the pages are those of who is signed in")
        checks.contains(results.value(f"SELECT text FROM results WHERE url = '{base}/app'") or "", "Hello ann",
                        "the page of the form is kept when it has none any more")
        asked = results.query("SELECT DISTINCT url, detail FROM page_requests WHERE url LIKE '%api%' ORDER BY url")
        checks.equal(asked[0][0], base + "/api/items/app/one?access_token=***", "tokens are not stored")
        checks.equal([tuple(row) for row in asked if "logout" in row[0]], [(base + "/api/logout", "it would end the session")],
                     "no script signs out")
        nothing_kept(checks, folder, PASSWORD, BEARER)
        fetched = run(["fetch", "--render", "--login", "login.toml", base + "/app"], folder)
        checks.contains(fetched.out, "Hello ann", "crawl fetch --render has what the site keeps in a browser")
        checks.equal(site.session_ended, False, "and nobody signs out")


def rendered_form(checks, folder):
    """An ordinary form, sent by a browser: the session is a cookie, and pages need no browser."""
    site = Site()
    with RecordingServer(site) as server:
        write(folder, plain_file(server, more="render = true\nform = '#sign'"))
        done = run([*OPTIONS, "--no-robots", "--login", "login.toml", server.base + "/home"], folder)
        checks.equal((done.code, done.err), (0, ""), "exit status and messages")
        checks.equal([(post["user"], post["password"], post["csrf"], post["action"]) for post, _ in site.posts],
                     [("ann", PASSWORD, TOKEN, "enter")], "what is sent")
        checks.equal(Results(pathlib.Path(folder, "results.db")).value("SELECT count(*) FROM results WHERE status = 200"), 4, "pages behind the form")
        write(folder, plain_file(server, "wrong", more="render = true"))
        wrong = run([*OPTIONS, "--login", "login.toml", "-o", "other.db", server.base + "/home"], folder)
        checks.equal((wrong.code, os.path.exists(os.path.join(folder, "other.db"))), (2, False), "a wrong password")
        checks.contains(wrong.err, "title 'Wrong password'", "a wrong password")


run_parts("login_test", plain, page_of_the_form_is_not_kept, refused, sent_as_a_query, other_site, session_ends, session_is_not_enough, two_steps, rendered, rendered_form)
