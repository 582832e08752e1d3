// NewTables: the statements that make the tables of a new file at once as the steps of all versions would leave them.
// A step that alters a table has SQLite read the whole schema again, each time; here it only adds to what the table is
// made with. Pure.
#pragma once

#include <string>
#include <vector>

namespace crawl::storage {

// What is done to rows is left out, for a new file has none.
std::vector<std::string> new_tables();

}  // namespace crawl::storage
