#include "config/value/postgres_uri.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/text/ascii.h"
#include "base/text/text.h"

namespace crawl::config {
namespace {

constexpr std::string_view uri_schemes[] = {"postgresql://", "postgres://"};
constexpr std::size_t max_uri = 4096, max_schema = 63;  // the longest name that PostgreSQL has

constexpr std::string_view usual_schema = "public";

// Words by which a server, a database or a user is named in the other form of libpq.
constexpr std::string_view libpq_words[] = {"host", "hostaddr", "dbname", "user", "password", "passfile", "service"};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// What libpq makes of it; nothing where it would refuse it.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size() || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0) return std::nullopt;
    out += static_cast<char>(hex_digit(text[i + 1]) << 4 | hex_digit(text[i + 2]));
    i += 2;
  }
  return out;
}

bool is_schema(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  const bool begins = !name.empty() && !(name[0] >= '0' && name[0] <= '9');
  return begins && name.size() <= max_schema && std::ranges::all_of(name, fits) && !name.starts_with("pg_") &&
         name != "information_schema";
}

std::unexpected<std::string> refuse_password(const char* where) {
  return fail(std::string("an address of PostgreSQL has no password (this one has ") + where +
              "): it would be seen in the list of processes; write it into ~/.pgpass, a line"
              " HOST:PORT:DATABASE:USER:PASSWORD, mode 600");
}

// Also one with a slash, where libpq would take its beginning for a port; `host:5432/name@x` has none.
bool has_user_password(std::string_view rest) {
  rest = rest.substr(0, rest.find('?'));
  const std::size_t colon = rest.find(':'), at = rest.rfind('@');
  if (colon == rest.npos || at == rest.npos || at < colon) return false;
  const std::string_view behind = rest.substr(colon + 1);
  const std::size_t port_end = behind.find_first_not_of("0123456789");
  return port_end == behind.npos || port_end == 0 || behind[port_end] != '/';
}

// At its beginning or behind a blank, in any case, with or without blanks before '='.
bool has_libpq_word(std::string_view text) {
  for (std::size_t equals = text.find('='); equals != text.npos; equals = text.find('=', equals + 1)) {
    const std::string_view before = text.substr(0, equals);
    const std::size_t last = before.find_last_not_of(base::ascii_whitespace);
    const std::string_view ends = before.substr(0, last == before.npos ? 0 : last + 1);
    const std::size_t blank = ends.find_last_of(base::ascii_whitespace);
    const std::string word = base::lowered(ends.substr(blank == ends.npos ? 0 : blank + 1));
    if (std::ranges::find(libpq_words, word) != std::end(libpq_words)) return true;
  }
  return false;
}

}  // namespace

std::string why_no_file(std::string_view text) {
  const bool address = text.substr(0, text.find('=')).contains("://");
  const bool path = text.starts_with('/') || text.starts_with("./") || text.starts_with("../");
  if (address || path || !has_libpq_word(text)) return {};
  return "a database of PostgreSQL is named by postgresql://[USER@]HOST[:PORT]/DB, not by words such as host=... "
         "dbname=... (its password in ~/.pgpass); a file of such a name is ./NAME";
}

bool is_postgres_uri(std::string_view text) {
  return std::ranges::any_of(uri_schemes, [&](std::string_view scheme) { return text.starts_with(scheme); });
}

Result<PostgresUri> parse_postgres_uri(std::string_view text) {
  if (text.size() > max_uri) return fail("an address of PostgreSQL has at most 4096 bytes");
  for (const char c : text)
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f)
      return fail("an address of PostgreSQL has no space or control character; write %20 for a space");
  const std::string_view rest = text.substr(text.find("://") + 3);
  if (has_user_password(rest)) return refuse_password("one behind the user's name");

  const std::size_t question = text.find('?');
  PostgresUri uri{std::string(text.substr(0, question)), std::string(usual_schema), {}};
  std::string kept;
  std::string_view params = question == std::string_view::npos ? "" : text.substr(question + 1);
  while (!params.empty()) {
    const std::size_t end = std::min(params.find('&'), params.size());
    const std::string_view param = params.substr(0, end);
    params.remove_prefix(std::min(end + 1, params.size()));
    const auto name = decoded(param.substr(0, param.find('=')));
    const auto value = decoded(param.substr(std::min(param.find('='), param.size() - 1) + 1));
    if (!name || !value || !param.contains('=')) return fail("parameters of an address are NAME=VALUE, between '&'");
    if (name->contains("password")) return refuse_password(("the parameter " + base::printable(*name)).c_str());
    if (*name != "schema") {
      kept += (kept.empty() ? "?" : "&") + std::string(param);
      continue;
    }
    if (!is_schema(*value))
      return fail("schema=" + base::printable(*value) +
                  ": the name of a schema has lower-case letters, digits and '_', does not begin with a digit, and is"
                  " none of PostgreSQL's own");
    uri.schema = *value;
  }
  uri.connection += kept;
  uri.shown = text;
  return uri;
}

}  // namespace crawl::config
