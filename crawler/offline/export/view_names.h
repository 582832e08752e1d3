// What users call the views of a results file. Pure but for reading the file's schema; errors of the file are
// StoreError.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace crawl::exports {

// The view that is meant: one of the file's own, or by a friendlier name ("pages" is `results`). Fails with a line for
// a person that says which there are.
Result<std::string> view_named(const std::string& db, std::string_view name);

// "url, status,title", each of them a column of the view. Fails with a line for a person.
Result<std::vector<std::string>> columns_named(const std::string& db, const std::string& view, std::string_view list);

// The list alone, whose names are to be looked for elsewhere.
Result<std::vector<std::string>> split_columns(std::string_view list);

}  // namespace crawl::exports
