// What of a URL says whose it is, as far as rendering asks. URLs are as a browser or the URL parser writes them.
#pragma once

#include <string>
#include <string_view>

#include "base/public_suffix.h"

namespace crawl::browser {

inline bool is_web(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://");
}

// "https://example.com:8080" of "https://example.com:8080/path"; empty where there is no host.
inline std::string_view origin_of(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == url.npos) return {};
  return url.substr(0, url.find_first_of("/?#", host + 3));
}

// "example.com"
inline std::string_view host_of(std::string_view url) {
  std::string_view host = origin_of(url);
  if (host.empty()) return {};
  host.remove_prefix(host.find("://") + 3);
  if (const std::size_t at = host.rfind('@'); at != host.npos) host.remove_prefix(at + 1);
  const std::size_t colon = host.rfind(':');
  if (colon != host.npos && host.find(']', colon) == host.npos) host = host.substr(0, colon);
  return host;
}

// Hosts of one site are each other's, cookies included: "example.co.uk".
inline std::string_view site_of(std::string_view url) {
  return base::registrable_domain(host_of(url));
}

inline std::string_view without_fragment(std::string_view url) {
  return url.substr(0, url.find('#'));
}

}  // namespace crawl::browser
