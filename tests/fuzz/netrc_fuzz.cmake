crawl_fuzz(netrc_fuzz ${CMAKE_CURRENT_LIST_DIR}/netrc_fuzz.cpp crawl_credentials)
