crawl_fuzz(cookies_fuzz ${CMAKE_CURRENT_LIST_DIR}/cookies_fuzz.cpp crawl_cookies)
