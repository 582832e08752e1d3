crawl_fuzz(rules_fuzz ${CMAKE_CURRENT_LIST_DIR}/rules_fuzz.cpp crawl_parser)
