// Scope: which links may be followed (--scope): those to a seed's host, below a seed's path, to a seed's registrable
// domain, or all. The target of a seed's redirect counts as a seed. Owned by the UrlTable; one thread; grows by seed:
// 8 bytes for each path prefix with --scope prefix, a registrable domain once each with --scope domain.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "config/options.h"
#include "storage/hosts.h"

namespace crawl::storage {

class Scope {
 public:
  // hosts outlives it; key: of the file's fingerprints.
  Scope(config::Scope kind, Hosts& hosts, std::uint64_t key);

  // A seed, or where one redirects to (which `hosts` has been told).
  void admit(std::string_view url, model::HostId host);
  bool contains(std::string_view url, model::HostId host) const;

  // Whether URLs may be in scope now that were not at the last call.
  bool has_grown() const {
    return grown_ || (kind_ == config::Scope::host && hosts_.in_scope_count() > hosts_at_last_look_);
  }
  bool take_grown();

 private:
  std::uint64_t fingerprint_of_prefix(std::string_view prefix) const;
  bool in_prefix(std::string_view url) const;
  bool in_domain(std::string_view host) const;

  config::Scope kind_;
  Hosts& hosts_;
  std::uint64_t key_;
  boost::unordered_flat_set<std::uint64_t> prefixes_;  // of "host/path/"
  std::unordered_set<std::string> domains_;
  std::size_t hosts_at_last_look_ = 0;
  bool grown_ = false;
};

}  // namespace crawl::storage
