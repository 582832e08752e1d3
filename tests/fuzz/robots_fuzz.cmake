crawl_fuzz(robots_fuzz ${CMAKE_CURRENT_LIST_DIR}/robots_fuzz.cpp crawl_robots)
