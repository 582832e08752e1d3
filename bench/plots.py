#!/usr/bin/python3
"""Draws the records of bench/records/ as SVG in docs/plots/: the same records make the same bytes.

    plots.py [RECORDS [PLOTS]]        folders

    cpu_by_tool.svg          peers.jsonl: what a page costs each crawler on three sites
    memory_by_urls.svg       memory.jsonl: the peak of a crawl's memory beside how many URLs it came to know
    time_by_coroutines.svg   coroutines.jsonl: how long 20,000 URLs of two seconds take
    big_over_time.svg        big.jsonl: memory and pages of the crawl of two million URLs of two seconds, second by second

Points are medians, those of the last plot samples of one run. Text stays text, on a white background that is seen on dark pages too.
"""

import json
import pathlib
import sys

try:
    import matplotlib
except ImportError:
    sys.exit("python3-matplotlib is missing: run bench/setup.sh as root")

from record import medians, read

matplotlib.use("svg")
from matplotlib import pyplot, ticker  # noqa: E402  the backend comes first

OURS, GO, GREY, IDEAL = "#0b5fa5", "#c2571a", "#8a8f98", "#222222"
NAMES = {"crawl": "crawl, same data", "crawl-all": "crawl, everything", "go": "Go, by hand", "python": "Python, by hand",
         "scrapy": "Scrapy", "wget": "wget (files)", "wget2": "wget2 (files)", "curl": "curl (keeps nothing)"}
SITES = {"boost": "Boost's documentation: 3,904 pages of 15 KB", "python": "Python's documentation: 526 pages of 96 KB",
         "flat": "A list: 20,000 pages of 3.9 KB"}

pyplot.rcParams.update({
    "svg.fonttype": "none", "svg.hashsalt": "crawl", "font.family": "sans-serif", "font.size": 12,
    "font.sans-serif": ["DejaVu Sans"], "axes.titlesize": 13, "axes.titlelocation": "left", "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "axes.axisbelow": True, "grid.color": "#dddddd", "legend.frameon": False})


def save(figure, folder, name):
    figure.savefig(folder / name, facecolor="white", bbox_inches="tight", pad_inches=0.15, metadata={"Date": None})
    print(folder / name)


def cpu_by_tool(records):
    by_peer = medians(records, "site", "peer")
    rows = {site: sorted(((row["cpu_s"] / row["pages"] * 1000, peer) for (its, peer), row in by_peer.items() if its == site),
                         reverse=True) for site in SITES}
    figure, axes = pyplot.subplots(len(SITES), 1, figsize=(8.5, 0.42 * sum(map(len, rows.values())) + 3.2), sharex=True,
                                   gridspec_kw={"height_ratios": [len(bars) for bars in rows.values()], "hspace": 0.32})
    for axis, (site, bars) in zip(axes, rows.items()):
        axis.barh([NAMES[peer] for _, peer in bars], [cost for cost, _ in bars],
                  color=[OURS if peer.startswith("crawl") else GO if peer == "go" else GREY for _, peer in bars], height=0.72)
        for i, (cost, _) in enumerate(bars):
            axis.text(cost * 1.06, i, f"{cost:.2f}" if cost >= 0.1 else f"{cost:.3f}", va="center")
        axis.set_xscale("log")
        axis.set_xlim(0.03, 30)
        axis.xaxis.set_major_formatter(ticker.FormatStrFormatter("%g"))
        axis.xaxis.set_minor_locator(ticker.NullLocator())
        axis.grid(axis="y", visible=False)
        axis.set_title(SITES[site])
    axes[-1].set_xlabel("CPU time of all processes, ms a page (logarithmic)")
    return figure


def line(axis, rows, peer, value, colour, label):
    points = sorted((at, row[value]) for (its, at), row in rows.items() if its == peer)
    axis.plot([x for x, _ in points], [y for _, y in points], marker="o", color=colour, linewidth=2, label=label)
    return points


def logarithmic(axis, xs, ys):
    """Both scales, with ticks at these alone."""
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_xticks(xs)
    axis.set_yticks(ys)
    for side in (axis.xaxis, axis.yaxis):
        side.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
        side.set_minor_locator(ticker.NullLocator())


def memory_by_urls(records):
    rows = medians(records, "peer", "urls")
    figure, axis = pyplot.subplots(figsize=(8.5, 4.8))
    for peer, colour, label, above in (("go", GO, "Go, by hand, GOGC=400", 8), ("go-gogc100", GREY, "Go, by hand, GOGC=100", 8),
                                       ("crawl", OURS, "crawl, all processes", -18)):
        for x, y in line(axis, rows, peer, "peak_pss_mb", colour, label):
            axis.annotate(f"{y:.0f}", (x, y), xytext=(0, above), textcoords="offset points", ha="center", color=colour)
    logarithmic(axis, sorted({urls for _, urls in rows}), [10, 20, 50, 100, 200, 500, 1000])
    axis.set_ylim(8, 1600)
    axis.set_xlabel("URLs found by links, fetched and stored (logarithmic)")
    axis.set_ylabel("peak memory (Pss), MB (logarithmic)")
    axis.set_title("Memory of a crawl of one site")
    axis.legend(loc="upper left")
    return figure


def time_by_coroutines(records):
    rows = medians(records, "peer", "coroutines")
    urls = records[0]["urls"]
    figure, axis = pyplot.subplots(figsize=(8.5, 4.8))
    counts = sorted(count for peer, count in rows if peer == "crawl")
    axis.plot(counts, [urls * 2 / count for count in counts], color=IDEAL, linestyle="--", linewidth=1.5,
              label="ideal: URLs × 2 s / coroutines")
    line(axis, rows, "go", "wall_s", GO, "Go, by hand, 19,000 goroutines at most: 4 s at best")
    for x, y in line(axis, rows, "crawl", "wall_s", OURS, "crawl, two processes"):
        axis.annotate(f"{y:.1f} s", (x, urls * 2 / x), xytext=(-2, -20), textcoords="offset points", ha="center", color=OURS)
    logarithmic(axis, counts, [1, 2, 5, 10, 20, 50, 100])
    axis.set_xlim(400, 25_000)
    axis.set_ylim(1, 120)
    axis.set_xlabel("coroutines of all processes (logarithmic)")
    axis.set_ylabel("time until all are stored, s (logarithmic)")
    axis.set_title(f"{urls:,} URLs whose servers answer after two seconds")
    axis.legend(loc="upper right")
    return figure


def big_over_time(samples):
    names = sorted({name for sample in samples for name in sample["processes"]})
    colours = {"crawl": IDEAL, "crawl-storage": OURS, "crawl-worker-0": GO, "crawl-worker-1": GREY}
    figure, (memory, pages) = pyplot.subplots(2, 1, figsize=(8.5, 6.4), sharex=True, gridspec_kw={"height_ratios": [3, 2], "hspace": 0.25})
    for name in names:
        points = [(sample["s"], sample["processes"][name]["mb"]) for sample in samples if name in sample["processes"]]
        memory.plot(*zip(*points), color=colours.get(name, GREY), linewidth=2, linestyle="--" if name.endswith("-1") else "-",
                    label="coordinator" if name == "crawl" else name[6:])
    memory.set_ylim(0, 1.4 * max(figures["mb"] for sample in samples for figures in sample["processes"].values()))
    memory.set_ylabel("memory (Pss), MB")
    memory.set_title("Two million URLs whose servers answer after two seconds")
    memory.legend(loc="upper left", ncols=2)
    pages.plot([sample["s"] for sample in samples], [sample["pages"] / 1e6 for sample in samples], color=OURS, linewidth=2)
    pages.set_ylabel("pages stored, millions")
    pages.set_xlabel("seconds from the start")
    return figure


def samples_of(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def main():
    here = pathlib.Path(__file__).resolve().parent
    records = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "records"
    plots = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else here.parent / "docs" / "plots"
    plots.mkdir(parents=True, exist_ok=True)
    for draw, file in ((cpu_by_tool, "peers"), (memory_by_urls, "memory"), (time_by_coroutines, "coroutines")):
        save(draw(read(records / f"{file}.jsonl")), plots, f"{draw.__name__}.svg")
    save(big_over_time(samples_of(records / "big.jsonl")), plots, "big_over_time.svg")


main()
