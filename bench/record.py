#!/usr/bin/python3
"""Records of runs: one JSON object a line, in a file that grows, and the table of their medians.

    record.py add FILE FOLDER KEY=VALUE...     reads what measure.py printed from standard input, counts what the run left
                                               in FOLDER, and appends both, with the keys given, to FILE
    record.py table FILE [SITE...]             medians of each peer on each site, beside those of the peer `crawl`

What a run left: results.db of crawl, pages.db of the peers that write one, the files below tree/, or codes/, a status a line.
"""

import json
import pathlib
import statistics
import sqlite3
import sys

COUNTS = {"results.db": "SELECT count(*), sum(title <> '') FROM results WHERE status = 200",
          "pages.db": "SELECT count(*), sum(title <> '') FROM pages WHERE status = 200"}


def left_in(folder):
    """How many pages of status 200 there are, and how many of these have a title (None: none was taken)."""
    for name, question in COUNTS.items():
        if (folder / name).exists():
            pages, titles = sqlite3.connect(folder / name).execute(question).fetchone()
            return {"pages": pages, "titles": titles or 0}
    if (folder / "codes").exists():
        return {"pages": (folder / "codes").read_text().split().count("200"), "titles": None}
    return {"pages": sum(path.is_file() for path in (folder / "tree").rglob("*")), "titles": None}


def add(file, folder, keys):
    measured = json.loads(sys.stdin.read())
    record = {key: int(value) if value.isdigit() else value for key, value in (pair.split("=", 1) for pair in keys)}
    record.update(left_in(pathlib.Path(folder)))
    record.update({key: value for key, value in measured.items() if key not in ("name", "memory")})
    with open(file, "a") as out:
        out.write(json.dumps(record) + "\n")
    print(f"{record.get('site', '')} {record['peer']}: {record['pages']} pages, {record['wall_s']} s, {record['cpu_s']} s CPU",
          file=sys.stderr)


def read(file):
    with open(file) as lines:
        return [json.loads(line) for line in lines]


def medians(records, *keys):
    """{values of keys: {field: median}} of the runs that ended well, in the order of the records."""
    groups = {}
    for record in records:
        if record["exit"] is not None and record["pages"]:
            groups.setdefault(tuple(record[key] for key in keys), []).append(record)
    return {group: {"runs": len(runs), **{field: statistics.median(run[field] for run in runs) for field in runs[0]
                                          if all(isinstance(run.get(field), (int, float)) for run in runs)}}
            for group, runs in groups.items()}


def table(records, sites):
    """In Markdown, the cheapest first."""
    by_peer = medians(records, "site", "peer")
    for site in sites or dict.fromkeys(record["site"] for record in records):
        rows = {peer: row for (its, peer), row in by_peer.items() if its == site}
        ours = rows.get("crawl")
        print(f"\n{site}\n\n| peer | runs | ms CPU a page | to crawl | wall s | to crawl | peak RSS MB | pages | titles | requests |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for peer, row in sorted(rows.items(), key=lambda item: item[1]["cpu_s"] / item[1]["pages"]):
            cpu = [row["cpu_s"] / row["pages"], ours and ours["cpu_s"] / ours["pages"]]
            ratio = f"{cpu[0] / cpu[1]:.2f} | {{:.2f}} | {row['wall_s'] / ours['wall_s']:.2f}" if ours else " | {:.2f} | "
            print(f"| {peer} | {row['runs']} | {cpu[0] * 1000:.3f} | {ratio.format(row['wall_s'])} | {row['peak_rss_mb']:.0f} "
                  f"| {row['pages']:.0f} | {row.get('titles', '')} | {row.get('requests', '')} |".replace(".0 |", " |"))


def main():
    what, file = sys.argv[1], sys.argv[2]
    if what == "add":
        add(file, sys.argv[3], sys.argv[4:])
    else:
        table(read(file), sys.argv[3:])


if __name__ == "__main__":
    main()
