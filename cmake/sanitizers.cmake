# What is compiled with a sanitizer is not optimized, which takes the compiler less than half as long; but for the libraries
# that do most of the work of tests and fuzz targets under asan, where that costs more than it saves. Under tsan few tests run,
# and they wait more than they compute.
#
# Included when all targets are known. They share precompiled headers (cmake/precompiled.cmake), which are as optimized
# as who reuses them: crawl_base has those of the busy libraries, crawl_model those of the others.
if(NOT CRAWL_SANITIZE STREQUAL "address")
  return()
endif()

set(crawl_busy_libraries article ascii base callback_programs charset cookies credentials css extract html ipc markdown parser
                         robots scan seeds sitemap tree url)
foreach(library IN LISTS crawl_busy_libraries)
  target_compile_options(crawl_${library} PRIVATE $<$<CONFIG:Release>:-O1>)
  set_target_properties(crawl_${library} PROPERTIES CRAWL_BUSY ON)
endforeach()
target_precompile_headers(crawl_model PRIVATE base/precompiled.h)
