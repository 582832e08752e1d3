#include "parser/html/link_set.h"

#include <utility>

namespace crawl::parser {

namespace {

LinkFound found(const Url& url, RawLink& raw) {
  const auto host_begin = static_cast<std::uint32_t>(url.host().data() - url.href().data());
  return {.url = url.href(),
          .host_begin = host_begin,
          .host_end = host_begin + static_cast<std::uint32_t>(url.host().size()),
          .text = std::move(raw.text),
          .rel = std::string(raw.rel),
          .kind = raw.kind,
          .nofollow = raw.nofollow};
}

// Another spelling of a target that is there already. An element says more of it than a refresh.
void merge(LinkFound& known, RawLink& raw) {
  if (raw.kind == model::LinkKind::refresh) return;
  if (known.kind == model::LinkKind::refresh) {
    known.kind = raw.kind;
    known.text = std::move(raw.text);
    known.rel = raw.rel;
    known.nofollow = raw.nofollow;
  } else {
    known.nofollow = known.nofollow && raw.nofollow;
  }
}

}  // namespace

LinkSet resolve_links(std::vector<RawLink> raw_links, const Url& base, std::string_view charset) {
  LinkSet set;
  IndexByFingerprint index;
  index.reserve(raw_links.size());
  set.links.reserve(raw_links.size());
  std::size_t read = 0;
  for (RawLink& raw : raw_links) {
    read += base.href().size() + raw.href.size();
    set.cut = read > max_resolved_bytes;
    if (set.cut) break;
    const auto url = parse_url(raw.href, &base, charset);
    if (!url) continue;
    const auto next = static_cast<std::uint32_t>(set.links.size());
    const auto [at, is_new] = index.try_emplace(link_fingerprint(url->href()), next);
    if (is_new) {
      set.links.push_back(found(*url, raw));
    } else {
      merge(set.links[at->second], raw);
    }
  }
  for (const LinkFound& link : set.links) set.count += link.kind == model::LinkKind::anchor;
  return set;
}

}  // namespace crawl::parser
