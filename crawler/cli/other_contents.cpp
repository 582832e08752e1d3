#include "crawler/cli/other_contents.h"

#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text/text.h"
#include "crawler/cli/going_on.h"
#include "parser/url.h"
#include "storage/error.h"
#include "storage/sqlite/read/findings.h"

namespace crawl::cli {
namespace {

constexpr std::chrono::milliseconds patience{300};

bool exists(const std::string& file) {
  struct stat info{};
  return ::stat(file.c_str(), &info) == 0;
}

// The hosts of seeds that are URLs; nothing where one is a list, whose hosts nobody knows yet.
std::optional<std::vector<std::string>> hosts_of(const std::vector<std::string>& seeds) {
  std::vector<std::string> hosts;
  for (const std::string& seed : seeds) {
    const auto url = parser::parse_seed(seed);
    if (seed == "-" || exists(seed) || !url) return std::nullopt;
    hosts.emplace_back(url->host());
  }
  return hosts;
}

bool is_same_list(const std::vector<std::string>& seeds, const std::string& file) {
  const auto last = last_run_of(file);
  if (!last) return false;
  return std::ranges::any_of(seeds, [&](const std::string& seed) { return std::ranges::count(last->run.seeds, seed); });
}

std::string text_of(const storage::Contents& contents, const std::string& file) {
  const auto counted = [](std::uint64_t count, const std::string& noun) {
    return base::with_commas(count) + " " + noun + (count == 1 ? "" : "s");
  };
  return file + " has " + counted(contents.urls, "URL") + " of " + counted(contents.runs, "earlier run") +
         (contents.a_seed_host.empty() ? "" : ", of " + contents.a_seed_host) +
         "; those of this one are added (-o FILE for a file of its own)";
}

}  // namespace

std::string other_contents_text(const config::Options& options) {
  if (!exists(options.output)) return {};
  try {
    const auto hosts = hosts_of(options.seeds);
    if (is_same_list(options.seeds, options.output)) return {};
    const auto contents =
        storage::Findings(options.output, patience).contents(hosts.value_or(std::vector<std::string>{}));
    if (!contents || contents->urls == 0 || contents->has_a_host) return {};
    return text_of(*contents, options.output);
  } catch (const storage::StoreError&) {
    return {};  // whoever opens it to write says what is wrong with it
  }
}

}  // namespace crawl::cli
