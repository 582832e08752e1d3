"""The text of articles, taken by a rule of two lines from pages whose text is known: F1 of shingles of four words (of four
characters in Chinese and Japanese), at least 0.90 for the templates that the extractor was tuned on, for two sets of those that
it was not, and for real pages of Debian's documentation packages, whose text is taken for reference by what is known of their
templates. Prints the figure of each.

    article_test.py path/to/crawl [PART...]
"""

import json
import os
import pathlib
import re
import statistics
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
import main_text  # noqa: E402
from articles import families, held_out, shingles, unseen  # noqa: E402
from checks import run_parts  # noqa: E402
from crawler import run  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402
from results import Results  # noqa: E402

RULE = '[[extract]]\nname = "article"\nsource = "article"\n'
FAST = ["-p", 2, "--delay", 0, "--per-host", 8, "--no-robots", "--overwrite"]
LEAST = 0.90
DOCUMENTATION = pathlib.Path("/usr/share/doc")


def extracted(folder, pages):
    """The item of each page, by its number; {} where there is none."""
    (folder / "article.toml").write_text(RULE)
    with RecordingServer(lambda request: Answer(pages[int(request.path.strip("/"))])) as server:
        seeds = [f"{server.base}/{i}" for i in range(len(pages))]
        (folder / "urls.txt").write_text("\n".join(seeds))
        finished = run([*FAST, "--config", "article.toml", "urls.txt"], folder)
        if finished.code:
            raise RuntimeError(finished.err[-500:])
        with Results(folder / "results.db") as results:
            rows = results.query("SELECT url, data FROM items")
        found = {row["url"]: json.loads(row["data"]) for row in rows}
        return [found.get(seed, {}) for seed in seeds]


def measured(checks, folder, known):
    """known: (family, language, text, html)"""
    known = list(known)
    items = extracted(folder, [html for _, _, _, html in known])
    by_family = {}
    for (family, language, text, html), item in zip(known, items):
        by_family.setdefault(family, []).append(shingles.f1(item.get("text", ""), text, language))
        (folder / "found").mkdir(exist_ok=True)
        number = len(by_family[family])
        for kind, content in (("html", html), ("found", item.get("text", "")), ("text", text)):
            (folder / "found" / f"{family}-{number}.{kind}").write_text(content)
    for family, values in by_family.items():
        means = [statistics.mean(column) for column in zip(*values)]
        checks.note("{:28} precision {:.3f} recall {:.3f} F1 {:.3f}".format(family, *means))
        checks.check(means[2] >= 0.5, f"{family}: F1 {means[2]:.3f}")
    mean = statistics.mean(value[2] for values in by_family.values() for value in values)
    checks.note(f"{len(known)} pages of {len(by_family)} templates: F1 {mean:.3f}")
    checks.check(mean >= LEAST, f"F1 {mean:.3f}, less than {LEAST}")
    return items


def tuned_on(checks, folder):
    pages = list(families.pages())
    items = measured(checks, folder, ((name, article.prose.language, article.text(), html) for name, article, html in pages))
    right = sum(item.get("title") == article.title for (_, article, _), item in zip(pages, items))
    checks.note(f"titles: {right} of {len(items)}")
    checks.check(right * 10 >= len(items) * 9, f"{right} of {len(items)} titles")


def not_tuned_on(checks, folder):
    measured(checks, folder, ((name, article.prose.language, article.text(), html) for name, article, html in held_out.pages()))


def unseen_templates(checks, folder):
    measured(checks, folder, ((name, article.prose.language, article.text(), html) for name, article, html in unseen.pages()))


def reference(path, select, without):
    """The text of one element of a real page, and the page."""
    from lxml import html
    page = path.read_text("utf-8", "replace")
    found = html.fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8")).xpath(select)
    if not found:
        return None
    for expression in without:
        for element in found[0].xpath(expression):
            element.drop_tree()
    for element in found[0].xpath(".//*[self::p or self::li or self::td or self::th or self::div or self::pre or self::br or self::dt or self::dd "
                                  "or self::h2 or self::h3 or self::h4]"):
        element.tail = "\n" + (element.tail or "")
    return found[0].text_content(), page


REAL = (("python3-doc", "python3/html/library", "//div[@role='main']", (".//a[@class='headerlink']", ".//script", ".//h1")),
        ("python3-doc tutorial", "python3/html/tutorial", "//div[@role='main']", (".//a[@class='headerlink']", ".//script", ".//h1")),
        ("sqlite3-doc", "sqlite3", "//body", (".//div[contains(@class,'nosearch')]", ".//script", ".//div[@class='fancy_toc']", ".//p[@align='center']")),
        ("libboost1.81-doc", "libboost1.81-doc/doc/html/boost_process", "//body/div[contains(@class,'section')]",
         (".//div[contains(@class,'titlepage')]", ".//div[@class='copyright-footer']")))


def real_pages(checks, folder):
    known = []
    for name, where, select, without in REAL:
        paths = sorted((DOCUMENTATION / where).rglob("*.html"))
        taken = 0
        for path in paths[:: max(len(paths) // 24, 1)]:
            if path.stat().st_size > 300_000 or path.is_symlink() and not path.exists():
                continue
            pair = reference(path, select, without)
            if pair and 1500 <= len(" ".join(pair[0].split())) <= 60_000:
                known.append((name, "en", *pair))
                taken += 1
        checks.note(f"{name}: {taken} of {len(paths)} pages")
    if not known:
        return checks.check(True, "no documentation is installed")
    measured(checks, folder, known)


SENTENCES = (
    "The council met on Thursday to settle how the old mill by the weir is to be kept, and whether the parish can bear the cost of a roof.",
    "Two of its beams had been found rotten in spring, when the river stood higher than at any time since the records were begun.",
    "Nobody was hurt when part of the wheel broke away in August, but the footpath below it was shut, and the ferry carries walkers.",
    "Work is to begin in March, the clerk said, as soon as a third of the money has been promised, as was done for the tower.",
    "The miller's house beside it, which has stood empty for eleven years, will be let to whoever looks after the sluice in winter.")
WORDS = pathlib.Path(__file__).resolve().parents[2] / "parser" / "article" / "hint_words.cpp"
# What a page has beside its article: nothing else, and what many have, whose words mean what they say.
AROUND = ("", '<aside><p>Ask the clerk, whose office is open on Tuesdays and Fridays, for a ticket to the fair at the end of the month.</p></aside>'
              '<div class="related"><h3>Related</h3><ul><li><a href="/ferry">The ferry has a new engine, at last</a></li></ul></div>')


def boilerplate_names():
    """(attribute, value) for every word, pair of words and role that the extractor takes for boilerplate, and what sites make of them."""
    lists = {name: text for name, text in re.findall(r"(words|pairs|roles|comments)\[\] = \{(.*?)\};", WORDS.read_text(), re.S)}
    words = re.findall(r'"([a-z]+)"', lists["words"] + lists["comments"])
    pairs = [f"{a}-{b}" for a, b in re.findall(r'\{"([a-z]+)", "([a-z]+)"\}', lists["pairs"])]
    roles = re.findall(r'"([a-z-]+)"', lists["roles"])
    for word in words + pairs:
        yield "class", word
        yield "class", f"{word}-enabled"
        yield "id", f"page-{word}"
        yield "class", f"entry-content {word}"
    for role in roles:
        yield "role", role


def no_name_loses_an_article(checks, folder):
    """Whatever the element with most of a page's text is called, the text is not lost."""
    text = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    cases = [(tag, *name, around) for name in boilerplate_names() for tag in ("div", "article") for around in AROUND]
    pages = [f'<title>The mill</title><header><a href="/">Parish news</a></header><main><h1>The mill</h1><figure><img src=a.jpg>'
             f'<figcaption>The mill from the northern bank, in early summer</figcaption></figure><{tag} {attribute}="{value}">{text}</{tag}>'
             f'{around}</main><footer>All rights reserved</footer>' for tag, attribute, value, around in cases]
    items = extracted(folder, pages)
    lost = [case[:3] for case, item in zip(cases, items) if any(sentence not in item.get("text", "") for sentence in SENTENCES)]
    checks.check(len(cases) > 2000, f"{len(cases)} names")
    checks.check(not lost, f"{len(lost)} of {len(cases)} lose it: {lost[:12]}")


def public_benchmarks(checks, folder):
    """Halves of two public benchmarks, where they are at hand."""
    if not main_text.SUITE.exists():
        checks.note("no ../shared/suites/main-text: passed over")
        return checks.check("CI" not in os.environ, "CI has the suites")
    for name, measure, least in (("a", main_text.by_shingles, 0.975), ("b", main_text.by_strings, 0.93)):
        known = main_text.known(name)
        pages = [main_text.page_of(name, page) for page in known]
        scores = [measure(item.get("text", ""), said) for item, said in zip(extracted(folder, pages), known.values())]
        value = main_text.f1_of_pages(scores)[2] if name == "a" else main_text.f_of_strings(scores)
        checks.note(f"{len(pages)} pages of benchmark {name}: F1 {value:.4f}")
        checks.check(value >= least, f"benchmark {name}: F1 {value:.4f}, less than {least}")


run_parts("article_test", tuned_on, not_tuned_on, unseen_templates, real_pages, no_name_loses_an_article, public_benchmarks)
