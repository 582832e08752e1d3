crawl_fuzz(http_fuzz ${CMAKE_CURRENT_LIST_DIR}/http_fuzz.cpp crawl_http)
