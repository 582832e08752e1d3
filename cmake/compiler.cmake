# Which compilers build crawl, and how: warnings, sanitizers, linker, compiler cache.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR
    "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines (double frees of temporaries in co_await expressions). "
    "Use clang++-19 (the presets do) or g++ 13 or newer.")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
# What the thread sanitizer reports has them in any case: a race may not come again. So has an assert. The sanitizer of
# addresses names the functions, and without them of undefined behaviour that is all there is (below).
option(CRAWL_LINE_NUMBERS "Line numbers for debuggers, which take up to a tenth of the time to compile" ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O2")  # no -DNDEBUG: an assert that fires beats a wrong row
if(CRAWL_LINE_NUMBERS)
  string(APPEND CMAKE_CXX_FLAGS_RELEASE " -g1")
endif()

# The compiler's memory is in huge pages, where Linux gives them to who asks (glibc 2.35 and newer).
set(CRAWL_LAUNCHER env GLIBC_TUNABLES=glibc.malloc.hugetlb=1)
find_program(CCACHE ccache)
if(CCACHE)
  # The sloppiness lets ccache cache files that use the precompiled header; the base folder, another checkout find them.
  # DEPEND: what a file includes ccache takes from the compiler, and does not preprocess each file before it.
  list(APPEND CRAWL_LAUNCHER CCACHE_DEPEND=1 CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
       CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang$<SEMICOLON>-fno-pch-timestamp>)
  endif()
endif()
set(CMAKE_CXX_COMPILER_LAUNCHER ${CRAWL_LAUNCHER})
set(CMAKE_C_COMPILER_LAUNCHER ${CRAWL_LAUNCHER})

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  find_program(LLD NAMES ld.lld-19 ld.lld)
  if(LLD)
    add_link_options(--ld-path=${LLD})
  endif()
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wno-missing-field-initializers -fno-omit-frame-pointer)
# Files that share a precompiled header agree in these: libraries may go into programs of any kind, and some packages ask
# for -pthread.
add_compile_options(-fPIC -pthread)

set(CRAWL_SANITIZE "" CACHE STRING "address (with undefined behaviour) or thread")
if(CRAWL_SANITIZE STREQUAL "address")
  set(CRAWL_SANITIZER_FLAGS -fsanitize=address,undefined -fno-sanitize-recover=undefined)
elseif(CRAWL_SANITIZE STREQUAL "thread")
  set(CRAWL_SANITIZER_FLAGS -fsanitize=thread)
endif()
if(CRAWL_SANITIZER_FLAGS)
  set(CMAKE_CXX_FLAGS_RELEASE "-O0")  # but for some: cmake/sanitizers.cmake
  if(CRAWL_LINE_NUMBERS OR CRAWL_SANITIZE STREQUAL "thread")
    string(APPEND CMAKE_CXX_FLAGS_RELEASE " -g1")
  endif()
  add_compile_options(${CRAWL_SANITIZER_FLAGS})
  add_link_options(${CRAWL_SANITIZER_FLAGS})
  if(CRAWL_SANITIZE STREQUAL "address")
    if(NOT CRAWL_LINE_NUMBERS)
      # Undefined behaviour is an illegal instruction, which asan tells with handle_sigill=1 (script/test), in place of a call
      # with a description of each place in memory. Only vptr has no trap, and keeps its call.
      add_compile_options(-fsanitize-trap=undefined)
    endif()
    add_link_options(-no-pie)  # each process would relocate a million addresses of descriptions of variables
  endif()
endif()
