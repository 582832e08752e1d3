"""What people type wrong: each is answered by one line that says what would be right, with the right exit status, and
nothing is touched.

    wrong_usage_test.py path/to/crawl [PART...]

A table: the arguments, the exit status where it is not 2, and what the line must say.
"""

import gzip
import pathlib
import sqlite3
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from checks import run_parts  # noqa: E402
from crawler import run  # noqa: E402

URL = "http://127.0.0.1:9/"

FLAGS = [
    ("--dpeth 3 urls.txt", "did you mean --depth?"),
    ("--depht=3 urls.txt", "did you mean --depth?"),
    ("--outptu x.db urls.txt", "did you mean --output?"),
    ("--proceses 2 urls.txt", "did you mean --processes?"),
    ("--retires 2 urls.txt", "did you mean --retries?"),
    ("-z urls.txt", "crawl --help lists them all"),
    ("-vvvv --dpeth", "did you mean --depth?"),
    ("--version --dpeth", "did you mean --depth?"),
    ("--no-depth urls.txt", "--depth is not one to switch off"),
    ("--quiet=3 urls.txt", "neither true nor false"),
    ("--robots=maybe urls.txt", "neither true nor false"),
    ("-d", "-d"),
    ("urls.txt --depth", "--depth"),
]

NUMBERS = [
    ("-d urls.txt", "it takes 0 to 1000000, or all"),
    ("--depth -1 urls.txt", "it takes 0 to 1000000, or all"),
    ("--depth many urls.txt", "it takes 0 to 1000000, or all"),
    ("--depth 99999999999999999999 urls.txt", "it takes 0 to 1000000, or all"),
    (["--depth", "", "urls.txt"], "it takes 0 to 1000000, or all"),
    ("-p 0 urls.txt", "it takes 1 to"),
    ("-p many urls.txt", "not a whole number"),
    ("-p 100000 urls.txt", "it takes 1 to"),
    ("-c 0 urls.txt", "it takes 1 to"),
    ("-c -5 urls.txt", "it takes 1 to"),
    ("--per-host 0 urls.txt", "it takes 1 to"),
    ("--max-pages 0 urls.txt", "it takes 1 to"),
    ("--max-pages -3 urls.txt", "it takes 1 to"),
    ("--max-pages 1.5 urls.txt", "not a whole number"),
    ("--rate 0 urls.txt", "it takes 1 to"),
    ("--rate fast urls.txt", "not a whole number"),
    ("--retries -1 urls.txt", "it takes 0 to 100"),
    ("--retries lots urls.txt", "it takes 0 to 100"),
    ("--max-redirects x urls.txt", "it takes 0 to 100"),
    ("--retry-on 99 urls.txt", "it takes 400 to 599"),
    ("--retry-on 5xx urls.txt", "it takes 400 to 599"),
    ("--max-url-length 0 urls.txt", "it takes 16 to"),
    ("--max-path-segments x urls.txt", "it takes 1 to"),
    ("--max-repeats 0 urls.txt", "it takes 1 to"),
    ("--max-novelty -1 urls.txt", "it takes 0 to"),
    ("--on-page cat --on-page-processes 0 urls.txt", "it takes 1 to"),
]

TIMES_AND_SIZES = [
    ("--delay soon urls.txt", "write it as 250ms, 1.5s, 2m or 1h"),
    ("--delay -1 urls.txt", "write it as 250ms"),
    ("--delay 5x urls.txt", "write it as 250ms"),
    ("--timeout soon urls.txt", "write it as 250ms"),
    ("--timeout 0 urls.txt", "it takes 1ms to 24h"),
    ("--max-time 0 urls.txt", "it takes 1ms to"),
    ("--on-page cat --on-page-timeout soon urls.txt", "write it as 250ms"),
    ("--max-body 10XB urls.txt", "write it as 64KiB, 10MiB or 1.5GiB"),
    ("--max-body -1 urls.txt", "write it as 64KiB"),
    ("--body-memory 1KiB urls.txt", "it takes 64KiB to"),
    ("--body-memory 1MiB urls.txt", "--max-body"),
    ("--limit-rate 10QB urls.txt", "write it as 64KiB"),
    ("--min-free lots urls.txt", "write it as 64KiB"),
    ("--known-memory x urls.txt", "write it as 64KiB"),
    ("--known-memory 1 urls.txt", "it takes 1MiB to"),
    ("--delay 1h30m urls.txt", "write it as 250ms"),
    ("--timeout 2d urls.txt", "write it as 250ms"),
    ("--max-body 10MB urls.txt", "write it as 64KiB"),
    ("--max-body 10GiB urls.txt", "it takes 1 to 512MiB"),
    ("--limit-rate 0 urls.txt", "it takes 1 to"),
    ("--depth 1e3 urls.txt", "it takes 0 to 1000000, or all"),
    ("--depth infinite urls.txt", "it takes 0 to 1000000, or all"),
    ("--max-pages 1,000 urls.txt", "not a whole number"),
    ("--max-pages 10k urls.txt", "not a whole number"),
    ("--rate 10/s urls.txt", "not a whole number"),
    ("--retry-on 5xx urls.txt", "HTTP statuses, such as 429,503"),
    ("--retry-on 99 urls.txt", "it takes 400 to 599"),
]

WORDS = [
    ("--scope planet urls.txt", "it takes host, prefix, domain or any"),
    ("--scope hosts urls.txt", "did you mean host?"),
    ("--order depth urls.txt", "it takes bfs, dfs or priority"),
    ("--progress loud urls.txt", "it takes auto, bar, plain or none"),
    ("--log-format xml urls.txt", "it takes text or json"),
    ("--store everything urls.txt", "it takes a list of html, all, text"),
    ("--store html,txet urls.txt", "it takes a list of html, all, text"),
    (["--store", "", "urls.txt"], "write 'none'"),
    ("--parser fast urls.txt", "it takes auto or tree"),
    ("--traps maybe urls.txt", "it takes on or off"),
    ("--accept-type nonsense urls.txt", "write it as image/png"),
    ("--header nonsense urls.txt", "write it as 'Name: value'"),
    (["-H", "A B: c", "urls.txt"], "write it as 'Name: value'"),
    (["-H", "Host: x", "urls.txt"], "--resolve"),
    (["-H", "X: a\r\nEvil: b", "urls.txt"], "line break"),
    ("--header-for x urls.txt", "write it as --header-for https://example.org"),
    ("--auth nonsense urls.txt", "write them as HOST=USER:PASS"),
    ("--auth host=user urls.txt", "HOST=USER:PASS"),
    ("--proxy ftp://x urls.txt", "it takes http://, https://, socks5://"),
    ("--proxy nonsense:port urls.txt", "write it as http://USER:PASS@HOST:PORT"),
    ("--resolve nonsense urls.txt", "write it as HOST:PORT:ADDRESS"),
    ("--resolve a:80 urls.txt", "write it as HOST:PORT:ADDRESS"),
    ("--resolve a:80:nowhere urls.txt", "neither an IPv4 nor an IPv6 address"),
    ("--dns-server nowhere urls.txt", "write it as 192.0.2.53"),
    ("--dns-server 1.2.3.4:99999 urls.txt", "it takes 1 to 65535"),
    (["--user-agent", "", "urls.txt"], "give a name such as"),
    ("--listen 127.0.0.1.example.org:8080 urls.txt", "for other machines too"),
    ("--drop-param a=b urls.txt", "give the name alone"),
    (["--drop-param", "", "urls.txt"], "the name of a query parameter"),
    ("--exclude ( urls.txt", "not a regular expression of RE2: missing )"),
    ("--include [a urls.txt", "missing ]"),
    ("--keep ( urls.txt", "missing )"),
    ("--include *.html urls.txt", r"as RE2: \.html$"),
    ("--exclude */tag/* urls.txt", "as RE2: /tag/"),
    (["--include", "a\x01b", "urls.txt"], "control character"),
    ("--include (?!private) urls.txt", "RE2 has no look-around: --include for what must match, --exclude"),
    ("--exclude a{1001} urls.txt", "invalid repetition size"),
    (["--exclude", "a\\", "urls.txt"], "trailing"),
    (["-A", "a\nb", "urls.txt"], "line break"),
    ("-H Content-Length:5 urls.txt", "the crawler's own"),
    ("-H Connection:close urls.txt", "the crawler's own"),
    ("--auth user:pass urls.txt", "no host"),
    ("--proxy socks4://h:1 urls.txt", "it takes http://, https://, socks5://"),
    ("--proxy http://h:0 urls.txt", "from 1 to 65535"),
    ("--resolve h:x:1.2.3.4 urls.txt", "it takes 1 to 65535"),
    ("--resolve h:80:[::1 urls.txt", "neither an IPv4 nor an IPv6 address"),
    ("--dns-server 8.8.8.8:53:1 urls.txt", "write it as 192.0.2.53"),
    ("--store none,text urls.txt", "stands alone"),
    ("--store -html urls.txt", "it takes a list"),
    ("--drop-param ?utm_source urls.txt", "give the name alone"),
    ("--accept-type pdf urls.txt", "write it as image/png"),
    ("--robots=maybe urls.txt", "neither true nor false"),
    ("--no-robots=yes urls.txt", "takes no value"),
    ("--no-depth urls.txt", "not one to switch off"),
]

FILES = [
    ("--config none.toml urls.txt", "cannot open 'none.toml'"),
    ("--config bad.toml urls.txt", "did you mean processes?"),
    ("--config broken.toml urls.txt", "broken.toml:1"),
    ("--config type.toml urls.txt", "type.toml:1: depth: 'deep' is not a whole number"),
    ("--config rules.toml urls.txt", "rules.toml:3"),
    ("--config dir urls.txt", "Is a directory"),
    ("--config page.pdf urls.txt", "page.pdf"),
    ("--cookies none.txt urls.txt", "--cookies: cannot read 'none.txt'"),
    ("--cookies page.pdf urls.txt", "--cookies: page.pdf:1: not a cookie"),
    ("--ca-file none.pem urls.txt", "cannot read 'none.pem'"),
    ("--ca-file page.pdf urls.txt", "no certificate in PEM"),
    ("--config twice.toml urls.txt", "twice.toml:2"),
    ("--config section.toml urls.txt", "options stand at the top"),
    ("--config conf.json urls.txt", "conf.json:1"),
    ("--config urls.txt", "urls.txt:1"),
    ("--on-page ./urls.txt urls.txt", "chmod +x"),
    ("--on-page no-such-program urls.txt", "there is no program 'no-such-program'"),
    (["-o", "", "urls.txt"], "names no file"),
    ("-o dir urls.txt", "it is a folder; name another --output"),
    ("-o / urls.txt", "names a folder"),
    ("-o none/x.db urls.txt", "there is no folder"),
    ("-o urls.txt/x.db urls.txt", "there is no folder"),
    ("-o /dev/null urls.txt", "no regular file"),
    ("-o out.csv urls.txt", "crawl export results.db -o out.csv"),
    ("-o out.jsonl urls.txt", "crawl export results.db -o out.jsonl"),
    ("-o out.warc.gz urls.txt", "crawl export results.db -o out.warc.gz"),
    ("-o text.db urls.txt", 1, "text.db is no results file"),
    ("-o other.db urls.txt", 1, "database of another program"),
    ("--overwrite -o text.db urls.txt", 1, "--overwrite leaves it"),
    ("--stats none/s.json urls.txt", "there is no folder"),
    ("--stats dir urls.txt", "it is a folder"),
    ("--stats urls.txt urls.txt", "something else in it than figures"),
    ("--stats other.db urls.txt", "something else in it than figures"),
    ("--stats new.db -o new.db urls.txt", "is the results file"),
    ("--stats - urls.txt", "--stats takes a file"),
    ("-o http://example.org/x urls.txt", "is a URL"),
    ("-o d/ urls.txt", "names a folder"),
    ("-o x.md urls.txt", "crawl export results.db -o x.md"),
]

SEEDS = [
    ("none.txt", "no such file, and not a URL"),
    (["none file.txt"], "no such file, and not a URL"),
    ("dir", "is a directory; give a file of URLs"),
    ("page.pdf", "it is a PDF"),
    ("empty.txt", "names no URL; give a list with one a line"),
    ("comments.txt", "names no URL; give a list with one a line"),
    ("empty.xml", "names no URL"),
    ("other.db", "it is a SQLite file"),
    ("-", "standard input names no URL"),
    ("ftp://example.org/", "neither http nor https"),
    ("mailto:a@b", "not a URL"),
    ("javascript:alert(1)", "not a URL"),
    ("http://", "no host"),
    ("http://[::1", "without its closing bracket"),
    ("http://127.0.0.1:99999/", "a port above 65535"),
    (['"http://127.0.0.1:9/"x'], "a host name has letters, digits"),
    (["http://a b/"], "not a URL"),
    ("https//example.org", "not a URL"),
    ("crawl", "neither a file nor a command"),
    ("hlep", "did you mean crawl help?"),
    ("stauts", "did you mean crawl status?"),
    ("exprot x.db", "did you mean crawl export?"),
    ("-- --depth", "no such file, and not a URL"),
    ([" ", "urls.txt"], "no such file, and not a URL"),
    ("http:x", "no such file, and not a URL"),
    ("//example.org/", "no such file, and not a URL"),
    ("http://a@/", "no host"),
    ("http://1.2.3.4.5/", "no IPv4 address"),
    ("http://256.1.1.1/", "no IPv4 address"),
    ("http://x:port/", "a port that is no number"),
    ("file:///etc/passwd", "neither http nor https"),
    ("data:text/html,x", "no such file, and not a URL"),
    ("about:blank", "no such file, and not a URL"),
    ("dir urls.txt", "is a directory"),
    ("--depth 1 --", "no SEED"),
    ("-o x.db", "no SEED"),
]

FOREIGN = [  # what wget2, curl, Scrapy, Katana and HTTrack call it
    ("-r urls.txt", "--depth all"), ("--recursive urls.txt", "--depth all"), ("-l 2 urls.txt", "--depth N"),
    ("--max-depth 2 urls.txt", "--depth N"), ("--wait 1 urls.txt", "--delay T"), ("--threads 8 urls.txt", "--per-host N"),
    ("-i urls.txt", "crawl FILE"), ("-O out.csv urls.txt", "crawl export"), ("--ignore-robots urls.txt", "--no-robots"),
    ("-np urls.txt", "--scope prefix"), ("--mirror urls.txt", "--recrawl"), ("--span-hosts urls.txt", "--scope any"),
    ("--spider urls.txt", "--store none"), ("-k urls.txt", "--insecure"), ("--tries 3 urls.txt", "--retries N"),
    ("--warc-file x urls.txt", "crawl export"), ("--input-file urls.txt", "crawl FILE"), ("-silent urls.txt", "--quiet"),
    ("--loglevel DEBUG urls.txt", "--verbose"), ("--user a urls.txt", "--auth HOST=USER:PASS"),
]

COMMANDS = [
    ("--body urls.txt", "--body is a flag of crawl fetch"),
    ("--format csv urls.txt", "--format is a flag of crawl export"),
    ("status none.db", "there is no none.db"),
    ("status text.db", "text.db is no results file"),
    ("status other.db", "database of another program"),
    ("status dir", "dir is no results file"),
    ("status --jsn x.db", "did you mean --json?"),
    ("status --depth 2 x.db", "status has no --depth"),
    ("status a.db b.db", "usage: crawl status"),
    ("why", "usage: crawl why DB URL"), ("why none.db", "usage: crawl why DB URL"),
    ("why none.db http://x/", "there is no none.db"), ("why text.db http://x/", "no results file"),
    ("cat", "cat needs DB URL"), ("cat none.db", "cat needs DB URL"), ("cat none.db http://x/", "there is no none.db"),
    ("cat text.db http://x/", "no results file"),
    ("export", "export needs DB"), ("export none.db", "there is no none.db"), ("export text.db", "no results file"),
    ("export none.db --format xls", "it takes jsonl, csv"), ("export none.db --select nothing", "there is no none.db"),
    ("export text.db --raw", "--raw"),
    ("search", "search needs DB 'WORDS'"), ("search none.db", "search needs DB 'WORDS'"),
    ("search none.db word", "there is no none.db"), ("search text.db word", "no results file"),
    ("fetch", "fetch needs URL"), (["fetch", "http://a b/"], "not a URL"), ("fetch ftp://x/", "neither http nor https"),
    ("fetch http://127.0.0.1:9/ extra", "unexpected argument 'extra'"),
    ("fetch --from none.db http://x/", "there is no none.db"), ("fetch --from text.db http://x/", "no results file"),
    ("fetch --depth 2 http://x/", "fetch has no --depth"),
    ("parse", "parse needs DB"), ("parse none.db", "there is no none.db"), ("parse text.db", "no results file"),
    ("parse none.db --config rules.toml", "rules.toml:3"),
    ("import", "import needs DB FILE"), ("import new.db", "import needs DB FILE"),
    ("import new.db none.warc", "none.warc cannot be read"), ("import new.db urls.txt", "urls.txt is no WARC file"),
    ("import none/x.db empty.warc", "none/x.db cannot be made"), ("import text.db empty.warc", "no results file"),
    ("resume", "resume needs DB"), ("resume none.db", "there is no none.db"), ("resume text.db", "no results file"),
    ("resume none.db --overwrite", "it has no --overwrite"), ("resume none.db -o x.db", "it has no --output"),
    ("compact", "compact needs DB"), ("compact none.db", "there is no none.db"), ("compact text.db", "no results file"),
    ("compact none.db x", "usage: crawl compact"),
    ("bench --port 1", "bench has no --port"), ("bench -p 0", "it takes 1 to"), ("bench extra", "usage: crawl bench"),
    ("demo --port x", "it takes 0 to 65535"), ("demo --port 70000", "it takes 0 to 65535"), ("demo extra", "usage: crawl demo"),
    ("help nothing", "crawl help lists them all"), ("help stauts", "did you mean crawl help status?"),
    ("help status cat", "usage: crawl help"),
    ("--limit 5 urls.txt", "unknown flag '--limit'"),
    ("status http://x/", "is a URL; the results file comes first"),
    ("cat http://x/ none.db", "is a URL; the results file comes first"),
    ("why http://x/ none.db", "is a URL; the results file comes first"),
    ("status none.db --format json", "status has no --format"),
    ("cat none.db http://x/ --as pdf", "it takes stored, html, text, markdown"),
    ("fetch urls.txt", "is a file, and crawl fetch takes a URL"),
    ("export none.db --columns url, title", "unexpected argument 'title'"),
    ("export none.db --format markdown --columns url", "Markdown has pages alone"),
    ("export none.db --format warc --select links", "a WARC file has pages alone"),
    ("export none.db --format csv -o x.jsonl", "-o x.csv, or --format jsonl"),
    ("export none.db -o x.db", "x.db would be a database, which is not written: -o x.csv"),
    ("export none.db -o x.pdf", "x.pdf would be PDF"),
    ("export none.db -o dir", "dir is a folder: --format markdown"),
    (["export", "none.db", "--columns", ""], "leave it out for all columns"),
    (["export", "none.db", "--where", ""], "leave it out for all rows"),
    ("export none.db --bom", "--bom goes with --format csv"),
    ("export none.db --bodies --select links", "--bodies goes with --select pages"),
    ("import new.db dir", "Is a directory"),
    ("search none.db a b", "unexpected argument 'b'"),
    ("search none.db a --limit 0", "it takes 1 to"),
    ("report", "report needs DB"), ("report none.db", "there is no none.db"), ("report text.db", "no results file"),
    ("report none.db -o x.csv", "the report is HTML, for which x.csv is no name: -o x.html"),
    ("audit", "audit needs DB"), ("audit none.db", "there is no none.db"),
    ("audit none.db --format pdf", "it takes text, json, junit"),
    ("audit none.db -o x.pdf", "name it .txt, .json, .xml (JUnit), .sarif or .html"),
    ("audit none.db --fail-on eror", "such as error"),
    ("audit none.db --fail-on", "needs a value"),
    ("audit none.db --rules none.toml", "cannot read 'none.toml'"),
    ("audit none.db --ignore none.txt", "cannot read 'none.txt'"),
    ("resume none.db http://x/", "unexpected argument"),
    ("compact none.db --vacuum", "unknown flag '--vacuum'"),
    ("demo --port 99999999999", "it takes 0 to 65535"),
    ("parse none.db --on-page no-such-program", "there is no"),
]

CARETS = [  # the selector and a caret below stand under the line
    (["fetch", URL, "--select", "//h1"], "XPath is not known, in CSS it is h1"),
    (["fetch", URL, "--select", "h1..a"], "column 4: a class name is expected"),
    (["fetch", URL, "--select", ""], "a selector is expected"),
    (["fetch", URL, "--select", "a::foo"], "::text, ::attr(name) or ::html is expected"),
    (["fetch", URL, "--select", "a[href"], "column 7"),
    (["fetch", URL, "--select", "/html/body"], "XPath is not known, in CSS it is html > body"),
]

VARIABLES = [
    ({"CRAWL_DEPTH": "deep"}, "CRAWL_DEPTH: 'deep' is not a whole number"),
    ({"CRAWL_PROCESSES": "none"}, "CRAWL_PROCESSES: 'none'"),
    ({"CRAWL_OUTPUT": "dir"}, "it is a folder"),
    ({"CRAWL_SCOPE": "planet"}, "it takes host, prefix, domain or any"),
    ({"CRAWL_CONFIG": "none.toml"}, "cannot open 'none.toml'"),
]


def prepare(folder):
    (folder / "urls.txt").write_text(URL + "\n")
    (folder / "empty.txt").write_text("")
    (folder / "comments.txt").write_text("# nothing\n\n   \n# at all\n")
    (folder / "empty.xml").write_text('<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>')
    (folder / "page.pdf").write_bytes(b"%PDF-1.4\n\0\1\xff" * 50)
    (folder / "text.db").write_text("a text that somebody still needs\n" * 50)
    (folder / "empty.warc").write_bytes(gzip.compress(b"WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
                                                      b"WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Length: 0\r\n\r\n\r\n\r\n"))
    (folder / "bad.toml").write_text("proceses = 2\n")
    (folder / "broken.toml").write_text("depth = = 2\n")
    (folder / "twice.toml").write_text("depth = 1\ndepth = 2\n")
    (folder / "section.toml").write_text("[crawl]\ndepth = 1\n")
    (folder / "conf.json").write_text('{"depth": 2}\n')
    (folder / "type.toml").write_text('depth = "deep"\n')
    (folder / "rules.toml").write_text('[[extract]]\nname = "x"\nselector = "h1"\n')
    (folder / "dir").mkdir()
    other = sqlite3.connect(folder / "other.db")
    other.execute("CREATE TABLE t(a)")
    other.close()


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))}


def is_one_line(text):
    return text.startswith("crawl: ") and text.count("\n") == 1 and text.endswith("\n")


def check_rows(checks, folder, rows, lines=1, env=None):
    prepare(folder)
    before = contents(folder)
    for row in rows:
        arguments, status, part = row if len(row) == 3 else (row[0], 2, row[1])
        arguments = arguments.split() if isinstance(arguments, str) else arguments
        finished = run(arguments, folder, env=env)
        what = f"crawl {' '.join(arguments)}"
        checks.equal(finished.code, status, f"{what}: exit status\n{finished.err}")
        checks.contains(finished.err, part, f"{what}: message")
        checks.check(finished.err.startswith("crawl: ") and finished.err.count("\n") == lines,
                     f"{what}: {lines} line(s) are wanted, not {finished.err!r}")
        checks.check("crawl: crawl " not in finished.err, f"{what}: one prefix is enough: {finished.err!r}")
        checks.equal(finished.out, "", f"{what}: standard output")
        checks.equal(contents(folder), before, f"{what}: the folder after it")


def table(rows, name, lines=1):
    def part(checks, folder):
        check_rows(checks, folder, rows, lines)
    part.__name__ = name
    return part


def variables(checks, folder):
    prepare(folder)
    before = contents(folder)
    for env, part in VARIABLES:
        finished = run(["urls.txt"], folder, env=env)
        checks.check(finished.code == 2 and is_one_line(finished.err), f"{env}: {finished.code} {finished.err!r}")
        checks.contains(finished.err, part, f"{env}: message")
        checks.equal(contents(folder), before, f"{env}: the folder after it")


def without_arguments(checks, folder):
    finished = run([], folder)
    checks.equal((finished.code, finished.out), (2, ""), "crawl alone: exit status, standard output")
    checks.contains(finished.err, "usage: crawl", "crawl alone")


def no_advice_to_remove(checks, folder):
    """Who only reads is told of no file that should go."""
    prepare(folder)
    for command in (["status"], ["why"], ["cat"], ["search"], ["export"], ["parse"], ["compact"], ["resume"]):
        more = {"why": ["http://x/"], "cat": ["http://x/"], "search": ["word"]}.get(command[0], [])
        finished = run([*command, "text.db", *more], folder)
        checks.check("remove" not in finished.err and "--output" not in finished.err, f"{command[0]}: {finished.err}")


def secrets(checks, folder):
    """Who forgets a sign has a password where no password should be; messages go into logs."""
    (folder / "lines.txt").write_text("https:/me:s3cret@h:x\n")
    (folder / "header.toml").write_text('header = ["Authorization s3cret"]\n')
    lines = ["fetch http://me:s3cret@h:99999/", "http://me:s3cret@h:99999/ http://me:s3cret@h:x/", "https:/me:s3cret@h:x/", "http:me:s3cret",
             "me:s3cret@h/", "lines.txt", "--header s3cret urls.txt", "--proxy http://me:s3cret urls.txt", "--proxy me:s3cret urls.txt",
             "--header-for http://h s3cret urls.txt", "--auth me:s3cret=x urls.txt", "--config header.toml urls.txt"]
    for arguments in [*map(str.split, lines), ["-H", "Bearer s3cret", URL], ["-H", "Authorization Bearer: s3cret", URL]]:
        finished = run(arguments, folder)
        checks.equal(finished.code, 2, f"{arguments}: exit status")
        checks.check(finished.err and "s3cret" not in finished.out + finished.err, f"{arguments}: {finished.err}")


def many_rows():
    return sum(len(rows) for rows in (FLAGS, NUMBERS, TIMES_AND_SIZES, WORDS, FILES, SEEDS, FOREIGN, COMMANDS, CARETS, VARIABLES))


def main():
    tables = [table(rows, name) for name, rows in (("flags", FLAGS), ("numbers", NUMBERS), ("times_and_sizes", TIMES_AND_SIZES),
                                                  ("words", WORDS), ("files", FILES), ("seeds", SEEDS), ("foreign", FOREIGN),
                                                  ("commands", COMMANDS))]
    print(f"{many_rows()} wrong usages", flush=True)
    run_parts("wrong_usage_test", *tables, table(CARETS, "carets", lines=3), variables, without_arguments, no_advice_to_remove,
              secrets)


main()
