// Parameters that are no part of a URL (--drop-param), taken out of a page's links. Pure function; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/drop_params.h"
#include "parser/page.h"

namespace crawl::worker {

// Links that become one are one, and are counted once.
void drop_link_params(const model::DropParams& params, std::vector<parser::LinkFound>& links,
                      std::optional<std::uint32_t>& link_count);

}  // namespace crawl::worker
