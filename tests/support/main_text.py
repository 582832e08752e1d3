"""Scores of main text by the measures of two public benchmarks, whose pages stand in ../shared/suites/main-text (its README
names them): F1 over shingles of four words, the mean over pages of precision and recall (set a), and F over strings that
belong to the article and strings that do not (set b).

    main_text.py build/release/bench/article_texts [--worst N] [--part tune|check] [--save FILE] [--against FILE]
"""

import argparse
import collections
import gzip
import json
import pathlib
import re
import statistics
import subprocess
import zlib

SUITE = pathlib.Path(__file__).resolve().parents[3] / "shared" / "suites" / "main-text"


def shingles(text):
    words = re.findall(r"\w+", text or "")
    width = min(4, len(words))
    return collections.Counter(tuple(words[i:i + width]) for i in range(len(words) - width + 1)) if words else collections.Counter()


def by_shingles(found, expected):
    """Precision and recall of one page, as scrapinghub/article-extraction-benchmark has them."""
    have, want = shingles(found), shingles(expected)
    common = sum((have & want).values())
    if not have and not want:
        return 1.0, 1.0
    return (common / sum(have.values()) if have else 0.0), (common / sum(want.values()) if want else 0.0)


def f1_of_pages(pairs):
    """Of (precision, recall) of each page. A page without a text has no precision, as in the benchmark."""
    pairs = list(pairs)
    precision = statistics.mean(p for p, _ in pairs)
    recall = statistics.mean(r for _, r in pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)


def folded(text):
    return " ".join((text or "").split())


def by_strings(found, strings):
    """(true positives, false positives, false negatives) of one page."""
    text = folded(found)
    inside = [folded(s) in text for s in strings["with"]]
    outside = [folded(s) in text for s in strings["without"]]
    return sum(inside), sum(outside), len(inside) - sum(inside)


def f_of_strings(counts):
    true, extra, missed = (sum(column) for column in zip(*counts))
    return 2 * true / (2 * true + extra + missed)


def known(name):
    """What is said of the pages of a set."""
    return json.loads((SUITE / f"{name}.json").read_text())


def page_of(name, page):
    """The HTML of a page, as it came."""
    return gzip.decompress((SUITE / name / f"{page}.html.gz").read_bytes())


def in_part(page, part):
    """Two halves of a set, always the same: one to look at, one to see that what was learnt holds elsewhere."""
    return part is None or (zlib.crc32(page.encode()) % 2 == 0) == (part == "tune")


def texts_by(program, name, part):
    files = [f for f in sorted((SUITE / name).glob("*.gz")) if in_part(f.name.split(".")[0], part)]
    out = subprocess.run([program, *files], stdout=subprocess.PIPE, check=True).stdout
    rows = [json.loads(line) for line in out.decode("utf-8", "replace").splitlines()]
    return {row["page"]: row["item"].get("text", "") for row in rows}, [row["cpu_us"] for row in rows]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--part", choices=("tune", "check"))
    parser.add_argument("--save")
    parser.add_argument("--against")
    options = parser.parse_args()
    saved, before = {}, json.loads(pathlib.Path(options.against).read_text()) if options.against else {}
    for name in ("a", "b"):
        texts, costs = texts_by(options.program, name, options.part)
        said = known(name)
        scores = {page: by_shingles(text, said[page]) if name == "a" else by_strings(text, said[page]) for page, text in texts.items()}
        saved.update({f"{name}/{page}": score for page, score in scores.items()})
        for part in (None, "tune", "check"):
            chosen = [score for page, score in scores.items() if in_part(page, part)]
            if not chosen:
                continue
            if name == "a":
                print(f"a {part or 'all':5}: {len(chosen)} pages, " + "precision {:.4f} recall {:.4f} F1 {:.4f}".format(*f1_of_pages(chosen)))
            else:
                print(f"b {part or 'all':5}: {len(chosen)} pages, F {f_of_strings(chosen):.4f}", *[sum(c) for c in zip(*chosen)])
        print(f"  {statistics.mean(costs):.0f} us a page, {max(costs):.0f} at most")
        mark = (lambda s: 2 * s[0] * s[1] / (s[0] + s[1]) if s[0] + s[1] else 0) if name == "a" else (lambda s: -(s[1] + s[2]))
        for page in sorted(scores, key=lambda page: mark(scores[page]))[:options.worst]:
            print("   ", page, *(f"{x:.3f}" if isinstance(x, float) else x for x in scores[page]))
        for page in sorted(scores):
            old = before.get(f"{name}/{page}")
            if old and abs(mark(old) - mark(scores[page])) > 0.002:
                print("    changed", page, *(f"{x:.3f}" if isinstance(x, float) else x for x in (*old, *scores[page])), "better" if mark(scores[page]) > mark(old) else "WORSE")
    if options.save:
        pathlib.Path(options.save).write_text(json.dumps(saved))


if __name__ == "__main__":
    main()
