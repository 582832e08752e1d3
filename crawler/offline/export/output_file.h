// OutputFile: where an export goes: standard output, a pipe, or a file that has its name only when it is complete. One
// thread; buffers 64 KiB; what is under way when the owner goes is removed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/fd.h"
#include "base/result.h"

namespace crawl::exports {

class OutputFile {
 public:
  enum class Durable { yes, no };  // whether it is on the disk when it has its name
  // Empty or "-" is standard output. A file that is an SQLite database is refused: it is somebody's results.
  static Result<OutputFile> open(const std::string& path, Durable durable = Durable::yes);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  // False if there is no use in writing more: then either closed() or error() says why.
  bool write(std::string_view bytes);
  // Writes what is buffered, and gives the file its name.
  bool finish();
  // The same under another name in the same folder; of a file alone.
  bool finish_as(const std::string& path);

  bool closed() const { return closed_; }  // the reader of the pipe has gone: a quiet end
  const std::string& error() const { return error_; }
  std::uint64_t size() const { return size_; }  // bytes written so far
  bool is_file() const { return !unfinished_.empty() || finished_; }

 private:
  OutputFile(base::Fd fd, std::string path, std::string unfinished);
  bool flush();
  bool fail(int error);

  base::Fd fd_;
  std::string path_, unfinished_;  // unfinished_: the name until it is complete; empty for what has no other name
  std::string buffer_, error_;
  std::uint64_t size_ = 0;
  bool closed_ = false, finished_ = false, durable_ = true;
};

}  // namespace crawl::exports
