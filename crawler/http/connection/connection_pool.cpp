#include "crawler/http/connection/connection_pool.h"

#include <algorithm>

namespace crawl::http {
namespace {

constexpr std::size_t spare_origins = 1024;  // empty entries kept before they are swept
constexpr std::ptrdiff_t closed_at_once = 16;

}  // namespace

ConnectionPool::ConnectionPool(std::size_t max_connections)
    : full_limit_(std::max<std::size_t>(1, max_connections)), limit_(full_limit_) {}

std::unique_ptr<Connection> ConnectionPool::take(std::string_view origin) {
  const auto found = by_origin_.find(origin);
  if (found == by_origin_.end()) return nullptr;
  auto& places = found->second;
  while (!places.empty()) {
    auto connection = std::move(*places.back());
    idle_.erase(places.back());
    places.pop_back();
    if (connection->looks_alive()) return connection;
  }
  return nullptr;
}

Slot ConnectionPool::try_slot() {
  if (open_ >= limit_) evict_oldest();
  if (open_ >= limit_) return {};
  ++open_;
  return Slot(*this);
}

boost::asio::awaitable<ConnectionPool::Grant> ConnectionPool::wait(std::string_view origin, bool fresh,
                                                                   Attempt& attempt) {
  attempt.enter(Phase::queue);
  Grant grant;
  if (waiting_.empty()) {
    if (!fresh) grant.connection = take(origin);
    if (!grant.connection) grant.slot = try_slot();
    if (grant.connection || grant.slot) co_return grant;
  }
  const Wish wish{origin, fresh};
  auto given = co_await waiting_.wait(attempt.waiter, wish);
  if (given && !attempt.expired()) grant = std::move(*given);
  co_return grant;
}

void ConnectionPool::keep(std::unique_ptr<Connection> connection, Clock::time_point now) {
  if (open_ > limit_) return;
  if (!waiting_.empty()) {  // if not the connection, then its slot goes to the first
    const Wish& wish = waiting_.first();
    if (!wish.fresh && wish.origin == connection->origin()) waiting_.give({.connection = std::move(connection)});
    return;
  }
  connection->idle_since = now;
  auto found = by_origin_.find(connection->origin());
  if (found == by_origin_.end()) found = by_origin_.try_emplace(connection->origin()).first;
  idle_.push_back(std::move(connection));
  found->second.push_back(std::prev(idle_.end()));
  close_surplus(found->second, now);
}

// Several at once, as the others of a long list move up. A handshake is worth more than the place of a connection, so
// that those with TLS stay.
void ConnectionPool::close_surplus(Places& places, std::chrono::steady_clock::time_point now) {
  if (places.size() < kept_per_origin + closed_at_once) return;
  const Connection& last = **places[closed_at_once - 1];
  if (last.holds_bytes() || now - last.idle_since < surplus_limit) return;
  const auto end = places.begin() + closed_at_once;
  for (auto place = places.begin(); place != end; ++place) idle_.erase(*place);
  places.erase(places.begin(), end);
}

bool ConnectionPool::out_of_descriptors() {
  if (evict_oldest()) return true;
  // The caller's own slot counts as open, though it has no connection.
  if (open_ <= 1) return false;
  limit_ = open_ - 1;
  return true;
}

bool ConnectionPool::evict_oldest() {
  if (idle_.empty()) return false;
  const auto oldest = idle_.begin();
  std::erase(by_origin_.find((*oldest)->origin())->second, oldest);
  const auto connection = std::move(*oldest);
  idle_.erase(oldest);
  return true;
}

bool ConnectionPool::tend(std::chrono::steady_clock::time_point now) {
  if (limit_ < full_limit_) {
    ++limit_;
    serve();
  }
  while (!idle_.empty() && now - idle_.front()->idle_since > idle_limit) evict_oldest();
  if (by_origin_.size() > idle_.size() + spare_origins) drop_empty_origins();
  return !idle_.empty() || limit_ < full_limit_;
}

void ConnectionPool::drop_empty_origins() {
  std::erase_if(by_origin_, [](const auto& entry) { return entry.second.empty(); });
}

void ConnectionPool::close_all_idle() {
  while (evict_oldest()) {
  }
}

void ConnectionPool::release() {
  --open_;
  serve();
}

// To the first that waits, whatever may be given now.
void ConnectionPool::serve() {
  if (waiting_.empty()) return;
  if (auto slot = try_slot()) waiting_.give({.slot = std::move(slot)});
}

}  // namespace crawl::http
