// `crawl search`: the pages that have all words, from the full-text index.
#include <algorithm>
#include <cstdio>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/text.h"
#include "crawler/cli/colour.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/store_error.h"
#include "crawler/coordinator/exit_status.h"
#include "storage/error.h"
#include "storage/search_index.h"
#include "storage/sqlite/search/search_snippet.h"

namespace crawl::cli {
namespace {

constexpr std::uint64_t worth_a_word = 20'000;  // pages that take a second or more to be read

// Marks become colour on a terminal and brackets elsewhere; what else a page has of control characters is made
// harmless.
std::string shown(std::string_view text, bool colour) {
  constexpr char marks[] = {storage::mark_begin, storage::mark_end};
  std::string out;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find_first_of(std::string_view(marks, 2)), text.size());
    base::append_printable(out, text.substr(0, size));
    text.remove_prefix(size);
    if (text.empty()) break;
    const bool begins = text.front() == storage::mark_begin;
    out += begins ? (colour ? "\x1b[1;32m" : "[") : (colour ? "\x1b[0m" : "]");
    text.remove_prefix(1);
  }
  return out;
}

void show(const storage::SearchResult& answer, bool colour) {
  for (const storage::SearchHit& hit : answer.hits) {
    const std::string title = shown(hit.title, colour);
    if (!title.empty()) std::printf("%s\n", title.c_str());
    std::printf("%s%s%s\n", colour ? "\x1b[4m" : "", base::printable(hit.url).c_str(), colour ? "\x1b[0m" : "");
    if (!hit.text.empty()) std::printf("  %s\n", shown(hit.text, colour).c_str());
    std::printf("\n");
  }
  std::printf("%s of %s pages\n", base::with_commas(answer.hits.size()).c_str(),
              base::with_commas(answer.matches).c_str());
}

// The index is left in good order; what is shown then waits for whoever reads it, and ends at once.
Result<storage::SearchResult> find(const std::string& file, const std::string& words, std::size_t limit) {
  const base::Interrupt interrupt;
  const auto index = storage::open_search_index(file, base::Interrupt::asked);
  index->update([&](std::uint64_t pages) {
    const std::string where = index->is_kept()
                                  ? index->place()
                                  : "an index for this search alone (no file can be written beside " + file + ")";
    if (pages >= worth_a_word) base::log::warning("reading " + base::with_commas(pages) + " pages into " + where);
  });
  return index->find(words, limit);
}

int find_and_show(const std::string& file, const std::string& words, std::size_t limit) {
  const auto answer = find(file, words, limit);
  if (!answer) {
    base::log::error(answer.error() + ": write words, \"a phrase\", word* or -word");
    return coordinator::exit_usage;
  }
  if (answer->hits.empty()) {
    std::printf("No page of %s has all of these words.\n", base::printable(file).c_str());
    return coordinator::exit_finished;
  }
  show(*answer, in_colour());
  return coordinator::exit_finished;
}

}  // namespace

int search_command(const config::Invocation& invocation) {
  try {
    return find_and_show(invocation.arguments.at(0), invocation.arguments.at(1), invocation.options.limit);
  } catch (const storage::StoreError& error) {
    return tell_end(exit_of(error), error.what(), "the next search continues");
  }
}

}  // namespace crawl::cli
