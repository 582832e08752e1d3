#!/bin/bash
# Two million URLs that answer after two seconds each, 18,000 in flight: wall, CPU and memory beside the floor, and whether
# storing a page costs at the end what it cost at the beginning. One run of about four minutes; 3 GB in OUT.
#
#   big.sh [URLS] [IN_FLIGHT]      default 2,000,000 and 18,000; RECORD=FILE keeps the samples; see common.sh for BUILD, CRAWL, OUT
. "$(dirname "$0")/common.sh"
. "$here/sites.sh"
serve_slow "${1:-2000000}"
"$here/big.py" "$CRAWL" "$start" "$OUT" --urls "${1:-2000000}" --in-flight "${2:-18000}" ${RECORD:+--record "$RECORD"}
