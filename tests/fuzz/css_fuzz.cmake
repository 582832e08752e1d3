crawl_fuzz(css_fuzz ${CMAKE_CURRENT_LIST_DIR}/css_fuzz.cpp crawl_css)
