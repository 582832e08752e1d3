// The phases of a request in words, for `crawl fetch` and `crawl why`.
#pragma once

#include <array>
#include <string>

#include "model/outcome.h"

namespace crawl::why {

// "dns 3 ms, connect 5 ms": the phases that took place, by these names, each with its milliseconds as `text` writes
// them.
inline std::string timings_text(const model::Timings& ms, const std::array<const char*, 7>& names, auto&& text) {
  const std::array phases{&ms.dns, &ms.connect, &ms.tls, &ms.wait, &ms.read, &ms.total, &ms.parse};
  std::string out;
  for (std::size_t i = 0; i < phases.size(); ++i)
    if (*phases[i]) out.append(out.empty() ? "" : ", ").append(names[i]).append(" ").append(text(**phases[i]));
  return out;
}

}  // namespace crawl::why
