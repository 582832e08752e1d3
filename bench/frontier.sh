#!/bin/bash
# A frontier of many URLs on many hosts: how fast seeds are taken in, and how much memory all processes have meanwhile.
#
#   frontier.sh [URLS] [HOSTS]     default 10,000,000 URLs on 100,000 hosts; see common.sh for BUILD, CRAWL, OUT
#
# The hosts answer after half a second, through a proxy that is all of them, and each is asked every four minutes, so the URLs
# wait. When all are in the file the crawl is interrupted, then opened again. Exit status 1 when the processes have more
# than LIMIT (600) megabytes together at any moment. Needs about 300 bytes for each URL in OUT.
. "$(dirname "$0")/common.sh"
urls=${1:-10000000}
hosts=${2:-100000}
limit=${LIMIT:-600}

port=$(free_port)
"$(program slow_server)" "$port" 500 2> "$OUT/server.log" &
servers+=($!)
rm -f "$OUT"/results.db*
"$here/frontier.py" make "$OUT/seeds.txt" "$urls" "$hosts"
echo http://www.host-0.example/articles/0/00000000-a-page-of-the-site.html > "$OUT/one.txt"

crawl_waiting=("$CRAWL" -o "$OUT/results.db" -p 2 --delay 4m --rate 100 --no-robots --proxy "http://127.0.3.1:$port" --progress none
  --min-free 0 ${CRAWL_ARGS:-})
"$here/frontier.py" fill "$OUT/results.db" "$urls" "${crawl_waiting[@]}" "$OUT/seeds.txt" | tee "$OUT/fill.json"
echo "opened again:"
"$here/frontier.py" reopen "$OUT/results.db" "${crawl_waiting[@]}" "$OUT/one.txt" | tee "$OUT/reopen.json"

/usr/bin/python3 - "$OUT" "$limit" <<'END_OF_CHECK'
import json, sys
peaks = [json.load(open(f"{sys.argv[1]}/{name}.json"))["peak_mb"] for name in ("fill", "reopen")]
print(f"peak {max(peaks):.0f} MB (limit {sys.argv[2]})")
sys.exit(max(peaks) > float(sys.argv[2]))
END_OF_CHECK
