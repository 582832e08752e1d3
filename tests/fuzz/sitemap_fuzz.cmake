crawl_fuzz(sitemap_fuzz ${CMAKE_CURRENT_LIST_DIR}/sitemap_fuzz.cpp crawl_sitemap)
