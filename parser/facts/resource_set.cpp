#include "parser/facts/resource_set.h"

#include "parser/html/link_reader.h"
#include "parser/html/link_set.h"

namespace crawl::parser {

std::vector<ResourceFound> resolve_resources(const std::vector<RawResource>& raw, const Url& base,
                                             std::string_view charset) {
  std::vector<ResourceFound> found;
  IndexByFingerprint index;
  std::size_t kept = 0, read = 0;
  for (const RawResource& written : raw) {
    read += base.href().size() + written.url.size();
    if (read > max_resolved_bytes) break;
    const auto url = parse_url(written.url, &base, charset);
    if (!url) continue;
    const auto kind = static_cast<std::uint64_t>(written.kind);
    const auto next = static_cast<std::uint32_t>(found.size());
    const auto [at, is_new] = index.try_emplace(link_fingerprint(url->href()) + kind, next);
    if (!is_new) {
      ResourceFound& known = found[at->second];
      if (!known.alt) known.alt = written.alt;
      known.style_sheet |= written.style_sheet;
      continue;
    }
    kept += url->href().size();
    if (kept > max_kept_resource_bytes) break;
    const auto host_begin = static_cast<std::uint32_t>(url->host().data() - url->href().data());
    found.push_back({.url = url->href(),
                     .host_begin = host_begin,
                     .host_end = host_begin + static_cast<std::uint32_t>(url->host().size()),
                     .alt = written.alt,
                     .kind = written.kind,
                     .style_sheet = written.style_sheet});
  }
  return found;
}

}  // namespace crawl::parser
