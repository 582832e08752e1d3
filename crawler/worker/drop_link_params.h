// Parameters that are no part of a URL (--drop-param), taken out of a page's links. Pure function; any thread.
#pragma once

#include "model/drop_params.h"
#include "parser/page.h"

namespace crawl::worker {

// Links that become one are one, and are counted once. What named the places of links names where they are now.
void drop_link_params(const model::DropParams& params, parser::PageRecord& record);

}  // namespace crawl::worker
