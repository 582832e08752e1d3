// Which format the name of a file asks for, and which names are refused: a file whose name says another thing than what
// is in it opens nowhere. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/options.h"

namespace crawl::exports {

// given: the --format of the command line. A name that says nothing is JSON lines. Fails with a line for a person that
// says what would be right.
Result<config::ExportFormat> format_for(const std::string& file, std::optional<config::ExportFormat> given);

// "CSV", "JSON lines".
std::string_view words_for(config::ExportFormat format);

}  // namespace crawl::exports
