// UrlStates: what has to be known of every URL at any moment, 4 bytes each, by its id. Owned by the Store, used by its
// parts on its one thread; grows by URL and never shrinks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "model/ids.h"
#include "model/kinds.h"
#include "model/reason.h"
#include "storage/tables.h"

namespace crawl::storage {

// What makes a skipped URL worth another judgement.
enum class Again : std::uint8_t {
  never,
  by_link,  // skipped for depth, scope, excluded or nofollow: a link that may be followed, or a seed
  by_seed,  // skipped for robots or limit: a seed alone, or every page that links to it would queue it anew
  checked,  // asked for, or to be asked for, only to see whether it is there: a link that may be followed, or a seed
};

struct UrlState {
  static constexpr std::uint32_t max_depth = (1u << 23) - 1;

  std::uint32_t depth : 23 = 0;
  std::uint32_t foreign : 1 = 0;  // another machine decides about it: skipped here for good
  std::uint32_t state : 2 = 0;
  std::uint32_t again : 2 = 0;
  std::uint32_t seed : 1 = 0;
  std::uint32_t role_number : 2 = 0;
  std::uint32_t given : 1 = 0;  // taken from the queue in this life of the Store

  bool queued() const { return state == static_cast<std::uint32_t>(model::State::queued); }
  Role role() const { return static_cast<Role>(std::uint32_t{role_number}); }
  bool is_page() const { return role() == Role::page; }
  bool is_sitemap() const { return role() == Role::sitemap; }
  bool is_resource() const { return role() >= Role::resource; }
  // How it is asked for.
  model::Ask ask() const {
    if (role() == Role::style_sheet) return model::Ask::style_sheet;
    const bool check = role() == Role::resource || again == static_cast<std::uint32_t>(Again::checked);
    return check ? model::Ask::check : model::Ask::page;
  }
  void set(Role value) { role_number = static_cast<std::uint32_t>(value) & 3; }
  void set(model::State value) { state = static_cast<std::uint32_t>(value) & 3; }
  void set(Again value) { again = static_cast<std::uint32_t>(value) & 3; }
  void set_depth(std::uint32_t value) { depth = std::min(value, max_depth) & max_depth; }
};
static_assert(sizeof(UrlState) == 4);

class UrlStates {
 public:
  UrlStates() { put(0) = gap(); }

  // Ids run from 1; one that was never put is known() as false.
  bool known(model::UrlId id) const { return id > 0 && static_cast<std::uint64_t>(id) < size_; }
  UrlState& operator[](model::UrlId id) { return at(static_cast<std::size_t>(id)); }
  const UrlState& operator[](model::UrlId id) const { return at(static_cast<std::size_t>(id)); }

  // It will be asked for soon.
  void expect(model::UrlId id) const {
    if (known(id)) __builtin_prefetch(&(*this)[id]);
  }

  bool waiting(model::UrlId id) const { return known(id) && (*this)[id].queued() && !(*this)[id].given; }

  UrlState& put(model::UrlId id) {
    auto index = static_cast<std::size_t>(id);
    while (index / block_size >= blocks_.size()) add_block();
    size_ = std::max(size_, index + 1);
    return at(index) = {};
  }
  model::UrlId next() const { return static_cast<model::UrlId>(size_); }

 private:
  // In blocks, so that growing copies nothing: a vector would have the old states and twice as many new ones at once.
  static constexpr std::size_t block_size = 16 * 1024;

  UrlState& at(std::size_t index) const { return blocks_[index / block_size][index % block_size]; }
  void add_block() {
    auto block = std::make_unique_for_overwrite<UrlState[]>(block_size);
    std::fill_n(block.get(), block_size, gap());
    blocks_.push_back(std::move(block));
  }

  // An id that no row has counts as skipped for good: nothing queues it, no outcome is taken for it.
  static UrlState gap() {
    UrlState state;
    state.set(model::State::skipped);
    return state;
  }

  std::vector<std::unique_ptr<UrlState[]>> blocks_;
  std::size_t size_ = 0;  // one more than the largest id
};

}  // namespace crawl::storage
