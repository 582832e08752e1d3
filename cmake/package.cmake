# `cpack`: two .deb files, crawl-web with the program (Debian's `crawl` is a game) and crawl-web-dev with the library. What the
# program needs dpkg-shlibdeps finds; what whoever links the library needs are the packages that crawl itself is built with
# (script/packages).
file(STRINGS script/packages crawl_build_packages REGEX "^build .*-dev")
list(TRANSFORM crawl_build_packages REPLACE "^build +([^ ]+).*" "\\1")
list(JOIN crawl_build_packages ", " crawl_build_packages)

set(CPACK_GENERATOR DEB)
set(CRAWL_MAINTAINER "The crawl authors <crawl@example.org>" CACHE STRING "who answers for the packages")
set(CPACK_PACKAGE_CONTACT "${CRAWL_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_RELEASE 0local1)  # Debian's own first would be -1, and newer
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_STRIP_FILES ON)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME crawl-web)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "ca-certificates, libpq5, publicsuffix, sqlite3")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "chromium-headless-shell | chromium, crawl-web-dev")  # for --render
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION "web crawler that writes its results to SQLite
crawl fetches web pages: those of a list of URLs, or whole sites by their
links. Every URL that it has seen has a row in one SQLite file: what became
of it and why, its title, text, links and timings.

It obeys robots.txt, continues where it was stopped, notices what has changed
since the last time, extracts fields by CSS selectors, and exports JSON lines,
CSV and WARC files. It runs one process a core with thousands of requests
under way in each.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME crawl-web-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "${crawl_build_packages}, pkg-config")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "cmake, crawl-web")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "web crawler as a C++ library, with callbacks (development files)
The crawler of the package crawl-web for programs of one's own: callbacks by
CSS selector, content type or URL pattern see the pages of a crawl, add items
to its results and say which links are followed.

This package has the header, the static libraries and what CMake's
find_package(crawl) reads.")

# What Debian wants to find in every package beside its files.
set(crawl_debian_version "${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}")
string(TIMESTAMP crawl_debian_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(cmake/debian/changelog.in ${PROJECT_BINARY_DIR}/share/changelog.Debian @ONLY)
configure_file(CHANGELOG.md ${PROJECT_BINARY_DIR}/share/changelog COPYONLY)
find_program(GZIP gzip REQUIRED)
foreach(changelog changelog.Debian changelog)
  execute_process(COMMAND ${GZIP} -9nkf ${PROJECT_BINARY_DIR}/share/${changelog} COMMAND_ERROR_IS_FATAL ANY)
  foreach(pair program:crawl-web development:crawl-web-dev)
    string(REPLACE ":" ";" pair ${pair})
    list(GET pair 0 component)
    list(GET pair 1 package)
    install(FILES ${PROJECT_BINARY_DIR}/share/${changelog}.gz DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package}
            COMPONENT ${component})
  endforeach()
endforeach()
include(CPack)
