crawl_fuzz(answer_fuzz ${CMAKE_CURRENT_LIST_DIR}/answer_fuzz.cpp crawl_callback_programs crawl_json)
