crawl_fuzz(markdown_fuzz ${CMAKE_CURRENT_LIST_DIR}/markdown_fuzz.cpp crawl_parser crawl_markdown)
