// AccessPolicy: who says whether a URL may be asked for, now that its turn has come (robots.txt). The frontier knows no
// more of it; a host whose policy is not open yet waits until unblock().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/ids.h"
#include "model/reason.h"

namespace crawl::frontier {

inline constexpr std::int64_t no_time = INT64_MAX;

enum class Access : std::uint8_t { allowed, unknown, refused };

struct Permission {
  Access access = Access::allowed;
  // Of the row, where it is refused.
  model::Reason reason = model::Reason::robots;
  std::string detail;
};

class AccessPolicy {
 public:
  virtual ~AccessPolicy() = default;
  // `host` is told by Frontier::unblock() when what is unknown became known.
  virtual Permission ask(std::string_view url, model::HostId host, std::int64_t now) = 0;
};

}  // namespace crawl::frontier
