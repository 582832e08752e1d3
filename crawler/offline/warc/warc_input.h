// WarcInput: the bytes of a WARC file, uncompressed: as they are, or out of one or many gzip members (RFC 1952 section
// 2.2), which most tools write one a record. Knows at which place of the file a record begins, and finds the next begin
// where bytes are damaged. One thread; memory: what the caller peeks at, and 128 KiB.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/fd.h"
#include "base/result.h"

namespace crawl::warc {

class WarcInput {
 public:
  // "-" is standard input. `offset` is where a record begins, as place() said.
  static Result<WarcInput> open(const std::string& path, std::uint64_t offset = 0);
  WarcInput(WarcInput&&) noexcept;
  ~WarcInput();

  // At least `size` bytes, or all that are left before the end or a place of damage; valid until the next call.
  std::string_view peek(std::size_t size);
  void take(std::size_t size);  // at most what peek() showed
  // Takes bytes without keeping them; how many there were.
  std::uint64_t skip(std::uint64_t size);

  // How many bytes there are before the next gzip member; nothing if none is in sight.
  std::optional<std::size_t> next_member() const;
  // Where the next byte is in the file; nothing within a gzip member.
  std::optional<std::uint64_t> place() const;
  bool is_compressed() const { return inflater_ != nullptr; }
  // Goes to where the next record may begin, behind the byte that is next. False if there is nothing left.
  bool find_record();

  const std::string& error() const { return error_; }  // of reading the file, or why its compression is damaged

 private:
  struct Inflater;
  struct Member {
    std::uint64_t at = 0;      // uncompressed bytes before it
    std::uint64_t offset = 0;  // in the file
  };

  WarcInput(base::Fd fd, std::uint64_t offset);
  bool grow();
  bool read();
  bool inflate_some();
  bool begin_member();
  bool find_member();

  base::Fd fd_;
  std::unique_ptr<Inflater> inflater_;  // null: uncompressed, or nothing is read yet
  std::string in_, out_;                // read and not inflated; uncompressed and not taken
  std::size_t in_at_ = 0, out_at_ = 0;
  std::uint64_t file_at_ = 0, position_ = 0;  // of the end of in_ in the file; of the next byte, uncompressed
  std::deque<Member> members_;                // that begin at or behind position_
  std::string error_;
  bool started_ = false, ended_ = false, damaged_ = false;
};

}  // namespace crawl::warc
