// How a lease is asked for: its URL taken apart, and the request that it makes. Owned by the event loop.
#pragma once

#include <functional>
#include <string_view>

#include "config/options.h"
#include "crawler/http/client/fetcher.h"
#include "crawler/worker/hooks.h"
#include "crawler/worker/job.h"

namespace crawl::worker {

// The URL comes from a file that may be anybody's. Throws std::logic_error where it is none.
OwnedLease own(const ipc::Lease& lease);

// Outlives the requests that it makes.
class LeaseRequests {
 public:
  // options and hooks (null: none) outlive it.
  LeaseRequests(const config::Options& options, const Hooks* hooks) : options_(options), hooks_(hooks) {}

  http::FetchRequest of(const OwnedLease& lease) const;

 private:
  const config::Options& options_;
  const Hooks* const hooks_;
  const std::function<bool(std::string_view)> wants_any_ = [](std::string_view) { return true; };
  const std::function<bool(std::string_view)> wants_page_or_sitemap_ = [this](std::string_view type) {
    return wants_page_or_sitemap(type);
  };
  const std::function<bool(std::string_view)> wants_any_text_ = [this](std::string_view type) {
    return wants_page_or_sitemap(type) || type == "text/plain" || type == "application/octet-stream";
  };
  bool wants_page_or_sitemap(std::string_view type) const;
};

}  // namespace crawl::worker
