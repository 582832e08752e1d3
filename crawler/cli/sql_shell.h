// The program that is given SQL about a crawl, as it is typed: "sqlite3 results.db".
#pragma once

#include <string>

#include "base/text/text.h"
#include "config/value/postgres_uri.h"

namespace crawl::cli {

// `schema` in an address is ours: psql is told in its own way.
inline std::string sql_shell(const std::string& output) {
  if (!config::is_postgres_uri(output)) return "sqlite3 " + base::shell_quoted(output);
  const auto uri = config::parse_postgres_uri(output);
  if (!uri) return "psql";
  const std::string schema = uri->schema == "public" ? "" : "PGOPTIONS=--search_path=" + uri->schema + " ";
  return schema + "psql " + base::shell_quoted(uri->connection) + " -c";
}

}  // namespace crawl::cli
