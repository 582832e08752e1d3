// Scope: which links may be followed (--scope): those to a seed's host, below a seed's path, to a seed's registrable
// domain, or all. Where a seed redirects to another host of its site (same_site) that host is in scope as well, below
// the same path with --scope prefix; a foreign target is no reason to crawl its site. Owned by the UrlTable; one
// thread; grows by seed: 12 bytes for each path prefix with --scope prefix, a registrable domain once each with --scope
// domain.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "config/options.h"
#include "storage/queue/hosts.h"

namespace crawl::storage {

// Whether two hosts (with their ports) belong to one site: one name, a "www." apart, or of one registrable domain.
bool same_site(std::string_view a, std::string_view b);

class Scope {
 public:
  // hosts outlives it; key: of the file's fingerprints.
  Scope(config::Scope kind, Hosts& hosts, std::uint64_t key);

  // A seed, whose host `hosts` has been told.
  void admit(std::string_view url, model::HostId host);
  // Where a seed redirects to on its own site. "/docs" that leads to "/docs/" is a folder: the seed's prefix is that.
  void admit_redirect(std::string_view from, std::string_view to);
  // host: the id of the name; 0 if it has none, since no URL of it was kept.
  bool contains(std::string_view url, std::string_view name, model::HostId host) const;

  // Whether URLs may be in scope now that were not at the last call.
  bool has_grown() const {
    return grown_ || (kind_ == config::Scope::host && hosts_.in_scope_count() > hosts_at_last_look_);
  }
  bool take_grown();

 private:
  std::uint64_t fingerprint_of_prefix(std::string_view prefix) const;
  bool in_prefix(std::string_view url) const;
  bool in_domain(std::string_view host) const;

  void add_prefix(std::string_view prefix);
  void remove_prefix(std::string_view prefix);

  config::Scope kind_;
  Hosts& hosts_;
  std::uint64_t key_;
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> prefixes_;  // of "host/path/": how many seeds have it
  std::unordered_set<std::string> domains_;
  std::size_t hosts_at_last_look_ = 0;
  bool grown_ = false;
};

}  // namespace crawl::storage
