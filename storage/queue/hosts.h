// Hosts: every host ever seen, by name and by id, and how many of its URLs are queued. Owned by the Store; one thread;
// grows by host (about 100 bytes each). The table `hosts` keeps it, with each host's opaque politeness state.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "model/ids.h"
#include "storage/tables.h"

namespace crawl::storage {

// A host as the table has it, without its port.
std::string_view hostname(std::string_view host);

class Hosts final : public HostRecords {
 public:
  // Reads the table.
  explicit Hosts(Tables& tables);

  bool known(model::HostId id) const { return id > 0 && static_cast<std::size_t>(id) <= hosts_.size(); }
  // The id of a name; 0 if it was never seen.
  model::HostId find(std::string_view name) const;
  // The same; a new name gets a row.
  model::HostId id_of(std::string_view name);
  std::string_view name(model::HostId id) const override { return at(id).name; }
  // Named by a seed.
  bool seeded(model::HostId id) const override { return at(id).why == Why::seed; }
  void mark_seeded(model::HostId id) { mark(id, Why::seed); }
  // Named by a seed, or where a seed's redirects lead.
  bool in_scope(model::HostId id) const { return known(id) && at(id).why != Why::none; }
  void mark_in_scope(model::HostId id) { mark(id, Why::redirect); }
  std::size_t in_scope_count() const { return in_scope_; }
  void for_each_in_scope(const std::function<void(std::string_view name)>& callback) const;
  // Counts a sitemap; answers how many there are.
  std::uint32_t count_sitemap(model::HostId id) { return ++at(id).sitemaps; }
  std::uint32_t sitemaps(model::HostId id) const { return known(id) ? at(id).sitemaps : 0; }
  // First named by a page of a host that is itself not in scope by a seed: one of those that domains without end have.
  bool foreign(model::HostId id) const { return known(id) && at(id).foreign; }
  void set_foreign(model::HostId id, bool foreign) { at(id).foreign = foreign; }
  // A number for its registrable domain.
  std::uint64_t site(model::HostId id);
  void save_state(model::HostId id, std::string_view state) override;

  void count_queued(model::HostId id, std::int64_t change);
  void count_pages(std::int64_t run) override;
  // Each host that has queued URLs, a kept state or counted pages.
  void for_each(const std::function<void(const HostQueue&)>& callback) override;

 private:
  enum class Why : std::uint8_t { none, seed, redirect };  // as the column `seeded` has it
  struct Host {
    std::string name;
    Why why = Why::none;
    std::uint32_t sitemaps = 0, pages = 0;
    std::uint64_t queued = 0;
    std::uint64_t site = 0;  // 0: not asked for yet
    bool foreign = false;
  };
  void mark(model::HostId id, Why why);
  Host& at(model::HostId id) { return hosts_.at(static_cast<std::size_t>(id - 1)); }
  const Host& at(model::HostId id) const { return hosts_.at(static_cast<std::size_t>(id - 1)); }
  void load(Tables& tables);

  HostRows& rows_;
  std::size_t in_scope_ = 0;
  std::deque<Host> hosts_;  // by id - 1; names stay where they are
  boost::unordered_flat_map<std::string_view, model::HostId> ids_;
};

}  // namespace crawl::storage
