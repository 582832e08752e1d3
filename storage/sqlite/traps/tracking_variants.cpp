#include "storage/sqlite/traps/tracking_variants.h"

#include "base/hash.h"

namespace crawl::storage {

void TrackingVariants::note(std::string_view url, std::uint64_t key) {
  auto base = tracking_.without(url);
  if (!base) return;
  std::uint64_t fingerprint = base::fingerprint(*base, key);
  if (bases_.contains(fingerprint)) {
    ++count_;
  } else if (bases_.size() < max_bases) {
    bases_.insert(fingerprint);
  }
}

}  // namespace crawl::storage
