# Files of a target are compiled eight at a time: most of what a file costs are its headers and templates, and together
# they have them once. So no two files of a target may use one name, in an unnamed namespace, for different things. Where
# files take long by themselves, as coroutines do, their target sets UNITY_BUILD_BATCH_SIZE: a change waits for all that
# is compiled with it.
#
# -DCRAWL_UNITY=OFF compiles each by itself, as clang-tidy reads them (script/each_source.py).
option(CRAWL_UNITY "Compile several files of a target at a time" ON)
set(CMAKE_UNITY_BUILD ${CRAWL_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
