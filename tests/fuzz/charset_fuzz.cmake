crawl_fuzz(charset_fuzz ${CMAKE_CURRENT_LIST_DIR}/charset_fuzz.cpp crawl_charset)
