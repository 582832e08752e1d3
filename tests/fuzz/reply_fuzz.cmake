crawl_fuzz(reply_fuzz ${CMAKE_CURRENT_LIST_DIR}/reply_fuzz.cpp crawl_callback_programs crawl_json)
