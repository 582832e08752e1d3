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


def ended(record):
    """Not by the limit of time, nor with nothing. The exit status tells less: wget's is 8 when a link leads nowhere."""
    return record["exit"] is not None and record["pages"] > 0


def medians(records, *keys):
    """{values of keys: {field: median}} of the runs that ended well, in the order of the records."""
    groups = {}
    for record in records:
        if ended(record):
            groups.setdefault(tuple(record[key] for key in keys), []).append(record)
    return {group: {"runs": len(runs), **{field: statistics.median(run[field] for run in runs) for field in runs[0]
                                          if all(isinstance(run.get(field), (int, float)) for run in runs)}}
            for group, runs in groups.items()}


def table(records, sites):
    """In Markdown, the cheapest first."""
    by_peer = medians(records, "site", "peer", "concurrency")
    for site in sites or dict.fromkeys(record["site"] for record in records):
        rows = {(peer, at_once): row for (its, peer, at_once), row in by_peer.items() if its == site}
        ours = next((row for (peer, _), row in rows.items() if peer == "crawl"), None)
        print(f"\n{site}\n\n| peer | concurrency | runs | ms CPU a page | to crawl | wall s | to crawl | peak RSS MB | pages | titles "
              "| requests |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for (peer, at_once), row in sorted(rows.items(), key=lambda item: cpu_ms(item[1])):
            cpu_ratio, wall_ratio = ((f"{cpu_ms(row) / cpu_ms(ours):.2f}", f"{row['wall_s'] / ours['wall_s']:.2f}") if ours else ("", ""))
            titles, asked = (f"{row[key]:.0f}" if key in row else "" for key in ("titles", "requests"))
            print(f"| {peer} | {at_once} | {row['runs']} | {cpu_ms(row):.3f} | {cpu_ratio} | {row['wall_s']:.2f} | {wall_ratio} "
                  f"| {row['peak_rss_mb']:.0f} | {row['pages']:.0f} | {titles} | {asked} |")
        for record in records:
            if record["site"] == site and not ended(record):
                print(f"left out: {record['peer']}, which stored {record['pages']} pages and was ended after {record['wall_s']} s")


def cpu_ms(row):
    return row["cpu_s"] / row["pages"] * 1000


def main():
    what, file = sys.argv[1], sys.argv[2]
    if what == "add":
        add(file, sys.argv[3], sys.argv[4:])
    else:
        table(read(file), sys.argv[3:])


if __name__ == "__main__":
    main()
