# Files of a target are compiled eight at a time, and all with a sanitizer and in continuous integration, where nobody waits
# for one: most of what a file costs are its headers and templates, and together they have them once. So no two files of a
# target may use one name, in an unnamed namespace, for different things. Where files take long by themselves, as coroutines
# do, their target asks for fewer (crawl_compile_together): a change waits for all that is compiled with it.
#
# -DCRAWL_UNITY=OFF compiles each by itself, as clang-tidy reads them (script/each_source.py).
option(CRAWL_UNITY "Compile several files of a target at a time" ON)
set(CMAKE_UNITY_BUILD ${CRAWL_UNITY})
set(crawl_together 8)
if(CRAWL_SANITIZE)
  set(crawl_together 0)
endif()
set(CRAWL_TOGETHER ${crawl_together} CACHE STRING "How many files of a target are compiled at a time; 0: all")
set(CMAKE_UNITY_BUILD_BATCH_SIZE ${CRAWL_TOGETHER})

# crawl_compile_together(TARGET COUNT): so many files of this target at a time, where others have eight.
function(crawl_compile_together target count)
  if(CRAWL_TOGETHER EQUAL 8)
    set_target_properties(${target} PROPERTIES UNITY_BUILD_BATCH_SIZE ${count})
  endif()
endfunction()
