#include "storage/postgres/connection/newest_server.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/error.h"
#include "storage/postgres/connection/libpq.h"

namespace crawl::storage::postgres {
namespace {

struct Server {
  std::string host, hostaddr, port;
};

std::vector<std::string> parts_of(std::string_view list) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    parts.emplace_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// One port is that of all.
std::string part(const std::vector<std::string>& parts, std::size_t i) {
  return parts.size() == 1 ? parts.front() : i < parts.size() ? parts[i] : std::string();
}

// None where the text cannot be read, which libpq says better when it is to connect.
std::vector<Server> servers_of(const std::string& text) {
  std::unique_ptr<PQconninfoOption, decltype(libpq().PQconninfoFree)> options(
      libpq().PQconninfoParse(text.c_str(), nullptr), libpq().PQconninfoFree);
  if (!options) return {};
  std::string hosts, addresses, ports;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    const std::string_view keyword = option->keyword, value = option->val != nullptr ? option->val : "";
    if (keyword == "host") hosts = value;
    if (keyword == "hostaddr") addresses = value;
    if (keyword == "port") ports = value;
  }
  const auto host = parts_of(hosts), address = parts_of(addresses), port = parts_of(ports);
  std::vector<Server> servers;
  for (std::size_t i = 0; i < std::max(host.size(), address.size()); ++i)
    servers.push_back({part(host, i), part(address, i), part(port, i)});
  return servers;
}

// What the text says counts for more than what is given before it, and less than what comes behind.
struct Parameters {
  Parameters(const std::string& text, const char* patience_s, const Server* server) {
    keywords = {"connect_timeout", "keepalives_idle", "tcp_user_timeout",
                "dbname",          "client_encoding", "fallback_application_name"};
    values = {patience_s, "10", "30000", text.c_str(), "UTF8", "crawl"};
    if (server != nullptr) {
      keywords.insert(keywords.end(), {"host", "hostaddr", "port"});
      values.insert(values.end(), {server->host.c_str(), server->hostaddr.c_str(), server->port.c_str()});
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
  }
  std::vector<const char*> keywords, values;
};

ConnectionHandle connect_to(const std::string& text, const char* patience_s, const Server* server) {
  const Parameters parameters(text, patience_s, server);
  ConnectionHandle connection(libpq().PQconnectdbParams(parameters.keywords.data(), parameters.values.data(), 1));
  if (!connection) throw StoreError("a connection to PostgreSQL: out of memory");
  return connection;
}

// 0 where the server does not say.
unsigned long timeline_of(pg_conn* connection) {
  const std::string sql = std::string("SELECT ") + timeline_sql;
  const std::unique_ptr<pg_result, decltype(libpq().PQclear)> rows(libpq().PQexec(connection, sql.c_str()),
                                                                   libpq().PQclear);
  if (libpq().PQresultStatus(rows.get()) != PGRES_TUPLES_OK || libpq().PQntuples(rows.get()) != 1) return 0;
  return std::strtoul(libpq().PQgetvalue(rows.get(), 0, 0), nullptr, 10);
}

bool is_made(const ConnectionHandle& connection) {
  return libpq().PQstatus(connection.get()) == CONNECTION_OK;
}

}  // namespace

void CloseConnection::operator()(pg_conn* connection) const {
  libpq().PQfinish(connection);
}

// Without encryption: a server that has none where the text wants it, or whose certificate is not trusted, is there.
bool is_answered(const std::string& text) {
  Parameters parameters(text, "3", nullptr);
  for (const char* keyword : {"sslmode", "gssencmode"}) {
    parameters.keywords.insert(parameters.keywords.end() - 1, keyword);
    parameters.values.insert(parameters.values.end() - 1, "disable");
  }
  const PGPing ping = libpq().PQpingParams(parameters.keywords.data(), parameters.values.data(), 1);
  return ping == PQPING_OK || ping == PQPING_NO_ATTEMPT;
}

ConnectionHandle connect(const std::string& text, bool to_write) {
  const std::vector<Server> servers = to_write ? servers_of(text) : std::vector<Server>{};
  if (servers.size() < 2) return connect_to(text, "10", nullptr);
  ConnectionHandle best;
  unsigned long timeline = 0;
  for (const Server& server : servers) {
    ConnectionHandle connection = connect_to(text, "3", &server);
    const unsigned long here = is_made(connection) ? timeline_of(connection.get()) : 0;
    if (best && is_made(best) && (!is_made(connection) || here <= timeline)) continue;
    best = std::move(connection);
    timeline = here;
  }
  return best;
}

}  // namespace crawl::storage::postgres
