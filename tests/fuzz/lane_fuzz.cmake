crawl_fuzz(lane_fuzz ${CMAKE_CURRENT_LIST_DIR}/lane_fuzz.cpp crawl_parser)
