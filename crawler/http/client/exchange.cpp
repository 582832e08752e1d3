#include "crawler/http/client/exchange.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

#include "base/clock.h"
#include "crawler/http/connection/wire.h"
#include "crawler/http/dns/address.h"

namespace crawl::http {
namespace {

namespace asio = boost::asio;
using model::Reason;

// For what a response has left to say when its head, or its stream, has said all.
constexpr config::Duration afterthought{2000};
// Of one response in a row, each at most as long as the buffer: a server that sends faster than we read would otherwise
// keep the event loop for itself, deadlines and signals included.
constexpr int max_reads = 8;

using Clock = Watchdog::Clock;

double ms_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

bool out_of_descriptors(boost::system::error_code ec) {
  return ec == boost::system::errc::too_many_files_open || ec == boost::system::errc::too_many_files_open_in_system;
}

}  // namespace

double Exchange::ms_since(Time from) {
  return ms_between(from, Clock::now());
}

Exchange::Exchange(Network& network, FetchRequest& request, FetchResult& result)
    : network_(network),
      request_(request),
      result_(result),
      attempt_(network.watchdog, network.options),
      started_(Clock::now()) {}

asio::awaitable<void> Exchange::run(Network& network, FetchRequest request, FetchResult& result) {
  Exchange self(network, request, result);
  Attempt& attempt = self.attempt_;
  if (network.closing) attempt.abandon();
  // A server may close an idle connection in the moment when we write to it: once more then, on a new one.
  // What may not be sent twice goes over a new one from the start.
  self.fresh_ = request.method == FetchRequest::Method::post;
  for (;; self.fresh_ = true) {
    if (!self.take_idle()) {
      const bool connected = co_await self.get_connection();
      if (!connected) break;
    }
    const Io io = self.write();
    if (io.status != Io::error && io.bytes < network.request_buffer.size()) {  // the socket's buffer is full: rare
      co_await self.write_rest(io, network.request_buffer.substr(io.bytes));
      if (attempt.expired()) {
        self.expire();
        break;
      }
    }
    // A response needs its time, so wait before the first attempt; but what came inside TLS with a proxy may be here.
    // As Wire::wait does it, but without a coroutine: its frame would be in memory once for each fetch that waits.
    if (!self.connection_->proxy_tls()) {
      attempt.socket = &self.connection_->socket();
      co_await attempt.socket->async_wait(asio::socket_base::wait_read, asio::as_tuple(asio::deferred));
      attempt.socket = nullptr;
    }
    const End end = co_await self.read();
    if (end != End::stale || self.fresh_) break;
    self.connection_.reset();
    result.failure.reset();
  }
  self.end();
}

void Exchange::end() {
  connection_.reset();
  hand_over_memory();
  judge_forwarded();
  result_.timings.total = ms_since(started_);
}

// With the result, where somebody holds both to account; else it is free at once.
void Exchange::hand_over_memory() {
  if (!network_.settings.memory) return memory_.reset();
  std::size_t bytes = result_.body.capacity();
  for (const auto& [name, value] : result_.headers) bytes += sizeof result_.headers[0] + name.size() + value.size();
  memory_.resize(bytes);
  memory_.complete();
  result_.memory = std::move(memory_);
}

bool Exchange::take_idle() {
  if (!fresh_ && !attempt_.expired()) connection_ = network_.pool.take(request_.url.origin());
  return connection_ != nullptr;
}

asio::awaitable<bool> Exchange::get_connection() {
  if (attempt_.expired()) co_return expire();
  ConnectionPool::Grant grant{.slot = network_.pool.try_slot()};
  if (!grant.slot) grant = co_await network_.pool.wait(request_.url.origin(), fresh_, attempt_);
  if (attempt_.expired()) co_return expire();
  connection_ = std::move(grant.connection);
  if (connection_) co_return true;
  const bool opened = co_await open_connection(std::move(grant.slot));
  co_return opened;
}

asio::awaitable<bool> Exchange::open_connection(Slot slot) {
  bool connected = false;
  if (network_.options.proxy) {
    connected = co_await open_through_proxy(std::move(slot));
  } else {
    std::vector<asio::ip::address> addresses;
    const bool resolved = co_await resolve(addresses);
    if (resolved) connected = co_await connect(std::move(addresses), request_.url.port(), std::move(slot));
  }
  if (!connected || !request_.url.is_https()) co_return connected;
  const bool secured = co_await handshake();
  co_return secured;
}

asio::awaitable<bool> Exchange::resolve(std::vector<asio::ip::address>& addresses) {
  const auto begin = Clock::now();
  const auto& url = request_.url;
  auto resolved = network_.resolver.known(url.hostname(), url.port());
  if (!resolved) {
    resolved = co_await network_.resolver.resolve(std::string(url.hostname()), url.port(), attempt_);
    result_.timings.dns = ms_since(begin);
  }
  if (attempt_.expired()) co_return expire();
  if (!*resolved) co_return fail(std::move(resolved->error()));
  addresses = std::move((*resolved)->addresses);
  co_return allowed(addresses, (*resolved)->by_rule);
}

// Judged on the addresses, after resolving and for each exchange: a name may lead anywhere, and elsewhere tomorrow. The
// name of a seed may lead to a private address, but not once it has led to a public one: whoever keeps its zone would
// have us ask the machines around us (DNS rebinding).
bool Exchange::allowed(std::vector<asio::ip::address>& addresses, bool by_rule) {
  if (by_rule || network_.options.allow_private) return true;
  const bool was_public = request_.host_was_public || network_.public_names.contains(request_.url.hostname());
  result_.resolved_public = std::ranges::any_of(addresses, [](const auto& address) { return is_public(address); });
  if (result_.resolved_public && request_.host_was_seeded) network_.public_names.add(request_.url.hostname());
  if (request_.host_was_seeded && !was_public && !result_.resolved_public) return true;
  const auto first = addresses.front().to_string();
  std::erase_if(addresses, [](const auto& address) { return !is_public(address); });
  if (!addresses.empty()) return true;
  if (request_.host_was_seeded)
    return fail({Reason::is_private, fmt::format("{} is no public address, and {} had one before in this run "
                                                 "(--allow-private asks it all the same)",
                                                 first, request_.url.hostname())});
  return fail({Reason::is_private,
               fmt::format("{} is no public address; only hosts of the seeds may have one (--allow-private)", first)});
}

asio::awaitable<bool> Exchange::connect(std::vector<asio::ip::address> addresses, std::uint16_t port, Slot slot) {
  const bool direct = !network_.options.proxy;
  for (;;) {
    auto connected = co_await network_.connector.connect(addresses, port, attempt_);
    if (attempt_.expired()) co_return expire();
    if (connected.socket) {
      connection_ = std::make_unique<Connection>(std::move(slot), std::move(*connected.socket),
                                                 direct ? address_text(connected.address) : std::string(),
                                                 std::string(request_.url.origin()));
      result_.timings.connect = ms_since(attempt_.phase_began());
      co_return true;
    }
    if (!out_of_descriptors(connected.failure) || !network_.pool.out_of_descriptors()) {
      co_return fail({Reason::connect, fmt::format("cannot connect to {}{} port {}: {}", direct ? "" : "proxy ",
                                                   addresses.front().to_string(), port, connected.failure.message())});
    }
    slot = Slot();
    auto grant = co_await network_.pool.wait(request_.url.origin(), fresh_, attempt_);
    if (attempt_.expired()) co_return expire();
    connection_ = std::move(grant.connection);
    if (connection_) co_return true;
    slot = std::move(grant.slot);
  }
}

asio::awaitable<bool> Exchange::handshake() {
  if (connection_->tls()) co_return true;  // an idle connection after all
  const auto context = network_.tls();
  if (!context) co_return fail({Reason::tls, context.error(), false});
  const auto begin = Clock::now();
  connection_->start_tls(**context, request_.url.hostname());
  attempt_.enter(Phase::tls);
  Wire wire(*connection_, attempt_);
  const Io io = co_await wire.handshake(*connection_->tls());
  if (attempt_.expired()) co_return expire();
  result_.timings.tls = ms_since(begin);
  if (io.status == Io::done) co_return true;
  co_return fail(connection_->tls()->failure(io.ec));
}

void Exchange::before_write() {
  if (network_.settings.before_write) network_.settings.before_write(connection_->socket().native_handle());
}

// A write that fails says nothing yet: the server may have answered before it closed, which reading finds out.
Io Exchange::write() {
  auto& buffer = network_.request_buffer;
  buffer.clear();
  network_.requests.write(request_, buffer);
  attempt_.enter(Phase::response);
  before_write();
  written_ = Clock::now();
  const Io io = connection_->write(buffer);
  // The delay to the next request runs from here: where this process is held up before the bytes go, it is longer,
  // never shorter.
  result_.written_at = base::monotonic_ns();
  if (request_.on_written) request_.on_written(result_.written_at);
  return io;
}

// Until the attempt expires, at the most. `io`: what came of the write before.
asio::awaitable<void> Exchange::write_rest(Io io, std::string rest) {
  Wire wire(*connection_, attempt_);
  while (!rest.empty() && io.status != Io::error) {
    co_await wire.wait(io.status == Io::want_read ? Io::want_read : Io::want_write);
    if (attempt_.expired()) co_return;
    before_write();
    io = connection_->write(rest);
    rest.erase(0, io.bytes);
  }
}

// Called when there is something to read.
asio::awaitable<Exchange::End> Exchange::read() {
  const ResponseLimits limits = response_limits();
  ResponseReader reader(result_, limits, &memory_);
  auto state = ResponseReader::more;
  auto wanted = Io::done;
  int reads = 0;
  auto& buffer = network_.read_buffer;
  Wire wire(*connection_, attempt_);
  while (state == ResponseReader::more) {
    if (wanted != Io::done) {
      co_await wire.wait(wanted);
      reads = 0;
    } else if (++reads > max_reads) {
      co_await give_turn();
      reads = 0;
    }
    if (!memory_ && !attempt_.expired()) memory_ = network_.memory.try_begin();
    if (!memory_ && !attempt_.expired()) co_await begin_to_read();
    if (attempt_.expired()) co_return response_expired(reader);
    const Io io = connection_->read(buffer.data(), buffer.size());
    wanted = io.status;
    if (io.must_wait()) continue;
    if (io.status != Io::done) co_return connection_ended(io, reader);
    stamp_first_byte();
    attempt_.enter(Phase::response);
    state = reader.feed({buffer.data(), io.bytes});
    if (state == ResponseReader::busy || state == ResponseReader::starved) state = co_await work_off(reader, state);
    if (state == ResponseReader::more && reader.needs_no_more()) attempt_.hurry(afterthought);
    // A short read has emptied the socket; TLS may hold more of its own.
    if (io.bytes < buffer.size() && !connection_->holds_bytes()) wanted = Io::want_read;
  }
  if (state == ResponseReader::busy || state == ResponseReader::starved) co_return response_expired(reader);
  finish(reader.reusable());
  co_return End::answered;
}

// Before the first byte is read; who waits holds nothing but its connection.
asio::awaitable<void> Exchange::begin_to_read() {
  attempt_.enter(Phase::memory);
  memory_ = co_await network_.memory.begin(attempt_);
  attempt_.enter(Phase::response);
}

asio::awaitable<void> Exchange::give_turn() {
  network_.watchdog.turned();
  co_await asio::post(network_.io, asio::use_awaitable);
  network_.watchdog.turned();
}

// Others have their turn between two pieces of work, and the deadline is looked at. A state with work left: it passed.
asio::awaitable<ResponseReader::State> Exchange::work_off(ResponseReader& reader, ResponseReader::State state) {
  while ((state == ResponseReader::busy || state == ResponseReader::starved) && !attempt_.expired()) {
    if (state == ResponseReader::busy) {
      co_await give_turn();
    } else {
      attempt_.enter(Phase::memory);
      co_await memory_.hold(reader.wanted_memory(), reader.max_memory(), attempt_);
      attempt_.enter(Phase::response);
    }
    if (!attempt_.expired()) state = reader.go_on();
  }
  co_return state;
}

Exchange::End Exchange::response_expired(ResponseReader& reader) {
  if (reader.needs_no_more() && !network_.closing) {
    reader.end_of_stream("closed");
    finish(false);
    return End::answered;
  }
  result_.truncated = result_.status != 0;
  expire();
  return End::failed;
}

ResponseLimits Exchange::response_limits() const {
  ResponseLimits limits = network_.limits;
  if (request_.wants_type) limits.wants_type = request_.wants_type;
  if (request_.max_body != 0) limits.max_body = static_cast<std::size_t>(request_.max_body);
  limits.stream = request_.stream;
  limits.head_only = request_.method == FetchRequest::Method::head;
  limits.drop_body = request_.drop_body;
  limits.keep_packed = request_.keep_packed;
  limits.asked_for_part = !header(request_.headers, "Range").empty() || network_.asks_for_parts;
  return limits;
}

Exchange::End Exchange::connection_ended(const Io& io, ResponseReader& reader) {
  const bool nothing_came = first_byte_ == Time{};
  if (nothing_came) {
    const auto words = io.status == Io::eof ? "connection closed" : io.ec.message();
    const std::string alert = io.status == Io::error ? connection_->tls_alert() : std::string();
    // In TLS 1.3 a server says only now that it wants a certificate of its client
    // (https://www.rfc-editor.org/rfc/rfc8446#section-6.2, certificate_required).
    fail(alert.empty() ? model::Failure{Reason::protocol, fmt::format("no answer: {}", words), true}
                       : model::Failure{Reason::tls, fmt::format("no answer: TLS: {}", alert), false});
    return connection_->reused ? End::stale : End::failed;
  }
  reader.end_of_stream(io.status == Io::eof ? "closed" : "broken");
  finish(false);
  return End::failed;
}

void Exchange::stamp_first_byte() {
  if (first_byte_ != Time{}) return;
  first_byte_ = Clock::now();
  result_.timings.wait = ms_between(written_, first_byte_);
  result_.latency_ns = std::chrono::nanoseconds(first_byte_ - written_).count();
}

void Exchange::finish(bool reusable) {
  result_.ip = connection_->ip();
  if (first_byte_ != Time{}) result_.timings.read = ms_since(first_byte_);
  if (!reusable || network_.closing) return;
  connection_->reused = true;
  network_.pool.keep(std::move(connection_));
}

bool Exchange::fail(model::Failure failure) {
  if (connection_) result_.ip = connection_->ip();
  result_.failure = std::move(failure);
  return false;
}

bool Exchange::expire() {
  return fail(attempt_.failure());
}

}  // namespace crawl::http
