#!/bin/bash
# What `crawl parse` costs beside parsing and rules alone, over the bodies of 5,200 pages of documentation.
#
#   parse.sh [ROUNDS]        default 5 rounds; see common.sh for BUILD, CRAWL, OUT
#
# The pages are crawled once, without rules. In turns: parse_alone, which decompresses, builds the tree and applies the
# rules in one loop, and crawl parse over a copy of the same file that has no items yet. Printed are medians of CPU time of
# all processes, and the ratio (limit 1.15, of one process: the second core makes each page dearer on most machines, as
# two parse_alone at once show).
. "$(dirname "$0")/common.sh"
rounds=${1:-5}
limit=${LIMIT:-1.15}
for folder in /usr/share/doc/python3.11/html /usr/share/doc/sqlite3 /usr/share/doc/libboost1.81-doc; do
  [ -d "$folder" ] || { echo "$folder is missing: apt-get install python3-doc sqlite3-doc libboost1.81-doc" >&2; exit 1; }
done
alone=$(program parse_alone)

port=$(free_port)
mkdir "$OUT/site"
for part in python:/usr/share/doc/python3.11/html sqlite:/usr/share/doc/sqlite3 boost:/usr/share/doc/libboost1.81-doc; do
  ln -s "$(readlink -f "${part#*:}")" "$OUT/site/${part%%:*}"
done
"$here/serve.sh" "$OUT/site" "$port" &
servers+=($!)
until curl -sf -o /dev/null "http://127.0.0.1:$port/.status"; do sleep 0.05; done
(cd "$OUT/site" && find -L . -name '*.htm*' -type f) | sort | sed "s|^\.|http://127.0.0.1:$port|" > "$OUT/urls.txt"
"$CRAWL" "$OUT/urls.txt" -o "$OUT/pages.db" -p 2 -c 32 --per-host 32 --delay 0 --no-robots --max-body 64MiB --progress none -q

cat > "$OUT/rules.toml" <<'END_OF_RULES'
[[extract]]
name = "heading"
rows = "h1, h2"
fields = {text = ":scope"}
[[extract]]
name = "page"
[extract.fields]
title = "title"
next = {select = "link[rel=next]::attr(href)", type = "url"}
links = {select = "a[href]::attr(href)", type = "url", list = true}
code = {select = "pre", list = true}
END_OF_RULES

parsed() {  # parsed PROCESSES
  rm -f "$OUT"/copy.db*
  cp "$OUT/pages.db" "$OUT/copy.db"
  "$here/measure.py" --name "crawl -p $1" "$CRAWL" parse "$OUT/copy.db" --config "$OUT/rules.toml" -p "$1" --progress none
}

two_alone() {
  "$alone" "$OUT/pages.db" "$OUT/rules.toml" | sed 's/"alone"/"two alone"/' &
  "$alone" "$OUT/pages.db" "$OUT/rules.toml" > /dev/null
  wait $!
}

for _ in $(seq "$rounds"); do
  "$alone" "$OUT/pages.db" "$OUT/rules.toml"
  parsed 1 2> "$OUT/told"
  two_alone
  parsed 2 2>> "$OUT/told"
done > "$OUT/figures.jsonl"

/usr/bin/python3 - "$OUT" "$limit" <<'END_OF_PYTHON'
import json, re, sqlite3, statistics, sys
out, limit = sys.argv[1], float(sys.argv[2])
runs = [json.loads(line) for line in open(out + "/figures.jsonl")]
alone = next(run for run in runs if run["name"] == "alone")
items = sqlite3.connect(out + "/copy.db").execute("SELECT count(*) FROM items").fetchone()[0]
if items != alone["items"]:
    sys.exit(f"crawl parse made {items} items, parse_alone {alone['items']}")
print(f"{alone['pages']} pages, {alone['bytes'] / 1e6:.0f} MB, {items} items")
def median(name, key):
    return statistics.median(run[key] for run in runs if run["name"] == name)
for name, beside in (("crawl -p 1", "alone"), ("crawl -p 2", "two alone")):
    ratios = [a["cpu_s"] / b["cpu_s"] for a, b in zip([run for run in runs if run["name"] == name],
                                                      [run for run in runs if run["name"] == beside])]
    ratio = statistics.median(ratios)
    print(f"{name}: {median(name, 'cpu_s'):.2f} s of CPU in {median(name, 'wall_s'):.2f} s, {beside}: "
          f"{median(beside, 'cpu_s'):.2f} s, ratio {ratio:.3f} (limit {limit}; {min(ratios):.3f} to {max(ratios):.3f})")
    bad = ratio > limit if name == "crawl -p 1" else bad
sys.exit(bad)
END_OF_PYTHON
