# shellcheck shell=bash disable=SC2034,SC2154,SC2120
# The sites that peers.sh, memory.sh and coroutines.sh crawl. Sourced, not run; after common.sh.
# serve_site NAME starts its server and sets what a crawl of it needs to know:
#   mode    crawl: from the page $start to all of its host:port; list: the URLs of the file $start
#   status  where nginx tells how many requests it had; empty for the server of late answers
#
# boost, python: documentation as Debian packages it, reached by links; boost-gz, python-gz: the same through gzip, level 1
# flat: a list of 20,000 pages of 3.9 KB with ten links
# slow: a list of 20,000 URLs on eight addresses whose answers come after two seconds

sites=(boost python boost-gz python-gz flat slow)

serve_folder() {  # serve_folder FOLDER [MORE]: with more lines for nginx; sets origin
  [ -d "$1" ] || { echo "$1 is missing: run bench/setup.sh as root" >&2; exit 1; }
  local port
  port=$(free_port)
  "$here/serve.sh" "$1" "$port" "listen 127.0.0.1:$port backlog=4096; root $(realpath "$1"); location = /.status { stub_status; } ${2:-}" &
  servers+=($!)
  origin=http://127.0.0.1:$port status=http://127.0.0.1:$port/.status
  wait_for "$status"
}

wait_for() {
  for _ in $(seq 100); do
    curl -sf -o /dev/null "$1" && return
    sleep 0.1
  done
  echo "the server does not answer at $1 (nginx-light is installed?)" >&2
  exit 1
}

serve_documentation() {  # serve_documentation FOLDER PAGE [MORE]
  serve_folder "$1" "${3:-}"
  mode=crawl start=$origin/$2
}

serve_flat() {
  "$here/site.py" "$OUT" 20000 3950
  serve_folder "$OUT/site"
  sed "s|^|$origin|" "$OUT/paths.txt" > "$OUT/urls.txt"
  mode=list start=$OUT/urls.txt
}

serve_slow() {  # serve_slow [URLS]; sets slow_port too
  slow_port=$(free_port)
  "$(program slow_server)" "$slow_port" 2000 2> "$OUT/server.log" &
  servers+=($!)
  seq 0 $((${1:-20000} - 1)) | awk -v port="$slow_port" '{ print "http://127.0.3." $1 % 8 + 1 ":" port "/" $1 }' > "$OUT/urls.txt"
  mode=list start=$OUT/urls.txt status=
  sleep 0.5
}

serve_hubs() {  # serve_hubs URLS; hubs.py tells what it is
  "$here/hubs.py" "$OUT/hubs" "$1"
  serve_folder "$OUT/hubs"
  mode=crawl start=$origin/index.html
}

serve_site() {
  local more=
  case $1 in *-gz) more="gzip on; gzip_comp_level 1;" ;; esac
  case $1 in
    boost | boost-gz) serve_documentation /usr/share/doc/libboost1.81-doc doc/html/index.html "$more" ;;
    python | python-gz) serve_documentation /usr/share/doc/python3.11/html index.html "$more" ;;
    flat) serve_flat ;;
    slow) serve_slow ;;
    *) echo "no such site: $1 (there are ${sites[*]})" >&2; exit 2 ;;
  esac
}
