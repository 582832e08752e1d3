#!/bin/bash
# What a crawl costs beside the sum of its bare parts, measured in turns in the same run.
#
#   cost.sh [ROUNDS] [PAGES]       default 3 rounds of 20,000 pages; see common.sh for BUILD, CRAWL, OUT
#
# Each round fetches, parses, compresses and stores the same pages with the floors, then crawls them with `crawl`; printed
# are the medians of CPU time (user and system, all processes) and the ratio. Exit status 1 when it is over LIMIT (1.4).
. "$(dirname "$0")/common.sh"
rounds=${1:-3}
pages=${2:-20000}
limit=${LIMIT:-1.4}
concurrency=${CONCURRENCY:-16}  # of the whole crawl, and of the bare request loop

"$here/site.py" "$OUT" "$pages"
port=$(free_port)
"$here/serve.sh" "$OUT/site" "$port" &
servers+=($!)
until curl -sf -o /dev/null "http://127.0.0.1:$port/00000.html"; do sleep 0.05; done
sed "s|^|http://127.0.0.1:$port|" "$OUT/paths.txt" > "$OUT/urls.txt"

for round in $(seq "$rounds"); do
  "$(program floor_fetch)" "$concurrency" 127.0.0.1 "$port" "$OUT/paths.txt"
  "$(program floor_parse)" "$OUT/site"
  "$(program floor_compress)" "$OUT/site"
  rm -f "$OUT"/floor.db*
  "$(program floor_sqlite)" "$OUT/site" "$OUT/floor.db"
  if [ -x "$CRAWL" ]; then
    rm -f "$OUT"/results.db*
    "$here/measure.py" "$CRAWL" "$OUT/urls.txt" -o "$OUT/results.db" -p "${PROCESSES:-2}" -c "$concurrency" \
      --per-host "$concurrency" --delay 0 --no-robots --progress none ${CRAWL_ARGS:-} 2> "$OUT/errors" ||
      { cat "$OUT/errors" >&2; exit 1; }
  fi
done | tee "$OUT/figures.jsonl"
[ ! -x "$CRAWL" ] || echo "stored: $(/usr/bin/python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM results WHERE state = ? AND status = 200", ("done",)).fetchone()[0])' "$OUT/results.db") of $pages"

/usr/bin/python3 - "$OUT/figures.jsonl" "$pages" "$limit" <<'END'
import json, statistics, sys
runs, pages, limit = [json.loads(line) for line in open(sys.argv[1])], int(sys.argv[2]), float(sys.argv[3])
median = {name: statistics.median(run["cpu_s"] for run in runs if run["name"] == name)
          for name in dict.fromkeys(run["name"] for run in runs)}
floors = sum(cpu for name, cpu in median.items() if name in ("fetch", "parse", "compress", "sqlite"))
for name, cpu in median.items():
    print(f"{name:10} {cpu:7.3f} s  {cpu / pages * 1e6:7.1f} us a page")
print(f"{'floors':10} {floors:7.3f} s  {floors / pages * 1e6:7.1f} us a page")
whole = [cpu for name, cpu in median.items() if name not in ("fetch", "parse", "compress", "sqlite")]
if whole:
    print(f"ratio      {whole[0] / floors:.2f} (limit {limit})")
    sys.exit(whole[0] / floors > limit)
END
