crawl_fuzz(warc_fuzz ${CMAKE_CURRENT_LIST_DIR}/warc_fuzz.cpp crawl_import)
