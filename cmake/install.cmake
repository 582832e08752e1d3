# `cmake --install`: the program (component `program`), and the library for programs of others with all that it is made of
# (component `development`): the header, the static libraries, and what find_package(crawl) reads.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

if(TARGET crawl)
  # At the top of the build directory: build/release/crawl.
  set_target_properties(crawl PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
  install(TARGETS crawl RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
endif()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

# crawl_collect(FOUND TARGET): TARGET and all targets of ours that it links, by whatever way.
function(crawl_collect found target)
  string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" target "${target}")
  if(NOT TARGET ${target} OR "${target}" IN_LIST ${found})
    return()
  endif()
  get_target_property(imported ${target} IMPORTED)
  if(imported)
    return()
  endif()
  list(APPEND ${found} ${target})
  get_target_property(linked ${target} INTERFACE_LINK_LIBRARIES)
  if(linked)
    foreach(next IN LISTS linked)
      crawl_collect(${found} "${next}")
    endforeach()
  endif()
  set(${found} ${${found}} PARENT_SCOPE)
endfunction()

crawl_collect(crawl_parts crawl_library)
foreach(part IN LISTS crawl_parts)
  set_target_properties(${part} PROPERTIES EXPORT_NAME parts_${part})
endforeach()
set_target_properties(crawl_library PROPERTIES EXPORT_NAME crawl)

set(crawl_config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/crawl)
install(TARGETS ${crawl_parts} EXPORT crawlTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/crawl COMPONENT development
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES crawler/library/crawl.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/crawl COMPONENT development)
install(EXPORT crawlTargets NAMESPACE crawl:: DESTINATION ${crawl_config_folder} COMPONENT development)

configure_package_config_file(cmake/crawlConfig.cmake.in ${PROJECT_BINARY_DIR}/crawlConfig.cmake
                              INSTALL_DESTINATION ${crawl_config_folder} NO_SET_AND_CHECK_MACRO
                              NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/crawlConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/crawlConfig.cmake ${PROJECT_BINARY_DIR}/crawlConfigVersion.cmake
              cmake/dependencies.cmake
        DESTINATION ${crawl_config_folder} COMPONENT development)
