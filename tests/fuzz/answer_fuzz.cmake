crawl_fuzz(answer_fuzz ${CMAKE_CURRENT_LIST_DIR}/answer_fuzz.cpp crawl_on_page dep_json)
