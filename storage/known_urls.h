// KnownUrls: which URLs were ever seen, and their ids, by a 64-bit keyed fingerprint instead of the text (20 to 34
// bytes an entry). Two URLs meet by chance 0.0003 times in 100 million; the key is random for each file, so that nobody
// can prepare URLs that meet. Owned by the Store; one thread. It is the one structure that grows by URL, and this
// interface is all that is known of it, so that a part of it may live elsewhere.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string_view>

#include "model/outcome.h"

namespace crawl::storage {

class KnownUrls {
 public:
  explicit KnownUrls(std::uint64_t key) : key_(key) {}

  std::uint64_t key() const { return key_; }
  // The id of a URL, 0 if it was never seen.
  model::UrlId find(std::string_view url) const;
  // The id of a URL; if it was never seen, it gets `id`.
  model::UrlId find_or_add(std::string_view url, model::UrlId id);

 private:
  struct AlreadyHashed {
    using is_avalanching = void;
    std::size_t operator()(std::uint64_t fingerprint) const { return fingerprint; }
  };

  std::uint64_t key_;
  boost::unordered_flat_map<std::uint64_t, model::UrlId, AlreadyHashed> ids_;
};

}  // namespace crawl::storage
