crawl_fuzz(lists_fuzz ${CMAKE_CURRENT_LIST_DIR}/lists_fuzz.cpp crawl_seeds)
