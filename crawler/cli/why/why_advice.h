// What would have to be changed to have a URL fetched, or fetched whole: lines for a person, each naming the flag and,
// where it can be told, its value. From the URL's dossier alone; pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/sqlite/read/dossier.h"

namespace crawl::cli {

// now: Unix time in ms. Empty where there is nothing to be changed.
std::vector<std::string> advice(const storage::Dossier& dossier, std::int64_t now);

// The value of an option of the last run, by its long name; empty without one.
std::string option_of(const storage::Dossier& dossier, std::string_view name);

}  // namespace crawl::cli
