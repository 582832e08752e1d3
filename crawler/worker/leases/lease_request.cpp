#include "crawler/worker/leases/lease_request.h"

#include <stdexcept>
#include <utility>

#include "crawler/worker/page_builder.h"
#include "crawler/worker/site_files/sitemap_links.h"
#include "parser/robots.h"

namespace crawl::worker {
namespace {

std::unique_ptr<RequestFields> fields_of(const ipc::Lease& lease) {
  const bool any = !lease.etag.empty() || !lease.last_modified.empty() || !lease.target.empty();
  if (!any && lease.headers.empty() && lease.context.empty()) return nullptr;
  auto fields = std::make_unique<RequestFields>();
  for (const auto& [name, value] : lease.headers) fields->headers.emplace_back(name, value);
  fields->etag = lease.etag;
  fields->last_modified = lease.last_modified;
  fields->target = lease.target;
  fields->context = lease.context;
  return fields;
}

std::unique_ptr<RenderOrder> order_of(const ipc::Lease& lease) {
  const auto route = lease.url.find('#');
  if (lease.render == ipc::RenderMode::never && route == std::string_view::npos) return nullptr;
  auto order = std::make_unique<RenderOrder>();
  order->mode = lease.render;
  order->why = lease.render_why;
  if (route != std::string_view::npos) order->route = lease.url.substr(route);
  return order;
}

}  // namespace

OwnedLease own(const ipc::Lease& lease) {
  auto url = parser::parse_url(lease.url);
  if (!url) throw std::logic_error("a lease whose URL is none: " + std::string(lease.url));
  return {lease.lease, lease.url_id,          lease.host_id,    lease.depth,     lease.attempt,  lease.seeded_host,
          lease.kind,  lease.host_was_public, fields_of(lease), std::move(*url), order_of(lease)};
}

bool LeaseRequests::wants_page_or_sitemap(std::string_view type) const {
  return wants_type(type, options_) || is_sitemap_type(type);
}

http::FetchRequest LeaseRequests::of(const OwnedLease& lease) const {
  http::FetchRequest request;
  request.url = lease.url;
  request.host_was_seeded = lease.seeded_host;
  request.host_was_public = lease.host_was_public;
  auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) request.headers.emplace_back(name, value);
  };
  if (lease.fields) {
    request.headers = lease.fields->headers;
    request.target = lease.fields->target;
    add("If-None-Match", lease.fields->etag);
    add("If-Modified-Since", lease.fields->last_modified);
  }
  if (lease.kind == ipc::LeaseKind::robots) request.max_body = parser::max_robots_bytes + 1;
  if (lease.kind == ipc::LeaseKind::check) request.method = http::FetchRequest::Method::head;
  request.drop_body = lease.kind == ipc::LeaseKind::check_by_get;
  const config::StoreSet& store = options_.store;
  request.keep_packed = store.html || store.all || store.raw || store.headers;
  bool wanted = hooks_ && !ipc::is_check(lease.kind) && hooks_->wants_url(lease.url.href());
  if (lease.kind != ipc::LeaseKind::page || wanted)
    request.wants_type = &wants_any_;
  else if (may_be_sitemap(lease.depth))
    request.wants_type = may_come_as_sitemap("text/plain", lease.url) ? &wants_any_text_ : &wants_page_or_sitemap_;
  return request;
}

}  // namespace crawl::worker
