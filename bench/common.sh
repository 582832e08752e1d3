# Shared by the scripts of bench/: where things are, and what ends with the script. Sourced, not run.
#   BUILD  folder of the build that has the programs (configure with -DCRAWL_BENCH=ON); default build/release
#   CRAWL  the program to measure; default $BUILD/crawl
#   OUT    where data go; default a folder in memory that is removed at the end

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BUILD=${BUILD:-$here/../build/release}
CRAWL=${CRAWL:-$BUILD/crawl}

memory=/dev/shm
[ -w "$memory" ] || memory=${TMPDIR:-/tmp}
if [ -z "${OUT:-}" ]; then
  OUT=$(mktemp -d "$memory/crawl-bench.XXXXXX")
  out_is_ours=1
fi
mkdir -p "$OUT"

servers=()  # process ids of what this script started
finish() {
  for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  [ -z "${out_is_ours:-}" ] || rm -rf "$OUT"
}
trap finish EXIT

program() {
  [ -x "$BUILD/bench/$1" ] || { echo "$BUILD/bench/$1 is missing: cmake --preset release -DCRAWL_BENCH=ON && ninja -C build/release" >&2; exit 1; }
  echo "$BUILD/bench/$1"
}

free_port() {
  /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
