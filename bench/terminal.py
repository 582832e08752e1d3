#!/usr/bin/env python3
"""bench/terminal.py [CRAWL]: draws docs/plots/terminal.svg, what a terminal shows of a first crawl: real commands on the site of
`crawl demo --serve`, and what they print. One picture without fonts, scripts or links of its own."""

import html
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
CRAWL = str(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release/crawl").resolve())
SITE = "http://127.0.0.1:8907"
COLUMNS, WIDE, HIGH, MARGIN = 84, 8.4, 18, 14

# What is typed, and how many lines of its output are shown.
COMMANDS = [
    (f"crawl --depth all -o site.db {SITE}/", 6),
    ('sqlite3 -box site.db "SELECT text, to_url, to_status FROM broken_links"', 20),
    (f"crawl why site.db {SITE}/private/report.html", 6),
]


def printed(command, folder, env):
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return done.stdout.rstrip().splitlines()


def captured():
    """Lines of the terminal; those that were typed begin with '$ '."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "bin").mkdir()
        (folder / "bin/crawl").symlink_to(CRAWL)
        env = os.environ | {"PATH": f"{folder}/bin:{os.environ['PATH']}", "COLUMNS": str(COLUMNS), "CRAWL_PROGRESS": "none",
                            "LC_ALL": "C.UTF-8"}
        site = subprocess.Popen([CRAWL, "demo", "--serve", "--port", SITE.rsplit(":", 1)[1]], stdout=subprocess.PIPE, text=True)
        try:
            if not site.stdout.readline():
                sys.exit(f"{SITE} is taken: end the other `crawl demo --serve` first")
            lines = []
            for command, most in COMMANDS:
                shown = printed(command, folder, env)
                lines += ["$ " + command, *shown[:most], *(["..."] if len(shown) > most else []), ""]
            return lines[:-1]
        finally:
            site.terminate()
            site.wait(10)


def text(line, row):
    if not line:
        return ""
    y = MARGIN + HIGH * (row + 1)
    kind = ' class="typed"' if line.startswith("$ ") else ""
    return (f'<text{kind} x="{MARGIN}" y="{y}" textLength="{len(line) * WIDE:.1f}" lengthAdjust="spacingAndGlyphs">'
            f"{html.escape(line, quote=False)}</text>\n")


def drawn(lines):
    lines = [line[:COLUMNS] for line in lines]
    width, height = MARGIN * 2 + COLUMNS * WIDE, MARGIN * 2 + HIGH * len(lines)
    rows = "".join(text(line, row) for row, line in enumerate(lines))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height + 6:.0f}" role="img" xml:space="preserve">\n'
            "<title>A site is crawled, its broken links are asked for, and why a page is not there</title>\n"
            "<style>text{font:14px monospace;fill:#d6deeb}.typed{fill:#8bd49c;font-weight:bold}</style>\n"
            f'<rect width="100%" height="100%" rx="8" fill="#101820"/>\n{rows}</svg>\n')


if __name__ == "__main__":
    picture = ROOT / "docs/plots/terminal.svg"
    picture.write_text(drawn(captured()))
    print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size:,} bytes")
