#include "storage/postgres/tables/pg_tables.h"

#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace crawl::storage::postgres {

PgTables::PgTables(Connection& connection, Session& session)
    : connection_(connection),
      session_(session),
      meta_(session),
      keys_(static_cast<std::uint64_t>(meta_.number("fingerprint_key")),
            static_cast<std::int16_t>(meta_.number("shards"))),
      hosts_(session, keys_),
      urls_(session, keys_),
      pages_(session, keys_, meta_.number("kept") != 0),
      links_(session, keys_),
      traps_(session, keys_),
      robots_(session, keys_),
      render_kinds_(session, keys_),
      runs_(session),
      contexts_(session, keys_),
      chains_(session, keys_),
      alternates_(session, keys_),
      analysis_(session, keys_),
      inbox_(session, keys_),
      checks_(session, keys_) {
  keys_.own(session.shards());
}

// On this machine: what is there is made anew from `urls` by whoever opens the crawl.
std::string PgTables::scratch_path() const {
  std::error_code ignored;
  std::filesystem::path folder = std::filesystem::temp_directory_path(ignored);
  if (folder.empty()) folder = "/tmp";
  return (folder / ("crawl-" + std::to_string(::getpid()))).string();
}

}  // namespace crawl::storage::postgres
