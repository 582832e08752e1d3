#!/bin/bash
# How long URLs of two seconds take beside how many are under way: crawl of two processes with 250 to 10,000 coroutines in
# each, and the Go peer with as many goroutines in all.
#
#   coroutines.sh [ROUNDS] [URLS] [COROUTINES]...   default 1 round of 20,000 URLs at 250 500 1000 2000 5000 10000
#
# The ideal is URLS * 2 s / (2 * COROUTINES). One process may hold 20,000 descriptors at the usual limit, so the Go peer has
# 19,000 goroutines at most: with 20,000 URLs that is two turns, 4 seconds at best where crawl has 2. Appends to RECORDS (default bench/records/coroutines.jsonl).
RECORDS=${RECORDS:-$(dirname "$0")/records/coroutines.jsonl}
. "$(dirname "$0")/common.sh"
. "$here/sites.sh"
. "$here/peers/commands.sh"

rounds=${1:-1} urls=${2:-20000}
shift $(($# < 2 ? $# : 2))
[ $# -gt 0 ] || set -- 250 500 1000 2000 5000 10000
serve_slow "$urls"

for ((round = 0; round < rounds; round++)); do
  for coroutines in "$@"; do
    CONCURRENCY=$coroutines run_peer crawl site=slow "urls=$urls" "coroutines=$((2 * coroutines))"
    goroutines=$((2 * coroutines > 19000 ? 19000 : 2 * coroutines))
    CONCURRENCY=$goroutines run_peer go site=slow "urls=$urls" "coroutines=$goroutines"
  done
done
