#include "crawler/frontier/ring.h"

#include <algorithm>
#include <utility>

namespace crawl::frontier {

void Ring::push_front(Url url) {
  const auto begin = urls_.begin() + static_cast<std::ptrdiff_t>(head_);
  const auto first_page = std::find_if_not(begin, urls_.end(), [](const Url& waiting) { return waiting.is_robots(); });
  if (!url.is_robots() && first_page != begin) {
    urls_.insert(first_page, std::move(url));
  } else if (head_ > 0) {
    urls_[--head_] = std::move(url);
  } else {
    urls_.insert(urls_.begin(), std::move(url));
  }
}

Url Ring::take_first(bool tight) {
  Url url = std::move(urls_[head_++]);
  if (head_ == urls_.size()) {
    head_ = 0;
    urls_.clear();
    if (tight) urls_.shrink_to_fit();
  } else if (head_ * 2 >= urls_.size()) {  // as many are given out as wait: each is moved once
    urls_.erase(urls_.begin(), urls_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
  return url;
}

// Seeds, which are at depth 0, are no trap.
std::vector<Url> Ring::take_below(std::string_view prefix) {
  std::vector<Url> taken, kept;
  for (std::size_t i = head_; i < urls_.size(); ++i) {
    Url& url = urls_[i];
    const bool below = url.kind == ipc::LeaseKind::page && url.depth > 0 && url.url.starts_with(prefix);
    (below ? taken : kept).push_back(std::move(url));
  }
  urls_ = std::move(kept);
  head_ = 0;
  return taken;
}

}  // namespace crawl::frontier
