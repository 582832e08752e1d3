// TrackingVariants: counts the URLs that are another one but for parameters that follow a visitor rather than name a
// page (utm_*, gclid, session ids of common servers), so that a crawl can say that --drop-param would help. Owned by
// the UrlTable; one thread; max_bases fingerprints at most.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crawl::storage {

// The URL without such parameters; nothing if it has none.
std::optional<std::string> without_tracking(std::string_view url);

class TrackingVariants {
 public:
  // A URL that was named for the first time.
  void note(std::string_view url, std::uint64_t key);
  std::uint64_t count() const { return count_; }

 private:
  static constexpr std::size_t max_bases = 500'000;

  boost::unordered_flat_set<std::uint64_t> bases_;  // of URLs that have such parameters, without them
  std::uint64_t count_ = 0;
};

}  // namespace crawl::storage
