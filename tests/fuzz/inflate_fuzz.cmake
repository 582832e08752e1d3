crawl_fuzz(inflate_fuzz ${CMAKE_CURRENT_LIST_DIR}/inflate_fuzz.cpp crawl_http dep_zlib)
