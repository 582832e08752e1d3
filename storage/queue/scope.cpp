#include "storage/queue/scope.h"

#include <algorithm>

#include "base/hash.h"
#include "base/public_suffix.h"

namespace crawl::storage {
namespace {

constexpr std::size_t max_segments = 256;  // of a path that are compared with prefixes

// "host/path?query" of a normalized URL.
std::string_view without_scheme(std::string_view url) {
  auto begin = url.find("://");
  return begin == std::string_view::npos ? url : url.substr(begin + 3);
}

std::string_view without_query(std::string_view url) {
  return url.substr(0, url.find_first_of("?#"));
}

// "host/path/" of a page's folder.
std::string_view folder_of(std::string_view url) {
  std::string_view path = without_query(without_scheme(url));
  return path.substr(0, path.rfind('/') + 1);
}

std::string_view host_part(std::string_view url) {
  url = without_scheme(url);
  return url.substr(0, url.find('/'));
}

std::string_view path_part(std::string_view url) {
  std::string_view path = without_query(without_scheme(url));
  return path.substr(std::min(path.find('/'), path.size()));
}

bool is_www_of(std::string_view longer, std::string_view shorter) {
  return longer.starts_with("www.") && longer.substr(4) == shorter;
}

}  // namespace

bool same_site(std::string_view a, std::string_view b) {
  a = hostname(a), b = hostname(b);
  if (a == b || is_www_of(a, b) || is_www_of(b, a)) return true;
  return base::registrable_domain(a) == base::registrable_domain(b);
}

Scope::Scope(config::Scope kind, Hosts& hosts, std::uint64_t key) : kind_(kind), hosts_(hosts), key_(key) {
  if (kind_ == config::Scope::domain)
    hosts_.for_each_in_scope(
        [this](std::string_view host) { domains_.emplace(base::registrable_domain(hostname(host))); });
}

void Scope::admit(std::string_view url, model::HostId host) {
  if (kind_ == config::Scope::domain)
    grown_ |= domains_.emplace(base::registrable_domain(hostname(hosts_.name(host)))).second;
  if (kind_ == config::Scope::prefix) add_prefix(folder_of(url));
}

void Scope::admit_redirect(std::string_view from, std::string_view to) {
  if (kind_ != config::Scope::prefix) return;
  if (std::string(path_part(from)) + "/" == path_part(to)) {
    add_prefix(folder_of(to));
    if (!from.ends_with('/')) remove_prefix(folder_of(from));
    return;
  }
  std::string_view folder = folder_of(from);
  add_prefix(std::string(host_part(to)) + std::string(folder.substr(folder.find('/'))));
}

void Scope::add_prefix(std::string_view prefix) {
  grown_ |= prefixes_[fingerprint_of_prefix(prefix)]++ == 0;
}

void Scope::remove_prefix(std::string_view prefix) {
  auto found = prefixes_.find(fingerprint_of_prefix(prefix));
  if (found != prefixes_.end() && --found->second == 0) prefixes_.erase(found);
}

bool Scope::contains(std::string_view url, std::string_view name, model::HostId host) const {
  switch (kind_) {
    case config::Scope::any:
      return true;
    case config::Scope::host:
      return hosts_.in_scope(host);
    case config::Scope::domain:
      return in_domain(name);
    case config::Scope::prefix:
      return in_prefix(url);
  }
  return false;
}

bool Scope::in_domain(std::string_view host) const {
  return domains_.contains(std::string(base::registrable_domain(hostname(host))));
}

bool Scope::in_prefix(std::string_view url) const {
  std::string_view path = without_query(without_scheme(url));
  auto slash = path.find('/');
  for (std::size_t i = 0; slash != std::string_view::npos && i < max_segments; ++i) {
    if (prefixes_.contains(fingerprint_of_prefix(path.substr(0, slash + 1)))) return true;
    slash = path.find('/', slash + 1);
  }
  return false;
}

bool Scope::take_grown() {
  bool grown = has_grown();
  grown_ = false;
  hosts_at_last_look_ = hosts_.in_scope_count();
  return grown;
}

std::uint64_t Scope::fingerprint_of_prefix(std::string_view prefix) const {
  return base::fingerprint(prefix, key_);
}

}  // namespace crawl::storage
