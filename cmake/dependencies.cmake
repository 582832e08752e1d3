# Every package that crawl uses, found once for each directory that asks. Installed as well: whoever links crawl::crawl
# needs them too, and finds them by this list. script/packages names their Debian packages.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Boost 1.81 REQUIRED)

set(crawl_dependencies)  # their names; each is PkgConfig::NAME
foreach(entry IN ITEMS
    "gumbo gumbo" "sqlite3 sqlite3" "cares libcares" "isal libisal" "zlib zlib" "brotli libbrotlidec"
    "zstd libzstd" "icu icu-uc" "uchardet uchardet" "re2 re2" "xxhash libxxhash" "toml tomlplusplus"
    "fmt fmt" "expat expat" "psl libpsl" "pq libpq")
  separate_arguments(pair UNIX_COMMAND "${entry}")
  list(GET pair 0 name)
  list(GET pair 1 module)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})
  list(APPEND crawl_dependencies ${name})
endforeach()
