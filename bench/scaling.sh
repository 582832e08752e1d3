#!/bin/bash
# Pages a second with one worker process and with more, in turns: 20,000 small pages from a list, and documentation of large ones
# that is reached by links.
#
#   scaling.sh [ROUNDS] [PROCESSES]     default 5 rounds of 1 and 2 processes; see common.sh for BUILD, CRAWL, OUT
#
# Then how evenly one host is shared out: 20,000 small pages with --per-host of 4 for each worker, with 2, 4 and 8 worker processes
# (more of them than cores take turns, which changes nothing about who gets a lease): CPU time of each worker, and of the busiest
# beside the mean (limit 1.1).
#
# Beside each stands the CPU time of a page and how many cores were busy with it, the server's not counted: with few cores
# storage, the coordinator and nginx share those of the workers.
. "$(dirname "$0")/common.sh"
. "$here/sites.sh"
. "$here/peers/commands.sh"
rounds=${1:-5}
most=${2:-2}
for site in flat python; do
  serve_site "$site"
  follow=()
  [ "$mode" = list ] || follow=(-d all --include "$pages_only")
  for round in $(seq "$rounds"); do
    for processes in $(seq "$most"); do
      rm -f "$OUT"/results.db*
      "$here/measure.py" --name "$site -p $processes" "$CRAWL" "$start" -o "$OUT/results.db" -p "$processes" -c 64 --per-host 64 \
        --delay 0 --no-robots --progress none "${follow[@]}" 2> "$OUT/errors" || { cat "$OUT/errors" >&2; exit 1; }
    done
  done
done > "$OUT/figures.jsonl"

/usr/bin/python3 - "$OUT/figures.jsonl" <<'END'
import json, statistics, sys
runs, pages = [json.loads(line) for line in open(sys.argv[1])], {"flat": 20000, "python": 527}
print(f"{'site, processes':20} {'pages/s':>9} {'us a page':>10} {'cores':>6}")
for name in sorted({run["name"] for run in runs}):
    mine, count = [run for run in runs if run["name"] == name], pages[name.split()[0]]
    wall, cpu = (statistics.median(run[key] for run in mine) for key in ("wall_s", "cpu_s"))
    print(f"{name:20} {count / wall:9,.0f} {1e6 * cpu / count:10.1f} {cpu / wall:6.2f}")
END

echo
serve_site flat
for workers in 2 4 8; do
  for round in $(seq "$rounds"); do
    rm -f "$OUT"/results.db*
    "$CRAWL" "$start" -o "$OUT/results.db" -p "$workers" -c 256 --per-host $((4 * workers)) --delay 0 --no-robots --progress none \
      --stats "$OUT/stats.json" > /dev/null 2> "$OUT/errors" || { cat "$OUT/errors" >&2; exit 1; }
    cat "$OUT/stats.json"
  done
done > "$OUT/shares.jsonl"

/usr/bin/python3 - "$OUT/shares.jsonl" <<'END'
import json, statistics, sys
runs = [json.loads(line)["worker_cpu_seconds"] for line in open(sys.argv[1])]
print(f"{'workers':>7} {'busiest / mean':>15}   CPU seconds of each in the median run")
for workers in sorted({len(run) for run in runs}):
    mine = sorted((run for run in runs if len(run) == workers), key=lambda run: max(run) / statistics.mean(run))
    middle = mine[len(mine) // 2]
    print(f"{workers:7} {max(middle) / statistics.mean(middle):15.2f}   " + " ".join(f"{cpu:.2f}" for cpu in sorted(middle, reverse=True)))
END
