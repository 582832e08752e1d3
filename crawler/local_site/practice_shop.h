// The shop of the practice site: 24 teas on three list pages, each with a price, a rating and a page of its own.
// Static.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crawl::local_site {

// The page at a path below /shop/ ("/shop/?page=2", "/shop/7.html"); nothing if there is none.
std::optional<std::string> shop_page(std::string_view target);

// "/shop/", "/shop/1.html", ...: what its sitemap lists.
std::vector<std::string> shop_targets();

}  // namespace crawl::local_site
