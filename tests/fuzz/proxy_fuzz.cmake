crawl_fuzz(proxy_fuzz ${CMAKE_CURRENT_LIST_DIR}/proxy_fuzz.cpp crawl_http)
