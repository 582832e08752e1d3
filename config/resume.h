// Resume: a crawl as a results file remembers it, made into what goes on with it: settings for the command line's
// machinery, and the command as a person would type it. The file may come from anybody: what would run a program, use
// secrets, or weaken TLS, addresses, names or proxies is never taken from it (Resume of the option table). Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/extract_rule.h"
#include "config/setting.h"

namespace crawl::config {

// One value of an option; a list has one for each of its elements, none if it is empty.
struct StoredOption {
  std::string name, value;
};

// A run as `runs.options` has it.
struct StoredRun {
  std::int64_t run_id = 0;
  std::vector<std::string> seeds;
  std::optional<bool> seeds_read;  // to their end; empty where an older version did not say
  std::vector<StoredOption> options;
  std::string extract;  // the rules, as JSON

  bool has_standard_input() const;  // among its seeds
};

// How the last run is found in a file; an error is a line for a person.
using StoredRunReader = std::function<Result<StoredRun>(const std::string& file)>;

struct Resumed {
  Settings settings;  // all that may be taken, also what was a default at that time
  std::vector<ExtractRule> extract;
  std::set<std::string> missing;  // names of what was in force then and must be given again
};

// `file` is for messages.
Result<Resumed> resume(const StoredRun& run, const std::string& file);

// The lists and URLs that are read on; standard input is not there any more. Fails where a list is gone that had not
// been read to its end.
Result<std::vector<std::string>> seeds_to_resume(const StoredRun& run, const std::string& file);

enum class Trust {
  own_run,   // of this very process: all that was given
  any_file,  // what may be taken from a file
};

// The flags that make the run's options, where they are others than the defaults, quoted for a shell, with a space
// before each. `again`: only those that `crawl resume` does not take from the file.
std::string flags_text(const StoredRun& run, Trust trust, bool again = false);

// "crawl --depth all -o m.db https://example.org/"; nothing where that is very long, or cannot be said by flags.
std::optional<std::string> command_text(const StoredRun& run, const std::string& program, const std::string& file,
                                        Trust trust);

// The options among `names` that two runs have otherwise: "--depth is 0 (run 1 had all)".
std::string differences(const StoredRun& now, const StoredRun& before, const std::vector<std::string_view>& names);

// The run with the values that another had for these options.
StoredRun with_options_of(StoredRun run, const StoredRun& other, const std::vector<std::string_view>& names);

}  // namespace crawl::config
