// What every reader of a results file does first, and how a stored body becomes its bytes again. The file may come from
// anybody. One thread; errors are StoreError.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "storage/sqlite/database/sqlite.h"

namespace crawl::storage {

// Opens the file to be read, also while a crawl writes it, or where nothing may be written beside it.
std::unique_ptr<Database> open_for_reading(const std::string& path);

// The same for somebody who looks on: whatever is asked fails when so much time has gone since it was opened (each
// statement in PostgreSQL, when it took as long), and holds up neither a checkpoint nor a vacuum.
std::unique_ptr<Database> open_for_a_moment(const std::string& path, std::chrono::milliseconds time);

// Whether a table has at most so many rows, of which no more are looked at.
bool is_short(Database& db, const std::string& table, std::int64_t rows);

// A temporary view of this name: the file's own `results`, of whatever version, with the column url_id before the
// others.
void make_view_with_ids(Database& db, const std::string& name);

// A body that is stored in `bytes`, which makes `size` bytes; `path` is named where it cannot.
std::string uncompress_body(std::string_view bytes, std::uint64_t size, const std::string& path);

}  // namespace crawl::storage
