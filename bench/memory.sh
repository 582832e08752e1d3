#!/bin/bash
# The memory of a crawl beside how many URLs it knows: crawl and the Go peer (with two settings of its collector) on sites of 10,000 to a million URLs that are
# found by links, nearly all of them before the first of them is asked for (hubs.py). All are fetched and stored.
#
#   memory.sh [ROUNDS] [URLS]...       default 1 round of 10000 50000 200000 1000000
#
# Memory is the sum of Pss of all processes (what they share is counted once), sampled ten times a second. The answers are
# one page, which would be left as a trap: crawl runs with --max-novelty 0. Appends to RECORDS (default
# bench/records/memory.jsonl). Needs about 2 KB for each URL in OUT.
RECORDS=${RECORDS:-$(dirname "$0")/records/memory.jsonl}
. "$(dirname "$0")/common.sh"
. "$here/sites.sh"
. "$here/peers/commands.sh"

rounds=${1:-1}
shift $(($# < 1 ? $# : 1))
[ $# -gt 0 ] || set -- 10000 50000 200000 1000000
CRAWL_ARGS="--max-novelty 0 ${CRAWL_ARGS:-}"
MEASURE=--memory

for urls in "$@"; do
  rm -rf "$OUT/hubs"
  serve_hubs "$urls"
  for ((round = 0; round < rounds; round++)); do
    for peer in crawl go go-gogc100; do run_peer "$peer" site=hubs "urls=$urls"; done
  done
done
