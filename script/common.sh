# shellcheck shell=bash
# What script/run and script/test share: installing what is missing, and building quietly. Sourced, not run.
# All chatter goes to standard error: standard output belongs to the program that is run in the end.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
policy=/usr/sbin/policy-rc.d  # asked by every package before it starts a service
services_forbidden=no        # the policy there is ours
cluster_forbidden=no         # this one
lists_fresh=no               # apt's lists of packages
cluster_policy=/etc/postgresql-common/createcluster.d/crawl.conf  # read when a server is installed

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -- "$@"; fi
}

# wanted KIND...: the packages of these kinds, one a line.
wanted() {
  local kinds=" $* "
  while read -r kind package _; do
    case $kinds in *" $kind "*) echo "$package" ;; esac
  done < "$root/script/packages"
}

# missing KIND...: those of them that are not installed; one dpkg-query for all.
missing() {
  local packages installed
  packages=$(wanted "$@")
  # shellcheck disable=SC2086  # one word each
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' $packages 2> /dev/null | sed -n 's/ installed$//p') || true
  grep -vxF -e "$installed" <<< "$packages" || true
}

# quietly COMMAND...: its output only if it fails.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" > "$log" 2>&1 < /dev/null || status=$?
  [ "$status" = 0 ] || cat "$log" >&2
  rm -f "$log"
  return "$status"
}

# A package may want to start its service (nginx does). While the policy below stands, none is started.
forbid_services() {
  [ ! -e "$policy" ] || return 0
  services_forbidden=yes
  trap allow_all EXIT
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" > /dev/null
  as_root chmod 755 "$policy"
}

allow_services() {
  [ "$services_forbidden" = yes ] || return 0
  services_forbidden=no
  as_root rm -f "$policy"
}

# postgresql-15 makes a cluster when it is installed, unless it is told otherwise.
forbid_cluster() {
  [ ! -e "$cluster_policy" ] || return 0
  cluster_forbidden=yes
  trap allow_all EXIT
  as_root mkdir -p "${cluster_policy%/*}"
  echo 'create_main_cluster = false' | as_root tee "$cluster_policy" > /dev/null
}

allow_cluster() {
  [ "$cluster_forbidden" = yes ] || return 0
  cluster_forbidden=no
  as_root rm -f "$cluster_policy"
}

# What is left where apt is interrupted.
allow_all() {
  allow_cluster
  allow_services
}

# install_missing KIND...
install_missing() {
  local packages
  packages=$(missing "$@" | tr '\n' ' ')
  [ -n "${packages// /}" ] || return 0
  command -v apt-get > /dev/null || die "These packages are missing, and there is no apt-get to install them: $packages"
  if [ "$(id -u)" != 0 ] && ! command -v sudo > /dev/null; then
    die "These packages are missing; as root run: apt-get install --no-install-recommends $packages"
  fi
  say "Installing with apt-get: $packages"
  [ "$(id -u)" = 0 ] || sudo -v || die "sudo did not let apt-get run"
  apt_install "$packages"
}

apt_install() {
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  # A machine that is made anew for each run need not have its packages on the disk before the next one is unpacked.
  [ "${CI:-}" != true ] || apt+=(-o Dpkg::Options::=--force-unsafe-io)
  local fresh_nginx=no
  [[ " $1" == *" nginx-light "* ]] && fresh_nginx=yes
  forbid_services
  # Old lists may still do, so a failure to refresh them is told by the installation.
  [ "$lists_fresh" = yes ] || quietly as_root "${apt[@]}" update || say "apt-get update failed; trying with the lists that are there"
  lists_fresh=yes
  forbid_cluster
  # Slim images leave out documentation, which is what the tests crawl.
  # shellcheck disable=SC2086  # one word each
  quietly as_root "${apt[@]}" install -y --no-install-recommends \
    -o Dpkg::Options::=--path-include='/usr/share/doc/*' $1 || die "apt-get could not install them"
  allow_cluster
  # Nor is it to start with the machine.
  if [ "$fresh_nginx" = yes ] && command -v systemctl > /dev/null; then
    as_root systemctl --quiet disable nginx 2> /dev/null || true
  fi
  allow_services
}

# As many jobs as there are CPUs, and 1 GiB of memory for each: Beast and Gumbo's callers need that much to compile.
job_count() {
  local cpus gib
  cpus=$(nproc)
  gib=$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo)
  [ "$gib" -ge 1 ] || gib=1
  echo $((cpus < gib ? cpus : gib))
}

# Whether an earlier build left something in the compiler cache, or somebody says where it is kept.
cache_is_kept() {
  local folder
  [ -z "${CCACHE_DIR:-}" ] || return 0
  folder=$(ccache --get-config cache_dir 2> /dev/null) || return 1
  [ -n "$(find "$folder" -maxdepth 1 -name '[0-9a-f]' -print -quit 2> /dev/null)" ]
}

# configure PRESET TESTS: makes build/PRESET, once. TESTS is ON or OFF; a directory that has the tests keeps them.
configure() {
  local cache="$root/build/$1/CMakeCache.txt"
  if [ -e "$root/build/$1/build.ninja" ]; then
    [ "$2" = OFF ] && return
    grep -qx 'CRAWL_TESTS:BOOL=ON' "$cache" && return
  fi
  say "Configuring build/$1"
  local bench=OFF once=()
  # A machine that is made anew for each run compiles each file once, and nobody debugs what it built.
  [ "${CI:-}" != true ] || once=(-DCRAWL_TOGETHER=0 -DCRAWL_LINE_NUMBERS=OFF -DCRAWL_INLINE_LESS=ON)
  # The compiler cache takes 0.3 s of CPU for each file that is new to it: one that nothing is in serves nobody here.
  [ "${CI:-}" != true ] || cache_is_kept || once+=(-DCCACHE=OFF)
  [ "${CI:-}:$1" != true:tsan ] || once+=(-DCRAWL_THREADED_COMMANDS=ON)
  [ "$1" != release ] || bench=$2  # where there are tests: what measures must compile
  [ "${CI:-}" != true ] || bench=${bench/ON/compile}
  (cd "$root" && quietly cmake --preset "$1" -DCRAWL_TESTS="$2" -DCRAWL_BENCH="$bench" "${once[@]}")
}

# build PRESET [TARGET...]: a line when there is something to do, the progress on a terminal, errors if there are any.
build() {
  local directory="$root/build/$1" quiet=--quiet
  local ninja=(ninja -C "$directory")
  shift
  if "${ninja[@]}" -n "$@" 2> /dev/null | grep -q 'no work to do'; then return; fi
  say "Building ${directory#"$root"/} (the first time takes minutes)"
  if [ -t 2 ]; then quiet=; fi
  "${ninja[@]}" $quiet -j "$(job_count)" "$@" >&2 < /dev/null
}

# clang_tidy DATABASE NUMBER: over the files on standard input, as many at a time as there are CPUs, NUMBER to a process.
clang_tidy() {
  xargs -r -P "$(job_count)" -n "$2" clang-tidy-19 --quiet -p "$1" 2>&1 |
    { grep -vE '^[0-9]+ warnings? (generated|treated as error)|^Suppressed |^Use -header-filter' || true; }
}

# tidy: clang-tidy over those of the files on standard input that build/release compiles, as many at a time as there are
# CPUs. Fuzz targets and what examples hold are not compiled there.
tidy() {
  local database=$root/build/release/each_source file
  /usr/bin/python3 "$root/script/each_source.py" "$root/build/release"
  while read -r file; do
    if grep -qF "/$file\"" "$database/compile_commands.json"; then echo "$file"; fi
  done | clang_tidy "$database" 2
}
