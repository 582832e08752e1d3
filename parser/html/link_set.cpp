#include "parser/html/link_set.h"

#include <algorithm>
#include <utility>

#include "base/text/percent.h"
#include "parser/html/ascii.h"
#include "parser/html/meta_values.h"

namespace crawl::parser {

namespace {

constexpr std::size_t max_languages = 1u << 10;  // bytes of all that one target stands for

LinkFound found(Url&& url, RawLink& raw) {
  const auto host_begin = static_cast<std::uint32_t>(url.host().data() - url.href().data());
  const auto host_end = host_begin + static_cast<std::uint32_t>(url.host().size());
  return {.url = std::move(url).href(),
          .host_begin = host_begin,
          .host_end = host_end,
          .text = std::move(raw.text),
          .rel = std::string(raw.rel),
          .langs = listed_language(raw.lang),
          .kind = raw.kind,
          .nofollow = raw.nofollow};
}

void add_language(std::string& langs, std::string_view lang) {
  if (lang.empty() || langs.size() + lang.size() > max_languages) return;
  if (!langs.empty()) langs += ',';
  langs += listed_language(lang);
}

// Another spelling of a target that is there already.
void merge(LinkFound& known, const RawLink& raw) {
  if (raw.kind == model::LinkKind::anchor) known.nofollow = known.nofollow && raw.nofollow;
  add_language(known.langs, raw.lang);
}

auto resolve(const RawLink& raw, const LinkBase& base) {
  return raw.of_header ? parse_url(raw.href, &base.page) : parse_url(raw.href, &base.document, base.charset);
}

// "#/about" of "index.html#/about"; empty without, and of the router's own beginning.
std::string route_of(std::string_view href) {
  constexpr std::size_t max_route = 1u << 10;
  const auto hash = href.find('#');
  if (hash == std::string_view::npos) return {};
  const std::string_view written = strip_spaces(href.substr(hash));
  const bool is_route = written.starts_with("#/") || written.starts_with("#!/");
  if (!is_route || written == "#/" || written == "#!/" || written.size() > max_route) return {};
  std::string route;
  for (const char each : written) {
    const auto c = static_cast<unsigned char>(each);
    constexpr std::string_view encoded = "\"<>`";
    if (c > ' ' && c < 0x7F && !encoded.contains(each)) {
      route += each;
    } else {
      base::append_triplet(route, each);
    }
  }
  return route;
}

}  // namespace

LinkSet resolve_links(std::vector<RawLink> raw_links, const LinkBase& base, std::size_t places) {
  LinkSet set;
  set.places.assign(std::min(places, raw_links.size()), no_place);
  IndexByFingerprint index;
  index.reserve(raw_links.size());
  set.links.reserve(raw_links.size());
  std::size_t read = 0, kept = 0;
  for (std::size_t i = 0; i < raw_links.size(); ++i) {
    RawLink& raw = raw_links[i];
    read += base.document.href().size() + raw.href.size();
    set.cut = read > max_resolved_bytes || kept > max_kept_bytes;
    if (set.cut) break;
    auto url = resolve(raw, base);
    if (!url) continue;
    const auto next = static_cast<std::uint32_t>(set.links.size());
    const std::string route = base.routes ? route_of(raw.href) : std::string();
    const auto fingerprint = route.empty() ? link_fingerprint(url->href()) : link_fingerprint(url->href() + route);
    const auto [at, is_new] = index.try_emplace(fingerprint, next);
    if (i < set.places.size()) set.places[i] = at->second;
    if (is_new) {
      kept += url->href().size();
      set.links.push_back(found(*std::move(url), raw));
      set.links.back().url += route;
    } else {
      merge(set.links[at->second], raw);
    }
  }
  for (const LinkFound& link : set.links) set.count += link.kind == model::LinkKind::anchor;
  return set;
}

}  // namespace crawl::parser
