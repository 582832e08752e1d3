// The site of `crawl demo --serve`, to try a crawler on: the pages of the demo, a shop, a page behind a login,
// redirects, an error of each kind, images, a page made by scripts, and what people look for in a site of their own
// (titles used twice, an orphan of the sitemap, a page that is not to be indexed, one that changes). The examples of
// docs/ use it.
#pragma once

#include "crawler/local_site/site_server.h"

namespace crawl::local_site {

// It counts the requests for /news.html, which is another page each time.
Site practice_site();

}  // namespace crawl::local_site
