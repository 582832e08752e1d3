// Job: a fetched response on its way from the event loop to the parse thread. Moved, never shared.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "crawler/http/client/fetcher.h"
#include "crawler/ipc/messages/to_worker.h"
#include "crawler/worker/render/rendered_page.h"
#include "crawler/worker/site_files/sitemap_entries.h"
#include "parser/url.h"

namespace crawl::worker {

// What a request carries beside what all carry; empty without.
struct RequestFields {
  http::HeaderList headers;  // secrets
  std::string etag, last_modified;
  std::string target;   // path and query as a redirect spelled them
  std::string context;  // that a callback gave the URL
};

// A lease with its URL taken apart, owned by whoever works on it.
struct OwnedLease {
  model::LeaseNo lease = 0;
  model::UrlId url_id = 0;
  model::HostId host_id = 0;
  std::uint32_t depth = 0, attempt = 1;
  bool seeded_host = true;
  ipc::LeaseKind kind = ipc::LeaseKind::page;
  bool host_was_public = false;
  std::unique_ptr<RequestFields> fields;  // mostly none
  parser::Url url;
  std::unique_ptr<RenderOrder> render;  // mostly none

  // The URL as results.db has it: of a page that a browser renders, with the route behind '#' that its scripts read.
  std::string href() const { return render ? url.href() + render->route : url.href(); }
  std::string_view context() const { return fields ? std::string_view(fields->context) : std::string_view{}; }
};

struct Job {
  OwnedLease lease;
  http::FetchResult response;
  std::int64_t fetched_at = 0;              // Unix time in ms
  std::string decoded_from;                 // of HTML that was stored in UTF-8: parser::PageInput
  std::unique_ptr<SitemapEntries> sitemap;  // read while it came; mostly there is no body then
  std::optional<base::Sha256> hash;         // of the body, where it was hashed ahead
  std::unique_ptr<RenderedPage> rendered;   // of a page that a browser has had: the body is what it made of it

  // What it holds on to, for the queue's bound.
  std::size_t bytes() const {
    return response.body.capacity() + response.packed.capacity() + (sitemap ? sitemap->bytes() : 0) + 1024;
  }
};

}  // namespace crawl::worker
