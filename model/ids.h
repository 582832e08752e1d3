// Numbers of URLs, hosts and leases.
#pragma once

#include <cstdint>

namespace crawl::model {

using UrlId = std::int64_t;   // row of a URL in results.db, from 1
using HostId = std::int64_t;  // row of a host, from 1
using LeaseNo = std::uint64_t;

// Depth without limit: `--depth all`.
inline constexpr std::uint32_t unlimited_depth = UINT32_MAX;

}  // namespace crawl::model
