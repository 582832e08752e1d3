// FingerprintTable: ids by 64-bit fingerprint, in memory, 14 to 18 bytes an entry (16 in the mean), in the order of the
// fingerprints, so that it can be written to a sorted file without sorting. Owned by KnownUrls; one thread.
//
// 256 parts by the first 8 bits, each of which holds the other 56 beside 40 bits of id: 12 bytes. A part is an array
// probed linearly, where an entry's place is proportional to its fingerprint and later ones make room for it (Amble and
// Knuth, "Ordered hash tables", 1974); it grows by a quarter, and parts begin at different sizes, so that one grows at
// a time: neither the bytes of an entry nor the peak jump. Fingerprints must be evenly spread, as those of a keyed
// hash.
#pragma once

#include <array>
#include <cstdint>

#include "base/pages.h"
#include "model/ids.h"

namespace crawl::storage {

struct Fingerprint {
  std::uint64_t value = 0;
  model::UrlId id = 0;  // from 1 to max_id
};

class FingerprintTable {
 public:
  static constexpr model::UrlId max_id = (model::UrlId{1} << 40) - 1;
  static constexpr std::size_t usual_bytes_an_entry = 16;

  FingerprintTable() { clear(); }

  // It will be asked for soon: its cache lines are fetched meanwhile.
  void expect(std::uint64_t fingerprint) const;
  // 0: there is none.
  model::UrlId find(std::uint64_t fingerprint) const;
  // One that is not there.
  void insert(Fingerprint entry);
  void clear();

  std::size_t size() const { return size_; }
  std::size_t bytes() const;

  // Each entry, in the order of the fingerprints.
  template <class Callback>
  void for_each(Callback callback) const {
    for (std::size_t number = 0; number < parts_.size(); ++number)
      for (std::size_t i = 0; i < parts_[number].slots; ++i)
        if (Slot slot = parts_[number].at(i); !slot.empty()) callback(slot.entry(number));
  }

 private:
  struct Slot {
    std::uint32_t words[3] = {};  // 56 bits of fingerprint, 40 of id

    static Slot of(Fingerprint entry);
    bool empty() const { return id() == 0; }
    std::uint64_t key() const { return std::uint64_t{words[0]} << 24 | words[1] >> 8; }
    model::UrlId id() const { return std::int64_t{words[1] & 0xff} << 32 | words[2]; }
    Fingerprint entry(std::size_t part) const { return {std::uint64_t{part} << 56 | key(), id()}; }
  };
  static_assert(sizeof(Slot) == 12);

  struct Part {
    base::Pages memory;  // its own, when it has grown
    Slot* begin = nullptr;
    std::uint32_t capacity = 0;  // that fingerprints are spread over
    std::uint32_t slots = 0;     // capacity, and room for what is pushed past the end; the last is always empty
    std::uint32_t used = 0;

    Part() = default;
    explicit Part(std::uint32_t capacity);
    Part(std::uint32_t capacity, void* place);
    Slot& at(std::size_t i) const { return begin[i]; }
    std::size_t home(std::uint64_t key) const { return static_cast<std::size_t>((key >> 24) * capacity >> 32); }
    std::size_t place(std::uint64_t key) const;
    bool insert(Slot slot);
    void grow();
  };

  void grow(Part& part);

  std::array<Part, 256> parts_;
  base::Pages first_;         // where the parts begin, a page each
  std::size_t in_first_ = 0;  // parts that are still there
  std::size_t size_ = 0;
};

}  // namespace crawl::storage
