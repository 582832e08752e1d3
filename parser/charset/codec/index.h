// The indexes of https://encoding.spec.whatwg.org/#indexes: which code point a pointer (a pair of bytes as a number)
// stands for, and back. Each is filled from ICU's converter and corrected to the standard when it is first asked for,
// once per process, in a few milliseconds, and is constant from then on (each under 100 KiB, its inverse under
// 200 KiB); any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace crawl::parser::charset {

// Code points by pointer; 0 where there is none.
class Index {
 public:
  explicit Index(std::vector<char32_t> code_points) : code_points_(std::move(code_points)) {}

  char32_t operator[](std::size_t pointer) const { return pointer < code_points_.size() ? code_points_[pointer] : 0; }
  std::span<const char32_t> code_points() const { return code_points_; }

 private:
  std::vector<char32_t> code_points_;
};

const Index& big5_index();
const Index& euc_kr_index();
const Index& gb18030_index();
const Index& gb18030_ranges();  // the four-byte codes below U+10000, by pointer
const Index& jis0208_index();
const Index& jis0212_index();

// Pointers by code point, by the rules of "index pointer" of each encoder.
class PointerMap {
 public:
  struct Entry {
    char32_t code_point;
    std::uint32_t pointer;
  };
  explicit PointerMap(std::vector<Entry> entries);  // of equal code points the lowest pointer counts

  std::optional<std::uint32_t> find(char32_t code_point) const;

 private:
  std::vector<Entry> entries_;
};

const PointerMap& big5_pointers();       // without Hong Kong's additions
const PointerMap& shift_jis_pointers();  // without the range that repeats other characters
const PointerMap& euc_kr_pointers();
const PointerMap& gb18030_pointers();
const PointerMap& gb18030_range_pointers();
const PointerMap& jis0208_pointers();

}  // namespace crawl::parser::charset
