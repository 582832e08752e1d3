crawl_fuzz(scan_fuzz ${CMAKE_CURRENT_LIST_DIR}/scan_fuzz.cpp crawl_parser)
