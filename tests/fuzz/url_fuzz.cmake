crawl_fuzz(url_fuzz ${CMAKE_CURRENT_LIST_DIR}/url_fuzz.cpp crawl_url)
