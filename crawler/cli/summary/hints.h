// What a user could do about what was found, in words: why URLs were skipped and what would change it, why a URL
// failed, what an answer to a seed means. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/options.h"
#include "model/reason.h"

namespace crawl::cli {

// "scope: other hosts than the seeds': --scope domain or any follows them"
std::string skipped_hint(std::string_view reason, const config::Options& options);

// "--no-robots, for a site of your own"; empty where there is nothing to be done.
std::string failure_hint(model::Reason reason);

// What a seed's answer of 400 or more means.
std::string seed_status_hint(std::uint16_t status);

}  // namespace crawl::cli
