# `cmake --install`: the program with what belongs to it (component `program`: the manual page, completions, documentation
# and examples), and the library for programs of others (component `development`, below).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Debian has a game called crawl, whose documentation is in share/doc/crawl.
set(crawl_doc ${CMAKE_INSTALL_DATADIR}/doc/crawl-web)

if(TARGET crawl)
  # At the top of the build directory: build/release/crawl.
  set_target_properties(crawl PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
  install(TARGETS crawl RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
endif()

# Made with crawl by config/generate.
set(made ${PROJECT_BINARY_DIR}/share)
install(FILES ${made}/crawl.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
install(FILES ${made}/crawl.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME crawl
        COMPONENT program)
install(FILES ${made}/crawl.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)
# Debian's zsh looks for completions of packages in one folder, and for those of the administrator in another.
install(CODE "set(crawl_made \"${made}\")\nset(crawl_data \"${CMAKE_INSTALL_DATADIR}\")" COMPONENT program)
install(CODE [[
  set(folder site-functions)
  if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
    set(folder vendor-completions)
  endif()
  file(INSTALL DESTINATION "${CMAKE_INSTALL_PREFIX}/${crawl_data}/zsh/${folder}" TYPE FILE FILES "${crawl_made}/_crawl")
]] COMPONENT program)

install(FILES README.md DESTINATION ${crawl_doc} COMPONENT program)
install(DIRECTORY docs DESTINATION ${crawl_doc} COMPONENT program)
install(DIRECTORY examples DESTINATION ${crawl_doc} COMPONENT program USE_SOURCE_PERMISSIONS)
install(FILES LICENSE DESTINATION ${crawl_doc} RENAME copyright COMPONENT program)

add_subdirectory(cmake/development)
