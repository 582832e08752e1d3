# shellcheck shell=bash disable=SC2154,SC2054
# What is run for each peer, and how it is measured. Sourced, not run; after common.sh and sites.sh.
# peer_command PEER FOLDER sets the array `command` for a crawl of $start in $mode, and $concurrency; what it stores goes
# to FOLDER. CONCURRENCY of the environment replaces the concurrency that was found best for the peer.
#
# All do the same: one host and port, links of <a href> (and <area>), without fragments, to paths whose last segment is
# empty, without a dot, or ends in .html or .htm; no robots.txt, no delay, no retries. SQLite is WAL, synchronous=NORMAL,
# with a commit every 500 pages: URL, status, title, number of links, size, body. wget and wget2 write files and take no
# titles, and curl keeps nothing, so these three do less. `crawl` keeps the same data as the others, bodies
# compressed, and the state of each URL; `crawl-rows` the same without bodies; `crawl-all` what it keeps by default: the
# extracted text and all links with their texts too. `go` collects garbage at four times what is in use (GOGC=400), which is fast and takes memory; go-gogc100 is
# Go's default.

peers=(crawl crawl-rows crawl-all go go-gogc100 python scrapy wget wget2 curl)
pages_only='^[^?#]*/([^/?#.]*|[^/?#]*\.html?)([?#].*)?$'
go_peer=$here/../build/peers/go_peer

# Of each process; with 16, 32 and 64 crawl, go, python and scrapy took the same CPU time but for noise, wget2 with 4 to 16.
# For late answers as many as the descriptors allow, or where more made it no faster.
best_concurrency() {  # best_concurrency PEER
  case $1:$([ -n "$status" ] || echo late) in
    crawl*:late) echo 10000 ;;
    go*:late) echo 19000 ;;  # a process may hold 20,000 descriptors
    python:late) echo 5000 ;;
    wget2:late) echo 8000 ;;
    scrapy:late) echo 2000 ;;  # a CPU is what it waits for
    curl:late) echo 300 ;;  # the most that curl does
    wget:*) echo 1 ;;
    wget2:*) echo 16 ;;
    *) echo 32 ;;
  esac
}

need() {
  command -v "$1" > /dev/null || { echo "$1 is missing: run bench/setup.sh as root" >&2; exit 1; }
}

wget_command() {
  command=(wget -nv -o "$1/log" -P "$1/tree")
  if [ "$mode" = list ]; then
    command+=(-x -i "$start")
  else
    command+=(-e robots=off -r -l inf -t 1 --follow-tags=a,area --accept-regex "$pages_only" "$start")
  fi
}

wget2_command() {
  command=(wget2 --robots=off --tries=1 "--max-threads=$concurrency" -nv --progress=none -o "$1/log" -P "$1/tree")
  if [ "$mode" = list ]; then
    command+=(-x -i "$start")
  else
    command+=(-r --level=inf --follow-tags=a,area "--accept-regex=$pages_only" --regex-type=posix "$start")
  fi
}

curl_command() {
  [ "$mode" = list ] || { echo "curl follows no links: flat and slow only" >&2; exit 2; }
  sed 's/.*/url=&\noutput=\/dev\/null/' "$start" > "$1/urls"
  # shellcheck disable=SC2016  # expanded by that bash
  command=(bash -c 'exec curl -s --no-progress-meter --parallel --parallel-immediate --parallel-max "$1" -K "$2" -w "%{http_code}\n" > "$3"'
    curl "$concurrency" "$1/urls" "$1/codes")
}

crawl_command() {  # crawl_command FOLDER [MORE]...
  local folder=$1
  shift
  command=("$CRAWL" "$start" -o "$folder/results.db" -p "${PROCESSES:-2}" -c "$concurrency" --per-host "$concurrency"
    --delay 0 --no-robots --progress none "$@")
  [ "$mode" = list ] || command+=(-d all --include "$pages_only")
  # shellcheck disable=SC2206  # flags, one word each
  command+=(${CRAWL_ARGS:-})
}

peer_command() {
  concurrency=${CONCURRENCY:-$(best_concurrency "$1")}
  case $1 in
    crawl) crawl_command "$2" --store html ;;
    crawl-rows) crawl_command "$2" --store none ;;
    crawl-all) crawl_command "$2" ;;
    go | go-gogc*)
      [ -x "$go_peer" ] || { echo "$go_peer is missing: run bench/setup.sh as root" >&2; exit 1; }
      command=(env "CONCURRENCY=$concurrency" "GOGC=$([ "$1" = go ] && echo 400 || echo "${1#go-gogc}")" "$go_peer" "$2/pages.db" "$mode" "$start") ;;
    python | scrapy)
      command=(env "CONCURRENCY=$concurrency" "PROCESSES=${PROCESSES:-2}" /usr/bin/python3 -B "$here/peers/$1_peer.py"
        "$2/pages.db" "$mode" "$start") ;;
    wget | wget2 | curl) need "$1" && "$1_command" "$2" ;;
    *) echo "no such peer: $1 (there are ${peers[*]})" >&2; exit 2 ;;
  esac
}

# run_peer PEER KEY=VALUE...: runs it once on the site served, measured, and appends it to the records. MEASURE has
# more flags of measure.py.
records=${RECORDS:-$here/records/peers.jsonl}
run_peer() {
  local peer=$1 folder=$OUT/run measured
  shift
  rm -rf "$folder"
  mkdir -p "$folder" "$(dirname "$records")"
  peer_command "$peer" "$folder"
  # shellcheck disable=SC2086  # words each
  measured=$(ulimit -n "$(ulimit -Hn)"; ${UNDER:-} "$here/measure.py" ${MEASURE:---rss} ${status:+--status "$status"} --name "$peer" \
    --quiet "${QUIET:-30}" --limit "${LIMIT:-240}" "${command[@]}" 2> "$folder/errors") || { tail -n 5 "$folder/errors" >&2; exit 1; }
  "$here/record.py" add "$records" "$folder" "peer=$peer" "concurrency=$concurrency" "$@" <<< "$measured"
  rm -rf "$folder"
}
