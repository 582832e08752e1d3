// SeedReader: the seeds of a crawl as a stream: lists of URLs (list_reader.h), standard input, or URLs as they were
// typed. Holds one read of 16 KiB and what it brought, however long the lists are.
//
// Owned by the coordinator; regular files are read as they come, a pipe only when poll says that it has something.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "crawler/seeds/list_reader.h"
#include "parser/url.h"

namespace crawl::coordinator {

class SeedReader {
 public:
  // Decides what each SEED is (a file, '-', or a URL) and opens the files. Fails with a line for a person, before
  // anything else happens, if one is none of these.
  static Result<SeedReader> open(const std::vector<std::string>& seeds);

  // Reads until there is a seed, before anything is made or asked; waits for a pipe. Fails with a line for a person
  // where the seeds name no URL that can be fetched. The seed comes with the next read().
  Result<void> await_first();

  // Where the next seeds come from: a descriptor to poll, or -1 when read() gives some at once.
  int fd() const;
  bool at_end() const { return first_.empty() && source_ == sources_.size(); }

  // Reads once and calls back for each seed. Lines that cannot be a URL are reported to the log with file and line, the
  // first few of a list by name and the rest by number.
  void read(const std::function<void(const parser::Url&)>& callback);

  // Where what the last read() brought comes from: standard input, which nobody can read again.
  bool is_of_standard_input() const { return of_standard_input_; }

  // How far the sources are read: "urls.txt after 12,000 URLs".
  std::string place() const;

  std::uint64_t accepted() const { return accepted_; }
  std::uint64_t refused() const { return refused_; }

 private:
  struct Source {
    std::string name;  // of the file; the URL itself where it was typed
    base::Fd fd;       // none for a URL that was typed
    bool standard_input = false;
  };

  std::vector<parser::Url> read_more();
  void report_bad(const seeds::BadLine& bad, const Source& source);
  void end_source();
  std::vector<parser::Url> report();

  std::vector<Source> sources_;
  std::size_t source_ = 0;
  std::size_t lists_ = 0;                    // of the sources; the others are URLs that were typed
  std::unique_ptr<seeds::ListReader> list_;  // of the source under way
  std::string buffer_;
  std::vector<parser::Url> first_;  // what await_first() read
  bool awaiting_first_ = false, of_standard_input_ = false;
  std::string unread_;  // why the last list was not read, or not to its end
  std::uint64_t accepted_ = 0, refused_ = 0;
  std::uint64_t accepted_here_ = 0;  // of the source under way
};

}  // namespace crawl::coordinator
