crawl_fuzz(html_fuzz ${CMAKE_CURRENT_LIST_DIR}/html_fuzz.cpp crawl_parser)
