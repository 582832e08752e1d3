// A netrc of any bytes: read to its end, its messages short, no entry without what makes it one.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "crawler/session/credentials/netrc.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto entries = crawl::credentials::parse_netrc({reinterpret_cast<const char*>(data), size}, "fuzz");
  if (!entries && entries.error().size() > 200) std::abort();
  if (entries && std::ranges::any_of(*entries, [](const auto& entry) { return entry.login.empty(); })) std::abort();
  return 0;
}
