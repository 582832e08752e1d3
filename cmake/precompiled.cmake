# Headers that most files include are compiled once and reused: a cold build takes about half the time. Three sets:
# base/precompiled.h for all, crawler/asio/precompiled.h for targets with the property CRAWL_INCLUDES_ASIO,
# tests/precompiled.h for tests. A target that has a set already keeps it; those of bench/ have none.

# crawl_reuse_headers(FOLDER FROM): the targets of FOLDER and of the folders in it reuse the headers of FROM, or Asio's.
function(crawl_reuse_headers folder from)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    get_target_property(own ${target} PRECOMPILE_HEADERS)
    get_target_property(reused ${target} PRECOMPILE_HEADERS_REUSE_FROM)
    get_target_property(asio ${target} CRAWL_INCLUDES_ASIO)
    if(type MATCHES "STATIC_LIBRARY|EXECUTABLE" AND NOT own AND NOT reused)
      if(asio)
        target_precompile_headers(${target} REUSE_FROM crawl_asio)
      else()
        target_precompile_headers(${target} REUSE_FROM ${from})
      endif()
    endif()
  endforeach()
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(inner IN LISTS folders)
    crawl_reuse_headers(${inner} ${from})
  endforeach()
endfunction()

target_precompile_headers(crawl_base PRIVATE base/precompiled.h)
target_precompile_headers(crawl_asio PRIVATE crawler/asio/precompiled.h)
foreach(folder base model config parser storage crawler)
  crawl_reuse_headers(${PROJECT_SOURCE_DIR}/${folder} crawl_base)
endforeach()
if(CRAWL_TESTS)
  crawl_reuse_headers(${PROJECT_SOURCE_DIR}/tests crawl_test_headers)
endif()
