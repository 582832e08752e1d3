#!/bin/bash
# Installs what bench/ needs beside what the build needs (script/packages), on Debian 12, as root; builds the Go peer.
#
#   setup.sh
#
# No service is started, nor is any to start with the machine: the benchmarks run an nginx of their own.
set -euo pipefail
. "$(dirname "$0")/../script/common.sh"

packages=(
  nginx-light curl                           # serves the sites; asks whether it does; is a peer
  wget wget2 python3-scrapy                  # peers
  golang-go golang-golang-x-net-dev golang-github-mattn-go-sqlite3-dev gcc libc6-dev  # the Go peer; its SQLite is in C
  python3-aiohttp python3-uvloop python3-lxml python3-yarl                            # the Python peer
  libboost1.81-doc python3.11-doc sqlite3-doc                                         # sites
  llvm-19 libclang-rt-19-dev                 # profile.sh: merges counts, and what counts
  python3-matplotlib                         # plots
)

[ "$(id -u)" = 0 ] || die "bench/setup.sh installs packages: run it as root"
apt_install "${packages[*]}"
[ -d /usr/share/doc/libboost1.81-doc/doc ] || quietly apt-get install -y --reinstall --no-install-recommends \
  -o Dpkg::Options::=--path-include='/usr/share/doc/*' libboost1.81-doc python3.11-doc sqlite3-doc  # had been installed without

# Debian's Go packages are found by GOPATH, without a network.
mkdir -p "$root/build/peers"
cd "$root/bench/peers/go"
quietly env GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$root/build/peers/gocache" go build -o "$root/build/peers/go_peer" . ||
  die "the Go peer does not build"
say "bench/ has what it needs; next: cmake --preset release -DCRAWL_BENCH=ON && ninja -C build/release"
