// What kind a link is, a resource of a page, a request for a URL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crawl::model {

// Where a link is. A refresh, a redirect and what a head or a Link header names (the next page, other languages)
// are kept in the link graph, but not counted in results.links. Sitemaps list pages, and name further sitemaps; behind
// a page that is listed come its alternates, which are that page's links and none of the sitemap's.
enum class LinkKind : std::uint8_t { anchor, refresh, redirect, listed, sitemap, head, alternate };

// What a page or a style sheet is shown with.
enum class ResourceKind : std::uint8_t { image, script, style, font, media, object, icon, other };

constexpr std::string_view name(ResourceKind kind) {
  constexpr std::string_view names[] = {"image", "script", "style", "font", "media", "object", "icon", "other"};
  return names[static_cast<std::size_t>(kind)];
}

// How a URL is asked for: for itself, whether it is there (by HEAD), or as a style sheet, for what it names.
enum class Ask : std::uint8_t { page, check, style_sheet };

}  // namespace crawl::model
