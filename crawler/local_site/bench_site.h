// The site of `crawl bench`: any number of pages of about 3.6 KB with ten links each, the same in every run.
#pragma once

#include <string>
#include <string_view>

#include "crawler/local_site/site_server.h"

namespace crawl::local_site {

std::string bench_target(unsigned page);

// Pages 0 to pages - 1, made when they are asked for.
Site bench_site(unsigned pages);

}  // namespace crawl::local_site
