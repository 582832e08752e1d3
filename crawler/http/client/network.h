// Network: what all exchanges of a Fetcher share. Members in the order in which they depend on each other.
// One event loop, one thread.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "base/name_set.h"
#include "crawler/http/client/fetcher.h"
#include "crawler/http/client/memory_budget.h"
#include "crawler/http/client/request.h"
#include "crawler/http/client/response_reader.h"
#include "crawler/http/connection/connection_pool.h"
#include "crawler/http/connection/connector.h"
#include "crawler/http/connection/watchdog.h"
#include "crawler/http/dns/resolver.h"
#include "crawler/http/tls/tls.h"

namespace crawl::http {

struct Network {
  Network(boost::asio::io_context& io, FetcherSettings settings);

  // Made when first needed; an error in words when the certificates cannot be read.
  Result<TlsContext*> tls();

  // Ends whatever is under way; over when nothing is left that the event loop could call back.
  boost::asio::awaitable<void> close();

  boost::asio::io_context& io;
  FetcherSettings settings;
  const config::Options& options;
  ResponseLimits limits;
  const bool asks_for_parts;  // --header 'Range: ...'
  RequestWriter requests;
  Watchdog watchdog;
  Resolver resolver;
  base::NameSet public_names;  // of seeds, that led to a public address
  Connector connector;
  std::unique_ptr<TlsContext> tls_context;
  std::string tls_error;
  ConnectionPool pool;
  std::unique_ptr<MemoryBudget> own_memory;  // where the settings name none
  MemoryBudget& memory;
  bool closing = false;

  // Shared by all exchanges, each for the length of one call that does not wait: a coroutine that waits holds no
  // buffer.
  std::string request_buffer;
  std::array<char, 64 * 1024> read_buffer;
};

}  // namespace crawl::http
