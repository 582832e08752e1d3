// RobotsTable: what robots.txt files said, for a day (RFC 9309, section 2.4: not longer than 24 hours), by origin. The
// rules are opaque here. Owned by the Store; one thread; a look-up in memory tells which origins are kept (8 bytes
// each).
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/tables.h"

namespace crawl::storage {

class RobotsTable final : public RobotsRecords {
 public:
  // Forgets what is older than a day. In a transaction.
  explicit RobotsTable(RobotsRows& rows);

  // Whether the rules for this URL are kept.
  bool is_kept(std::string_view url) const;
  std::optional<KeptRobots> find(std::string_view origin) override;
  void save(std::string_view origin, const KeptRobots& robots) override;

 private:
  boost::unordered_flat_set<std::uint64_t> kept_;
  RobotsRows& rows_;
};

}  // namespace crawl::storage
