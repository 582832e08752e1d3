crawl_fuzz(frame_fuzz ${CMAKE_CURRENT_LIST_DIR}/frame_fuzz.cpp crawl_ipc)
