// FullWarnings: that no more rows of a kind are kept, once each.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/log.h"
#include "base/text/text.h"

namespace crawl::storage {

class FullWarnings {
 public:
  void tell_of_urls(std::uint64_t max) { tell(told_of_urls_, max, " skipped URLs are kept"); }
  void tell_of_sitemaps(std::uint64_t max) { tell(told_of_sitemaps_, max, " sitemaps of a host are kept"); }

 private:
  static void tell(bool& told, std::uint64_t max, const char* what) {
    if (std::exchange(told, true)) return;
    base::log::warning(base::with_commas(max) + what + ", as many as there may be; further ones are passed over");
  }

  bool told_of_urls_ = false, told_of_sitemaps_ = false;
};

}  // namespace crawl::storage
