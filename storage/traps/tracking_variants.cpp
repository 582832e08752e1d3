#include "storage/traps/tracking_variants.h"

#include "base/hash.h"

namespace crawl::storage {

void TrackingVariants::note(std::string_view url, const KnownUrls& known) {
  auto base = tracking_.without(url);
  if (!base && bases_.empty()) return;
  const std::uint64_t fingerprint = base::fingerprint(base ? *base : url, known.key());
  if (bases_.contains(fingerprint)) {
    ++count_;
  } else if (!base) {
    return;
  } else if (known.find(*base) != 0) {
    ++count_;
  } else if (bases_.size() < max_bases) {
    bases_.insert(fingerprint);
  }
}

}  // namespace crawl::storage
