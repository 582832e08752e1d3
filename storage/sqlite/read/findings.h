// Findings: what a summary says of a results file beside the counts of its run: details of a few URLs, why others were
// skipped, how much is missing. Read-only, one thread; errors are StoreError at the beginning alone.
//
// A person waits for it: all questions together take at most the time that is given, and what is not answered by then
// stays empty. The file may come from anybody.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/read/last_run.h"

namespace crawl::storage {

// URLs that failed or answered 400 or more, and links that lead to them: the rows of `broken_links`. Nothing where no
// links are stored.
struct Broken {
  std::vector<std::pair<int, std::uint64_t>> by_status;  // the most frequent first; 0: failed without such a status
  std::uint64_t urls = 0, links = 0;
};

// What there is of a page to read.
struct PageShape {
  bool html = false;
  std::uint64_t links = 0;
  std::uint64_t text_bytes = 0;
  bool has_scripts = false;  // its stored body has script elements
};

// What earlier runs left.
struct Contents {
  std::uint64_t urls = 0, runs = 0;
  std::string a_seed_host;  // of those that seeds named
  bool has_a_host = false;  // a seed named one of the hosts that were asked for
};

class Findings {
 public:
  Findings(const std::string& path, std::chrono::milliseconds budget);

  std::optional<LastRun> last_run();
  // results.detail of a URL.
  std::optional<std::string> detail(std::string_view url);
  std::optional<PageShape> shape(std::string_view url);
  // By results.reason ("nofollow" apart from "robots"), the most frequent first; sitemaps are no results.
  std::optional<std::vector<std::pair<std::string, std::uint64_t>>> skipped();
  std::optional<Broken> broken();
  // hosts: names, with the port where it is not the scheme's own.
  std::optional<Contents> contents(const std::vector<std::string>& hosts);

 private:
  template <class Answer, class Question>
  std::optional<Answer> ask(const Question& question);

  std::unique_ptr<Database> db_;
};

}  // namespace crawl::storage
