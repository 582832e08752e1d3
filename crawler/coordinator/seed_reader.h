// SeedReader: the seeds of a crawl as a stream: files of URLs, standard input, or URLs as they were typed. Holds one
// read of 64 KiB and one line at a time, however long the files are.
//
// Owned by the coordinator; regular files are read as they come, a pipe only when poll says that it has something.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "parser/url.h"

namespace crawl::coordinator {

class SeedReader {
 public:
  // Decides what each SEED is (a file, '-', or a URL) and opens the files. Fails with a line for a person, before
  // anything else happens, if one is none of these.
  static Result<SeedReader> open(const std::vector<std::string>& seeds);

  // Where the next seeds come from: a descriptor to poll, or -1 when read() gives some at once.
  int fd() const;
  bool at_end() const { return source_ == sources_.size(); }

  // Reads once and calls back for each seed. Lines that cannot be a URL are reported to the log with file and line.
  void read(const std::function<void(const parser::Url&)>& callback);

  std::uint64_t accepted() const { return accepted_; }
  std::uint64_t refused() const { return refused_; }

 private:
  struct Source {
    std::string name;  // of the file; the URL itself where it was typed
    base::Fd fd;       // none for a URL that was typed
  };

  void take_line(std::string_view line, const std::function<void(const parser::Url&)>& callback);
  void end_source(const std::function<void(const parser::Url&)>& callback);
  void refuse(std::string_view line, std::string_view why);

  std::vector<Source> sources_;
  std::size_t source_ = 0;
  std::uint64_t line_number_ = 0;
  std::string partial_;  // a line whose end has not been read
  bool partial_too_long_ = false;
  std::string buffer_;
  std::uint64_t accepted_ = 0, refused_ = 0;
};

}  // namespace crawl::coordinator
