// A crawl in PostgreSQL, to be read as a results file is: a database of SQLite's in memory with the schema and the
// views of one, whose large tables are those in PostgreSQL. All of it is of one moment. Read only; one thread.
//
// The number of a URL is `urls.n` there. What is asked of one URL after the other, while all of them are read, is asked
// for many at a time.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "storage/sqlite/database/sqlite.h"

namespace crawl::storage {

// address: config/value/postgres_uri.h. of_a_statement: the server ends those that take longer.
std::unique_ptr<Database> open_postgres_for_reading(const std::string& address,
                                                    std::optional<std::chrono::milliseconds> of_a_statement = {});

}  // namespace crawl::storage
