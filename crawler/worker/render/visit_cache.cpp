#include "crawler/worker/render/visit_cache.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text/ascii.h"
#include "crawler/session/cookies/cookie_date.h"

namespace crawl::worker {
namespace {

constexpr std::int64_t second = 1'000'000'000, hour = 3600 * second;
constexpr std::int64_t max_fresh = 24 * hour;

struct Control {
  bool no_store = false, no_cache = false;
  std::optional<std::int64_t> max_age;  // seconds
};

Control control_of(const http::HeaderList& headers) {
  Control control;
  for (const auto& [name, value] : headers) {
    if (base::lowered(name) != "cache-control") continue;
    const std::string text = base::lowered(value);
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view part = base::trimmed(rest.substr(0, rest.find(',')));
      rest.remove_prefix(std::min(rest.size(), rest.find(',') == rest.npos ? rest.size() : rest.find(',') + 1));
      control.no_store |= part == "no-store";
      control.no_cache |= part == "no-cache";
      if (!part.starts_with("max-age=")) continue;
      std::int64_t age = 0;
      const std::string_view digits = base::trimmed(part.substr(8), "\"");
      if (std::from_chars(digits.data(), digits.data() + digits.size(), age).ec == std::errc{} && age >= 0)
        control.max_age = age;
    }
  }
  return control;
}

// RFC 9111, section 4.2: how long it is fresh, in ns.
std::int64_t lifetime(model::RequestKind kind, const http::HeaderList& headers, std::int64_t now_unix_ms) {
  const Control control = control_of(headers);
  if (control.no_cache) return 0;
  if (control.max_age) return std::min(*control.max_age, max_fresh / second) * second;
  const auto date = [&](std::string_view name) { return cookies::parse_cookie_date(http::header(headers, name)); };
  const std::int64_t now = date("Date").value_or(now_unix_ms);
  if (const std::string_view expires = http::header(headers, "Expires"); !expires.empty()) {
    const auto at = date("Expires");
    return at ? std::clamp<std::int64_t>((*at - now) * 1'000'000, 0, max_fresh) : 0;
  }
  if (!is_asset(kind)) return 0;
  // Section 4.2.2: a tenth of its age, where that is known.
  if (const auto modified = date("Last-Modified"))
    return std::clamp<std::int64_t>((now - *modified) * 100'000, 60 * second, max_fresh);
  return hour;
}

bool varies(const http::HeaderList& headers) {
  for (const auto& [name, value] : headers) {
    if (base::lowered(name) != "vary") continue;
    const std::string text = base::lowered(value);
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view part = base::trimmed(rest.substr(0, rest.find(',')));
      rest.remove_prefix(std::min(rest.size(), rest.find(',') == rest.npos ? rest.size() : rest.find(',') + 1));
      if (part != "accept-encoding" && part != "origin" && !part.empty()) return true;
    }
  }
  return false;
}

}  // namespace

bool is_asset(model::RequestKind kind) {
  using enum model::RequestKind;
  return kind == script || kind == style || kind == font || kind == image;
}

const CachedResponse* VisitCache::find(const std::string& key) {
  const auto found = index_.find(key);
  if (found == index_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return &found->second->response;
}

void VisitCache::store(const std::string& key, model::RequestKind kind, const http::FetchResult& response,
                       std::int64_t now, std::int64_t now_unix_ms) {
  if (const auto old = index_.find(key); old != index_.end()) drop(old->second);
  if (response.failure || response.status != 200 || response.truncated) return;
  if (control_of(response.headers).no_store || varies(response.headers)) return;
  const std::int64_t fresh = lifetime(kind, response.headers, now_unix_ms);
  CachedResponse cached{.status = response.status,
                        .headers = response.headers,
                        .body = response.body,
                        .fresh_until = now + fresh,
                        .etag = std::string(http::header(response.headers, "ETag")),
                        .last_modified = std::string(http::header(response.headers, "Last-Modified"))};
  if (fresh == 0 && cached.etag.empty() && cached.last_modified.empty()) return;
  std::size_t bytes = sizeof(Entry) + 2 * key.size() + cached.body.size();
  for (const auto& [name, value] : cached.headers) bytes += sizeof(std::string) * 2 + name.size() + value.size();
  if (bytes > max_bytes / 4) return;
  while (bytes_ + bytes > max_bytes) drop(std::prev(entries_.end()));
  // Who signs in by a cached script does not do so again.
  std::erase_if(cached.headers, [](const auto& header) { return base::lowered(header.first) == "set-cookie"; });
  entries_.push_front({key, std::move(cached), bytes});
  index_[key] = entries_.begin();
  bytes_ += bytes;
}

void VisitCache::refresh(const std::string& key, model::RequestKind kind, const http::FetchResult& response,
                         std::int64_t now, std::int64_t now_unix_ms) {
  const auto found = index_.find(key);
  if (found != index_.end()) found->second->response.fresh_until = now + lifetime(kind, response.headers, now_unix_ms);
}

void VisitCache::drop(std::list<Entry>::iterator entry) {
  bytes_ -= entry->bytes;
  index_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace crawl::worker
