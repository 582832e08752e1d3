#!/bin/bash
# Crawlers beside ours at the same work, in turns: CPU time, wall time, memory, and what they stored.
#
#   peers.sh [ROUNDS] SITE PEER...      default 3 rounds; sites.sh and peers/commands.sh tell which there are
#   peers.sh 5 boost crawl crawl-all go python scrapy wget wget2
#
# Each round begins one peer later, so that none always follows the same. Each run waits up to QUIET seconds (30) for the
# rest of the machine to be quiet, and is ended after LIMIT (240). Each appends a line to RECORDS
# (default bench/records/peers.jsonl); the table printed is of all runs in there on this site. UNDER is a command to run
# each under, such as a lock that a shared machine has for this: UNDER='flock /tmp/measuring'.
. "$(dirname "$0")/common.sh"
. "$here/sites.sh"
. "$here/peers/commands.sh"

rounds=3
[[ "${1:-}" =~ ^[0-9]+$ ]] && { rounds=$1; shift; }
[ $# -ge 2 ] || { echo "usage: peers.sh [ROUNDS] SITE PEER... (sites: ${sites[*]}; peers: ${peers[*]})" >&2; exit 2; }
site=$1
shift
chosen=("$@")
serve_site "$site"
for peer in "${chosen[@]}"; do
  mkdir -p "$OUT/try"
  peer_command "$peer" "$OUT/try"
done
rm -rf "$OUT/try"

for ((round = 0; round < rounds; round++)); do
  for ((turn = 0; turn < ${#chosen[@]}; turn++)); do
    run_peer "${chosen[(round + turn) % ${#chosen[@]}]}" "site=$site"
  done
done
"$here/record.py" table "$records" "$site"
