// PostgresUri: an --output that is no file but a database: postgresql://[USER@]HOST[:PORT][,HOST2...]/DB[?schema=NAME].
// As libpq reads it (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING), but for `schema`, which
// is ours. A password in it is refused: it would be in the list of processes, in the shell's history and in our
// messages.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace crawl::config {

struct PostgresUri {
  std::string connection;  // what libpq is given
  std::string schema;      // lower-case letters, digits and underscores
  std::string shown;       // for messages: as it was given, of which nothing is secret
};

// Whether the text is meant as one: postgresql:// or postgres://.
bool is_postgres_uri(std::string_view text);

// Why the text is taken for no file: it has words of libpq's other form, "host=db.example dbname=crawl", which may have
// a password that nobody repeats. Empty where it has none; ./NAME is always a file.
std::string why_no_file(std::string_view text);

Result<PostgresUri> parse_postgres_uri(std::string_view text);

}  // namespace crawl::config
