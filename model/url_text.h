// Parts of a URL that is normalized already (parser/url.h), by its text: for those who hold the text alone. Views of
// it.
#pragma once

#include <string_view>

namespace crawl::model {

// "https://host:port".
constexpr std::string_view origin_of(std::string_view url) {
  auto scheme = url.find("://");
  return scheme == std::string_view::npos ? url : url.substr(0, url.find_first_of("/?#", scheme + 3));
}

// "host:port", as the tables of hosts have it.
constexpr std::string_view host_of(std::string_view url) {
  auto scheme = url.find("://");
  return scheme == std::string_view::npos ? url : origin_of(url).substr(scheme + 3);
}

// The host without its port: "example.org", "[::1]".
constexpr std::string_view hostname_of(std::string_view url) {
  std::string_view host = host_of(url);
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

// "/path?query"; "/" where there is none.
constexpr std::string_view target_of(std::string_view url) {
  std::string_view target = url.substr(origin_of(url).size());
  target = target.substr(0, target.find('#'));
  return target.empty() ? "/" : target;
}

// The page, whatever is asked of it: without query and fragment.
constexpr std::string_view page_of(std::string_view url) {
  return url.substr(0, url.find_first_of("?#"));
}

}  // namespace crawl::model
