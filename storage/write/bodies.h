// Bodies: stored bodies, each distinct one once, and which URL had a body first. Owned by a store's PageRows; one
// thread; 16 to 30 bytes of memory for each distinct body, found by the first 64 bits of its SHA-256 and then compared
// whole.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "model/outcome.h"

namespace crawl::storage {

struct StoredBody {
  std::optional<std::int64_t> id;            // row in bodies; empty if there is none
  std::optional<model::UrlId> duplicate_of;  // the first URL whose body is the same
};

// The rows that Bodies needs, as storage/tables.h says of others.
class BodyRows {
 public:
  struct Original {
    std::string charset;               // that the body was read from
    std::optional<std::int64_t> body;  // which this URL may have too
  };
  struct HashRow {
    model::UrlId page = 0;
    std::string_view hash;      // 32 bytes
    model::UrlId original = 0;  // 0: it is one
  };

  // The outcome's body gets a row; its id.
  virtual std::int64_t insert(const model::Outcome& outcome) = 0;
  // One more page has this body, which the last original() has.
  virtual void share(std::int64_t body) = 0;
  // If the page is there, and its body has this hash. copy: the page that asks.
  virtual std::optional<Original> original(model::UrlId page, std::string_view hash, model::UrlId copy) = 0;
  virtual void set_original(model::UrlId page, std::optional<model::UrlId> original) = 0;
  // May be kept back until flush().
  virtual void add_first(std::uint64_t prefix, model::UrlId page) = 0;
  virtual void flush() {}
  virtual void clear_firsts() = 0;
  // In the order in which they were added.
  virtual void for_each_first(const std::function<void(std::uint64_t prefix, model::UrlId page)>& callback) = 0;
  // Of the pages that are copies of another, or of all others that have a body; the callback may set_original().
  virtual void for_each_hash(bool copies, const std::function<void(const HashRow&)>& callback) = 0;

 protected:
  ~BodyRows() = default;
};

class Bodies {
 public:
  // rows outlives it.
  explicit Bodies(BodyRows& rows);

  // Stores the outcome's body, or finds the one that is there. Called before the page's own row is written.
  StoredBody store(const model::Outcome& outcome);
  // After a recrawl: which page had each body first. Leaves nothing kept back.
  void find_originals();

 private:
  struct Found {
    model::UrlId page = 0;
    BodyRows::Original original;
  };
  std::optional<Found> find_original(model::UrlId id, std::string_view hash);

  BodyRows& rows_;
  boost::unordered_flat_map<std::uint64_t, model::UrlId> first_;  // prefix of the hash -> URL
};

}  // namespace crawl::storage
