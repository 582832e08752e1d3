#!/bin/bash
# Many host names, each resolved by a name server that answers after 50 ms, beside the same crawl whose names are all
# given by --resolve, in turns.
#
#   hosts.sh [ROUNDS] [HOSTS]      default 3 rounds of 10,000 hosts; see common.sh for BUILD, CRAWL, OUT
#
# Cases: one URL a host; robots.txt first; two URLs a host; and, without a limit, a name server that loses 1 % of the
# queries, one that answers no query for IPv6 addresses, and one whose answers must all be asked for again over TCP.
# CASES names some of them. Prints the medians of the wall times and their ratio (limit 1.3) in each case, and the CPU time of all processes.
. "$(dirname "$0")/common.sh"
rounds=${1:-3}
hosts=${2:-10000}
cases=${CASES:-one robots two lossy no-aaaa tcp}
limit=${LIMIT:-1.3}
command -v nginx > /dev/null || PATH=$PATH:/usr/sbin
command -v nginx > /dev/null || { echo "nginx is missing: apt-get install nginx-light" >&2; exit 1; }

web=$(free_port)
"$here/serve.sh" "$OUT" "$web" "listen 0.0.0.0:$web backlog=4096 reuseport; default_type text/html;
  location / { return 200 '<!DOCTYPE html><title>Many</title><p>One of many hosts.'; }
  location = /robots.txt { default_type text/plain; return 200 'User-agent: *\nDisallow: /no\n'; }" &
servers+=($!)
until curl -sf -o /dev/null "http://127.64.0.1:$web/"; do sleep 0.05; done

/usr/bin/python3 - "$OUT" "$hosts" "$web" <<'END_OF_PYTHON'
import sys
out, hosts, port = sys.argv[1], int(sys.argv[2]), sys.argv[3]
names = [f"h{i}.hosts.test" for i in range(hosts)]
with open(out + "/one.txt", "w") as one, open(out + "/two.txt", "w") as two:
    for name in names:
        print(f"http://{name}:{port}/", file=one)
    for page in ("", "second"):
        for name in names:
            print(f"http://{name}:{port}/{page}", file=two)
with open(out + "/resolve.toml", "w") as rules:
    print("resolve = [", file=rules)
    for i, name in enumerate(names):
        print(f'  "{name}:{port}:127.{64 + (i >> 16)}.{i >> 8 & 255}.{i & 255}",', file=rules)
    print("]", file=rules)
END_OF_PYTHON

measured() {  # measured CASE HOW URLS FLAGS...: one crawl, as a line of JSON that names its case
  local case=$1 how=$2 urls=$3
  shift 3
  rm -f "$OUT"/results.db*
  "$here/measure.py" "$CRAWL" "$OUT/$urls.txt" -o "$OUT/results.db" -p 2 -c 1000 --per-host 1 --delay 0 \
    --progress none "$@" ${CRAWL_ARGS:-} 2> "$OUT/errors" > "$OUT/line" || { cat "$OUT/errors" >&2; exit 1; }
  /usr/bin/python3 - "$OUT" "$case" "$how" "$(wc -l < "$OUT/$urls.txt")" <<'END_OF_PYTHON'
import json, sqlite3, sys
out, case, how, urls = sys.argv[1:]
done = sqlite3.connect(out + "/results.db").execute(
    "SELECT count(*) FROM results WHERE state = 'done' AND status = 200").fetchone()[0]
run = json.load(open(out + "/line"))
print(json.dumps({"case": case, "how": how, "urls": int(urls), "done": done, "wall_s": run["wall_s"],
                  "cpu_s": run["cpu_s"]}))
sys.exit(done != int(urls))
END_OF_PYTHON
}

start_dns() {  # start_dns FLAGS...
  dns=$(free_port)
  "$(program dns_server)" "$dns" 50 "$@" 2>> "$OUT/queries" &
  name_server=$!
  servers+=("$name_server")
}

stop_dns() {
  kill "$name_server" && wait "$name_server" || true
  unset 'servers[-1]'
}

for case in $cases; do
  urls=one robots=--no-robots dns_flags=()
  case $case in
    one) ;;
    robots) robots=--robots ;;
    two) urls=two ;;
    lossy) dns_flags=(--drop 1) ;;
    no-aaaa) dns_flags=(--silent-aaaa) ;;
    tcp) dns_flags=(--truncate 100) ;;
    *) echo "no such case: $case" >&2; exit 2 ;;
  esac
  for round in $(seq "$rounds"); do
    measured "$case" rules "$urls" "$robots" --config "$OUT/resolve.toml"
    start_dns "${dns_flags[@]}"
    measured "$case" dns "$urls" "$robots" --dns-server "127.0.0.1:$dns"
    stop_dns
  done
done > "$OUT/figures.jsonl"

/usr/bin/python3 - "$OUT/figures.jsonl" "$limit" <<'END_OF_PYTHON'
import json, statistics, sys
runs, limit = [json.loads(line) for line in open(sys.argv[1])], float(sys.argv[2])
good = True
for case in dict.fromkeys(run["case"] for run in runs):
    wall, cpu = ({how: statistics.median(run[key] for run in runs if (run["case"], run["how"]) == (case, how))
                  for how in ("rules", "dns")} for key in ("wall_s", "cpu_s"))
    ratio, held = wall["dns"] / wall["rules"], case in ("one", "robots", "two")
    print(f"{case:8} --resolve {wall['rules']:.2f} s (CPU {cpu['rules']:.2f}), name server {wall['dns']:.2f} s "
          f"(CPU {cpu['dns']:.2f}), ratio {ratio:.2f}" + (f" (limit {limit})" if held else ""))
    good = good and (not held or ratio <= limit)
sys.exit(not good)
END_OF_PYTHON
