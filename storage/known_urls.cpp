#include "storage/known_urls.h"

#include "base/hash.h"

namespace crawl::storage {

model::UrlId KnownUrls::find(std::string_view url) const {
  auto found = ids_.find(base::fingerprint(url, key_));
  return found == ids_.end() ? 0 : found->second;
}

model::UrlId KnownUrls::find_or_add(std::string_view url, model::UrlId id) {
  return ids_.try_emplace(base::fingerprint(url, key_), id).first->second;
}

}  // namespace crawl::storage
