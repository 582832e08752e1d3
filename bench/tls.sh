#!/bin/bash
# What TLS adds to a page whose connection the server closes after it, beside a bare OpenSSL client, and whether sessions
# are resumed.
#
#   tls.sh [ROUNDS] [PAGES]        default 3 rounds of 4,000 pages; see common.sh for BUILD, CRAWL, OUT
#
# An nginx with session tickets and a P-256 certificate answers one request a connection. In turns, for TLS 1.2 and 1.3:
# the client and a crawl, without TLS, with full handshakes (the crawl: one page a host) and with resumed ones (all pages
# of one host, 16 connections at once). Printed is the CPU time that TLS adds a page, all processes, its ratio to the
# client's (limit 1.4), and the share of handshakes that nginx resumed (at least 0.99 of those that could be).
. "$(dirname "$0")/common.sh"
rounds=${1:-3}
pages=${2:-4000}
limit=${LIMIT:-1.4}
slots=16
for needed in nginx:nginx-light openssl:openssl; do
  PATH=$PATH:/usr/sbin command -v "${needed%:*}" > /dev/null ||
    { echo "${needed%:*} is missing: apt-get install ${needed#*:}" >&2; exit 1; }
done

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$OUT/ca.key" -out "$OUT/ca.pem" \
  -days 2 -subj "/CN=Bench CA" 2> /dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$OUT/server.key" -out "$OUT/server.csr" \
  -subj "/CN=tls.test" 2> /dev/null
openssl x509 -req -in "$OUT/server.csr" -CA "$OUT/ca.pem" -CAkey "$OUT/ca.key" -CAcreateserial -days 2 \
  -out "$OUT/server.pem" -extfile <(echo "subjectAltName=DNS:tls.test,DNS:*.tls.test") 2> /dev/null

start_nginx() {  # start_nginx VERSION
  plain=$(free_port) tls=$(free_port)
  "$here/serve.sh" "$OUT" "$plain" "listen 127.0.0.1:$plain backlog=4096; listen 127.0.0.1:$tls ssl backlog=4096;
    ssl_protocols TLSv$1; ssl_certificate $OUT/server.pem; ssl_certificate_key $OUT/server.key;
    keepalive_requests 1; access_log $OUT/access.log tls; default_type text/html;
    location / { return 200 '<!DOCTYPE html><title>Secret</title><p>A page.'; }" &
  nginx=$!
  servers+=("$nginx")
  until curl -sf -o /dev/null "http://127.0.0.1:$plain/"; do sleep 0.05; done
  /usr/bin/python3 - "$OUT" "$pages" "$plain" "$tls" <<'END_OF_PYTHON'
import sys
out, pages, ports = sys.argv[1], int(sys.argv[2]), {"http": sys.argv[3], "https": sys.argv[4]}
with open(out + "/crawl.toml", "w") as rules:
    hosts = ["tls.test"] + [f"h{i}.tls.test" for i in range(pages)]
    print("resolve =", [f"{host}:{port}:127.0.0.1" for host in hosts for port in ports.values()], file=rules)
for scheme, port in ports.items():
    with open(f"{out}/{scheme}-one.txt", "w") as one, open(f"{out}/{scheme}-many.txt", "w") as many:
        for i in range(pages):
            print(f"{scheme}://tls.test:{port}/{i}", file=one)
            print(f"{scheme}://h{i}.tls.test:{port}/", file=many)
END_OF_PYTHON
}

stop_nginx() {
  kill "$nginx" && wait "$nginx" || true
  unset 'servers[-1]'
}

crawled() {  # crawled NAME URLS
  rm -f "$OUT"/results.db*
  : > "$OUT/access.log"
  "$here/measure.py" "$CRAWL" "$OUT/$2.txt" -o "$OUT/results.db" -p 2 -c $slots --per-host $slots --delay 0 --no-robots \
    --progress none --config "$OUT/crawl.toml" --ca-file "$OUT/ca.pem" ${CRAWL_ARGS:-} 2> "$OUT/errors" > "$OUT/line" ||
    { cat "$OUT/errors" >&2; exit 1; }
  /usr/bin/python3 - "$OUT" "$1" "$pages" <<'END_OF_PYTHON'
import json, sqlite3, sys
out, name, pages = sys.argv[1], sys.argv[2], int(sys.argv[3])
done = sqlite3.connect(out + "/results.db").execute("SELECT count(*) FROM results WHERE status = 200").fetchone()[0]
visits = [line.split() for line in open(out + "/access.log")]
run = json.load(open(out + "/line"))
print(json.dumps({"name": name, "cpu_s": run["cpu_s"], "wall_s": run["wall_s"], "count": len(visits),
                  "resumed": sum(visit[1] == "r" for visit in visits)}))
sys.exit(done != pages)
END_OF_PYTHON
}

for version in 1.2 1.3; do
  start_nginx "$version"
  for round in $(seq "$rounds"); do
    for mode in plain full resumed; do
      port=$tls
      [ $mode != plain ] || port=$plain
      "$(program floor_tls)" "$version floor $mode" $mode 127.0.0.1 "$port" "$pages" "$OUT/ca.pem" tls.test
    done
    crawled "$version crawl plain-many" http-many
    crawled "$version crawl full" https-many
    crawled "$version crawl plain-one" http-one
    crawled "$version crawl resumed" https-one
  done
  stop_nginx
done > "$OUT/figures.jsonl"

/usr/bin/python3 - "$OUT/figures.jsonl" "$pages" "$limit" "$slots" <<'END_OF_PYTHON'
import json, statistics, sys
runs, pages, limit, slots = [json.loads(line) for line in open(sys.argv[1])], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
good = True
def microseconds(name):
    return statistics.median(run["cpu_s"] for run in runs if run["name"] == name) / pages * 1e6
for version in ("1.2", "1.3"):
    for mode, base in (("full", "plain-many"), ("resumed", "plain-one")):
        floor = microseconds(f"{version} floor {mode}") - microseconds(f"{version} floor plain")
        plain, whole = microseconds(f"{version} crawl {base}"), microseconds(f"{version} crawl {mode}")
        ratio = (whole - plain) / floor
        shares = [run["resumed"] / run["count"] for run in runs if run["name"] == f"{version} crawl {mode}"]
        print(f"TLS {version} {mode:7} floor {floor:5.0f} us a page, crawl {whole - plain:5.0f} ({whole:.0f} less {plain:.0f} "
              f"without TLS), ratio {ratio:.2f} (limit {limit}), resumed {min(shares):.4f}")
        possible = (pages - 2 * slots) / pages if mode == "resumed" else 0
        good = good and ratio <= limit and min(shares) >= 0.99 * possible
sys.exit(not good)
END_OF_PYTHON
