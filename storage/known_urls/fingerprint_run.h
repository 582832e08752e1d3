// FingerprintRun: fingerprints with their ids, sorted, in a file without a name: whatever ends the process, the system
// takes the file back. Written once, in order; then read.
//
// The file is a table as FingerprintTable is one: 13 bytes a slot, of which a seventh is empty, and an entry's place is
// proportional to its fingerprint, or right behind the one before. So one that is there is found without an index, by
// one look at a page of the file. The file is mapped: that look takes no system call, and can be announced. In memory
// is a filter, so that one that is not there mostly costs none.
//
// Owned by KnownUrls; one thread. A disk that is full or fails is a StoreError; one that fails under a look ends the
// process (SIGBUS), and the crawl goes on from what was committed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/pages.h"
#include "storage/known_urls/fingerprint_filter.h"
#include "storage/known_urls/fingerprint_table.h"

namespace crawl::storage {

class FingerprintRun {
 public:
  // The name that the file has for a moment, and that messages give it; how many entries will be appended.
  FingerprintRun(const std::string& path, std::uint64_t entries, std::uint64_t filter_bits_an_entry);

  void append(const Fingerprint& entry);
  void seal();

  // It will be asked for soon: the cache line of the filter is fetched meanwhile; then, if it may be there, its slot's.
  void expect(std::uint64_t fingerprint) const { filter_.expect(fingerprint); }
  void expect_slot(std::uint64_t fingerprint) const;
  // 0: there is none.
  model::UrlId find(std::uint64_t fingerprint) const;

  std::uint64_t size() const { return size_; }
  std::size_t bytes_in_memory() const { return filter_.bytes(); }
  std::size_t bytes_on_disk() const { return slots_ * slot_bytes; }

  // Reads a run from its beginning.
  class Cursor {
   public:
    explicit Cursor(const FingerprintRun& run) : run_(&run) { next(); }
    bool at_end() const { return entry_.id == 0; }
    const Fingerprint& entry() const { return entry_; }
    void next();

   private:
    const FingerprintRun* run_;
    Fingerprint entry_;
    std::uint64_t slot_ = 0;  // behind the present one
    std::vector<char> buffer_;
    std::size_t at_ = 0;
  };

 private:
  static constexpr std::size_t slot_bytes = 13;  // 8 of fingerprint, 5 of id: 0 in an empty one
  static constexpr std::size_t buffer_slots = 16'384;
  static_assert(FingerprintTable::max_id >> 40 == 0);

  static Fingerprint unpack(const char* slot);
  std::uint64_t home(std::uint64_t fingerprint) const {
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(fingerprint) * capacity_ >> 64);
  }
  const char* slot(std::uint64_t number) const { return static_cast<const char*>(map_.data()) + number * slot_bytes; }
  void flush();
  void read(std::uint64_t first_slot, char* into, std::size_t bytes) const;
  [[noreturn]] void fail(const char* what, int error) const;

  std::string path_;
  base::Fd file_;
  base::Pages map_;
  FingerprintFilter filter_;
  std::vector<char> buffer_;    // not yet written
  std::uint64_t capacity_ = 0;  // slots that fingerprints are spread over
  std::uint64_t slots_ = 0;     // with those behind that what was pushed past the end took
  std::uint64_t size_ = 0;
};

}  // namespace crawl::storage
