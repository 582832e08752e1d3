#!/bin/bash
# Many URLs whose servers answer after two seconds: 2 processes of 10,000 coroutines beside a bare epoll client, in turns.
#
#   slow.sh [ROUNDS] [URLS]        default 3 rounds of 20,000 URLs; see common.sh for BUILD, CRAWL, OUT
#
# Prints the medians of the wall times and their ratio (limit 1.3), and the peak memory of each worker for each of its
# coroutines (limit 10 KiB). A process may hold as many connections as `ulimit -Hn` says: 20,000 suffice.
. "$(dirname "$0")/common.sh"
. "$here/sites.sh"
rounds=${1:-3}
urls=${2:-20000}
coroutines=$((urls / 2))

serve_slow "$urls"

crawl_all() {  # crawl_all [--memory]
  rm -f "$OUT"/results.db*
  "$here/measure.py" "$@" "$CRAWL" "$start" -o "$OUT/results.db" -p 2 -c "$coroutines" --per-host "$coroutines" \
    --delay 0 --no-robots --progress none ${CRAWL_ARGS:-} 2> "$OUT/errors" || { cat "$OUT/errors" >&2; exit 1; }
}

for round in $(seq "$rounds"); do
  "$(program epoll_client)" "$slow_port" "$urls"
  [ ! -x "$CRAWL" ] || crawl_all
done | tee "$OUT/figures.jsonl"
# Memory in a run of its own: to look at it costs time.
[ ! -x "$CRAWL" ] || crawl_all --memory | tee "$OUT/memory.jsonl"
[ ! -x "$CRAWL" ] || echo "stored: $(/usr/bin/python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM results WHERE state = ? AND status = 200", ("done",)).fetchone()[0])' "$OUT/results.db") of $urls"

/usr/bin/python3 - "$OUT" "$coroutines" <<'END'
import json, statistics, sys
runs, coroutines = [json.loads(line) for line in open(sys.argv[1] + "/figures.jsonl")], int(sys.argv[2])
bare = statistics.median(run["wall_s"] for run in runs if run["name"] == "epoll_client")
whole = [run for run in runs if run["name"] != "epoll_client"]
print(f"epoll client {bare:.2f} s")
if whole:
    wall = statistics.median(run["wall_s"] for run in whole)
    print(f"crawl        {wall:.2f} s, ratio {wall / bare:.2f} (limit 1.3)")
    good = wall <= 1.3 * bare
    memory = json.load(open(sys.argv[1] + "/memory.jsonl"))["memory"]
    for name in sorted(name for name in memory if name.startswith("crawl-worker")):
        peak = memory[name]["rss_kib"]
        print(f"{name}: peak {peak / 1024:.0f} MiB resident, {peak / coroutines:.1f} KiB a coroutine (limit 10)")
        good = good and peak / coroutines <= 10
    sys.exit(not good)
END
