// WarcReader: the records of a WARC file, versions 0.17 to 1.1 (ISO 28500), from anybody: one after the other, passing
// over what is damaged. One thread. Memory: one head (at most 64 KiB) and as much of the block as is asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crawler/offline/warc/warc_input.h"

namespace crawl::warc {

inline constexpr std::size_t max_record_head = 64 << 10;

struct RecordHead {
  std::vector<std::pair<std::string, std::string>> fields;
  std::uint64_t content_length = 0;
  std::optional<std::uint64_t> place;  // at which it can be read again; nothing within a gzip member

  // The first of that name, whatever its case; empty without.
  std::string_view field(std::string_view name) const;
};

class WarcReader {
 public:
  explicit WarcReader(WarcInput input) : input_(std::move(input)) {}

  enum class Next { record, damaged, end };
  // Goes to the next record, past what is left of the one before. `damaged`: problem() says what is wrong, and the call
  // after it goes on behind that.
  Next next();

  const RecordHead& head() const { return head_; }
  // The record's block, or its first `most` bytes. Shorter than it should be where the file ends within it.
  std::string block(std::size_t most);
  bool block_is_whole() const { return !torn_; }
  const std::string& problem() const { return problem_; }

 private:
  Next damage(std::string what);
  bool parse_head(std::string_view text);
  bool at_other_record();
  void leave_record();

  WarcInput input_;
  RecordHead head_;
  std::uint64_t left_ = 0;  // of the block
  bool torn_ = false, find_next_ = false;
  std::string problem_;
};

}  // namespace crawl::warc
