# The program is compiled with a profile: how often each branch was taken while sites of bench/ were crawled, by which the
# compiler knows what to inline, and what to put aside (docs/decisions/0019). bench/profile.sh makes it anew.
#
#   CRAWL_PROFILE  use: what cmake/profile/crawl.profdata says; generate: count, for that file (bench/profile.sh does);
#                  off. What is not optimized, or by another compiler than wrote the file, is compiled without.
#
# Included when all targets are known. Not for tests and what measures, which are not in the profile.
set(CRAWL_PROFILE use CACHE STRING "use the profile of crawl, generate one, or off")
set_property(CACHE CRAWL_PROFILE PROPERTY STRINGS use generate off)

# An older clang cannot read the file.
if(CRAWL_PROFILE STREQUAL "off" OR CRAWL_SANITIZE OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang"
   OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  return()
endif()

# They run once, wait for somebody, or have little to do for a page; they were 118 of 290 s, and are 83.
option(CRAWL_INLINE_LESS "What computes little is compiled in two thirds of the time: less is inlined, without the profile" OFF)
set(crawl_patient_targets crawl crawl_audit crawl_browser crawl_command crawl_config crawl_coordinator crawl_export crawl_generate
                          crawl_html_page crawl_library crawl_live crawl_local_site crawl_login crawl_monitor crawl_one_page
                          crawl_reparse crawl_report crawl_seeds crawl_top crawl_warc crawl_why)

set(crawl_profile_folder ${PROJECT_SOURCE_DIR}/cmake/profile)
# Functions of one file alone are known by its name; without its folder, which is another in each build.
set(crawl_profile_options "-mllvm=-static-func-full-module-prefix=0")
if(CRAWL_PROFILE STREQUAL "generate")
  # Initializers of variables have numbers for names, the same in several files, which are not to be one counter.
  list(APPEND crawl_profile_options -fprofile-generate -fprofile-list=${crawl_profile_folder}/not_counted.txt)
else()
  # Named by its content: with another profile ninja compiles anew. By a relative path: ccache finds what another checkout
  # compiled. What has changed since the profile was made loses its counts, and is compiled as without: nothing to warn of.
  file(SHA256 ${crawl_profile_folder}/crawl.profdata crawl_profile_hash)
  string(SUBSTRING ${crawl_profile_hash} 0 16 crawl_profile_hash)
  set(crawl_profile profile/${crawl_profile_hash}.profdata)
  configure_file(${crawl_profile_folder}/crawl.profdata ${PROJECT_BINARY_DIR}/${crawl_profile} COPYONLY)
  list(APPEND crawl_profile_options -fprofile-use=${crawl_profile} -Wno-profile-instr-unprofiled
       -Wno-profile-instr-out-of-date -Wno-backend-plugin)
endif()

# crawl_profile_targets(FOLDER): the targets of FOLDER and of the folders in it.
function(crawl_profile_targets folder)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(CRAWL_INLINE_LESS AND target IN_LIST crawl_patient_targets)
      target_compile_options(${target} PRIVATE "$<$<AND:$<CONFIG:Release>,$<COMPILE_LANGUAGE:CXX>>:-mllvm=-inline-threshold=25>")
    elseif(type MATCHES "STATIC_LIBRARY|EXECUTABLE")
      target_compile_options(${target} PRIVATE "$<$<AND:$<CONFIG:Release>,$<COMPILE_LANGUAGE:CXX>>:${crawl_profile_options}>")
      if(CRAWL_PROFILE STREQUAL "generate" AND type STREQUAL "EXECUTABLE")
        target_link_options(${target} PRIVATE -fprofile-generate)
      endif()
    endif()
  endforeach()
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(inner IN LISTS folders)
    crawl_profile_targets(${inner})
  endforeach()
endfunction()

foreach(folder base model config parser storage crawler)
  crawl_profile_targets(${PROJECT_SOURCE_DIR}/${folder})
endforeach()
if(CRAWL_PROFILE STREQUAL "generate")
  target_sources(crawl PRIVATE ${crawl_profile_folder}/write_at_exit.cpp)
  set_source_files_properties(${crawl_profile_folder}/write_at_exit.cpp TARGET_DIRECTORY crawl PROPERTIES
                              SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON)
endif()
