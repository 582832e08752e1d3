// Network: what all exchanges of a Fetcher share. Members in the order in which they depend on each other.
// One event loop, one thread.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "base/name_set.h"
#include "crawler/net/answer.h"
#include "crawler/net/connector.h"
#include "crawler/net/fetcher.h"
#include "crawler/net/memory_budget.h"
#include "crawler/net/pool.h"
#include "crawler/net/request.h"
#include "crawler/net/resolver.h"
#include "crawler/net/tls.h"
#include "crawler/net/watchdog.h"

namespace crawl::net {

struct Network {
  Network(boost::asio::io_context& io, FetcherSettings settings);

  // Made when first needed; an error in words when the certificates cannot be read.
  Result<TlsContext*> tls();

  // Ends whatever is under way; over when nothing is left that the event loop could call back.
  boost::asio::awaitable<void> close();

  boost::asio::io_context& io;
  FetcherSettings settings;
  const config::Options& options;
  AnswerLimits limits;
  const bool asks_for_parts;  // --header 'Range: ...'
  RequestWriter requests;
  Watchdog watchdog;
  Resolver resolver;
  base::NameSet public_names;  // of seeds, that led to a public address
  Connector connector;
  std::unique_ptr<TlsContext> tls_context;
  std::string tls_error;
  Pool pool;
  std::unique_ptr<MemoryBudget> own_memory;  // where the settings name none
  MemoryBudget& memory;
  bool closing = false;

  // Shared by all exchanges, each for the length of one call that does not wait: a coroutine that waits holds no
  // buffer.
  std::string request_buffer;
  std::array<char, 64 * 1024> read_buffer;
};

}  // namespace crawl::net
