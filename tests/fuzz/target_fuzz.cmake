crawl_fuzz(target_fuzz ${CMAKE_CURRENT_LIST_DIR}/target_fuzz.cpp crawl_live)
