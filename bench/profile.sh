#!/bin/bash
# Makes cmake/profile/crawl.profdata anew, by which the program is compiled (docs/decisions/0019): builds crawl in
# build/profile so that it counts, crawls the sites of sites.sh with it, with bodies alone and with everything stored, and
# keeps the counts of the functions that ran often.
#
#   profile.sh        takes some minutes; afterwards ninja compiles everything again
#
# LEAST (1000) is how often a branch of a function must have been taken for the function to be kept. The number of pages
# changes the file, how fast the machine is or what else it does hardly.
here=$(cd "$(dirname "$0")" && pwd)
BUILD=$here/../build/profile
. "$here/common.sh"
. "$here/sites.sh"
. "$here/peers/commands.sh"

result=$here/../cmake/profile/crawl.profdata
need llvm-profdata-19
export LLVM_PROFILE_FILE=/dev/null  # of programs that run while crawl is built
(cd "$here/.." && cmake --preset release -B build/profile -DCRAWL_PROFILE=generate -DCRAWL_TESTS=OFF -DCRAWL_BENCH=ON > /dev/null &&
  ninja -C build/profile --quiet crawl slow_server)

export LLVM_PROFILE_FILE=$OUT/counts/%m.profraw
for site in "${sites[@]}"; do
  serve_site "$site"
  for stored in crawl crawl-all; do
    mkdir "$OUT/run"
    peer_command "$stored" "$OUT/run"
    echo "$site, $stored" >&2
    "${command[@]}" > /dev/null
    rm -r "$OUT/run"
  done
done

# A paragraph for each function: its name, a hash of its branches, how many counters, their values, what was called.
llvm-profdata-19 merge --text -o "$OUT/all.txt" "$OUT"/counts/*.profraw
{ echo :ir; sed '/^#.*Flag$/d; /^:ir$/d' "$OUT/all.txt" |
  awk -v RS= -v ORS='\n\n' -v FS='\n' -v least="${LEAST:-1000}" '{
    often = 0
    for (i = 7; i < 7 + $5; ++i) if ($i + 0 >= least) often = 1
    if (often) print
  }'; } > "$OUT/often.txt"
llvm-profdata-19 merge --sparse -o "$result" "$OUT/often.txt"
llvm-profdata-19 show "$result" >&2
du -b "$result" >&2
