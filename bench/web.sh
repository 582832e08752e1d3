#!/bin/bash
# The web as it is: large gzipped pages of many hosts over TLS, a full handshake for every other page, stored whole.
#
#   web.sh [ROUNDS] [PAGES] [FLAGS]...   default 3 rounds of 10,000 pages on 5,000 hosts; FLAGS go to crawl too; see common.sh
#
# Pages of 242 KB (web_pages.py) come from an nginx with a P-256 certificate, TLS 1.3, no session that could be resumed on
# another host. Printed is the median CPU time of all processes of a crawl, and the pages a second of one core of it
# (wanted: 400).
. "$(dirname "$0")/common.sh"
rounds=${1:-3}
pages=${2:-10000}
more=("${@:3}")
hosts=$((pages / 2))
for needed in nginx:nginx-light openssl:openssl; do
  PATH=$PATH:/usr/sbin command -v "${needed%:*}" > /dev/null ||
    { echo "${needed%:*} is missing: apt-get install ${needed#*:}" >&2; exit 1; }
done

"$here/web_pages.py" "$OUT" "$pages"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$OUT/server.key" -out "$OUT/server.pem" \
  -days 2 -subj "/CN=web.test" -addext "subjectAltName=DNS:*.web.test" 2> /dev/null
plain=$(free_port) tls=$(free_port)
"$here/serve.sh" "$OUT/pages" "$plain" "listen 127.0.0.1:$plain backlog=4096; listen 127.0.0.1:$tls ssl backlog=4096;
  ssl_protocols TLSv1.3; ssl_certificate $OUT/server.pem; ssl_certificate_key $OUT/server.key; ssl_session_tickets off;
  root $OUT/pages; default_type text/html; add_header Content-Encoding gzip; location = /.status { stub_status; }" &
servers+=($!)
until curl -sf -o /dev/null "http://127.0.0.1:$plain/.status"; do sleep 0.05; done

/usr/bin/python3 - "$OUT" "$pages" "$hosts" "$tls" <<'END_OF_PYTHON'
import sys
out, pages, hosts, port = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
with open(out + "/urls.txt", "w") as urls:
    for i in range(pages):
        print(f"https://h{i % hosts}.web.test:{port}/{i:05d}", file=urls)
with open(out + "/crawl.toml", "w") as rules:
    print("resolve =", [f"h{i}.web.test:{port}:127.0.0.1" for i in range(hosts)], file=rules)
END_OF_PYTHON

for round in $(seq "$rounds"); do
  rm -f "$OUT"/results.db*
  "$here/measure.py" --rss "$CRAWL" "$OUT/urls.txt" -o "$OUT/results.db" -p 2 -c 64 --per-host 1 --delay 0 --no-robots \
    --progress none --config "$OUT/crawl.toml" --ca-file "$OUT/server.pem" "${more[@]}" 2> "$OUT/errors" ||
    { cat "$OUT/errors" >&2; exit 1; }
  done=$(sqlite3 "$OUT/results.db" "SELECT count(*) FROM results WHERE status = 200")
  [ "$done" = "$pages" ] || { echo "only $done of $pages pages were stored" >&2; exit 1; }
done > "$OUT/figures.jsonl"
bytes=$(stat -c %s "$OUT/results.db")

/usr/bin/python3 - "$OUT/figures.jsonl" "$pages" "$bytes" <<'END_OF_PYTHON'
import json, statistics, sys
runs, pages = [json.loads(line) for line in open(sys.argv[1])], int(sys.argv[2])
cpu, wall, memory = (statistics.median(run[key] for run in runs) for key in ("cpu_s", "wall_s", "peak_rss_mb"))
print(f"{1e3 * cpu / pages:.2f} ms of CPU a page: {pages / cpu:.0f} pages a second of one core (wanted: 400); "
      f"wall {wall:.1f} s, peak RSS {memory:.0f} MB, {int(sys.argv[3]) / pages / 1e3:.1f} KB a page in results.db")
END_OF_PYTHON
