// FingerprintRun: fingerprints with their ids, sorted, in a file without a name: whatever ends the process, the system
// takes the file back. What is in memory: a filter, and the first fingerprint of each block of 4 KiB, so that one that
// is not there mostly costs no read, and one that is costs a single one. Written once, in order; then read.
//
// Owned by KnownUrls; one thread. A disk that is full or fails is a StoreError.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fd.h"
#include "storage/known_urls/fingerprint_filter.h"
#include "storage/known_urls/fingerprint_table.h"

namespace crawl::storage {

class FingerprintRun {
 public:
  // The name that the file has for a moment, and that messages give it; how many entries will be appended.
  FingerprintRun(const std::string& path, std::uint64_t entries, std::uint64_t filter_bits_an_entry);

  void append(const Fingerprint& entry);
  void seal();

  // 0: there is none.
  model::UrlId find(std::uint64_t fingerprint) const;

  std::uint64_t size() const { return size_; }
  std::size_t bytes_in_memory() const { return filter_.bytes() + first_of_block_.capacity() * sizeof(std::uint64_t); }
  static std::size_t bytes_of_fences(std::uint64_t entries) {
    return (entries / block_entries + 1) * sizeof(std::uint64_t);
  }

  // Reads a run from its beginning.
  class Cursor {
   public:
    explicit Cursor(const FingerprintRun& run) : run_(&run) { next(); }
    bool at_end() const { return position_ > run_->size_; }
    const Fingerprint& entry() const { return buffer_[at_]; }
    void next();

   private:
    const FingerprintRun* run_;
    std::uint64_t position_ = 0;  // of the entry behind the present one
    std::vector<Fingerprint> buffer_;
    std::size_t at_ = 0;
  };

 private:
  static constexpr std::size_t block_entries = 4096 / sizeof(Fingerprint);
  static constexpr std::size_t buffer_entries = 16'384;

  void flush();
  // Fills `into` from the entry of that number on, as far as there are.
  void read(std::uint64_t first, Fingerprint* into, std::size_t count) const;
  [[noreturn]] void fail(const char* what, int error) const;

  std::string path_;
  base::Fd file_;
  FingerprintFilter filter_;
  std::vector<std::uint64_t> first_of_block_;
  std::vector<Fingerprint> buffer_;  // not yet written
  std::uint64_t size_ = 0;
};

}  // namespace crawl::storage
