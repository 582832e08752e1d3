#include "crawler/monitor/server.h"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <chrono>
#include <tuple>

#include "base/log.h"

namespace crawl::monitor {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr auto head_time = 10s, idle_time = 30s, write_time = 10s;
constexpr auto look_interval = 250ms, state_interval = 900ms;  // one state a second is enough
constexpr std::string_view event_stream = "text/event-stream";
constexpr std::uint32_t max_head = 16 << 10;
constexpr unsigned max_requests = 1000;  // of one connection
constexpr int send_buffer_bytes = 64 << 10;

using Parser = http::request_parser<http::empty_body>;

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

// Fields that decide must not be there twice: who stands between may have read the other.
bool is_unambiguous(const Parser& parser) {
  for (const http::field field : {http::field::host, http::field::origin, http::field::authorization}) {
    const auto [begin, end] = parser.get().equal_range(field);
    if (std::distance(begin, end) > 1) return false;
  }
  return true;
}

// A request that is none, rather than a client that has gone.
bool is_malformed(const boost::system::error_code& error) {
  return error.category() == http::make_error_code(http::error::bad_method).category() &&
         error != http::error::end_of_stream;
}

}  // namespace

// One client. Lives in its coroutine.
class Server::Connection {
 public:
  Connection(Server& server, tcp::socket socket) : server_(server), stream_(std::move(socket)) {
    server_.connections_.insert(this);
    boost::system::error_code ignored;
    const auto local = stream_.socket().local_endpoint(ignored).address();
    local_ = local.is_v6() && local.to_v6().is_v4_mapped()
                 ? asio::ip::make_address_v4(asio::ip::v4_mapped, local.to_v6()).to_string()
                 : local.to_string();
    std::ignore = stream_.socket().set_option(asio::socket_base::send_buffer_size(send_buffer_bytes), ignored);
    std::ignore = stream_.socket().set_option(tcp::no_delay(true), ignored);
  }
  ~Connection() { server_.connections_.erase(this); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void abort() {
    stream_.cancel();
    stream_.close();
  }

  static asio::awaitable<void> serve(std::unique_ptr<Connection> self) {
    for (unsigned requests = 0; requests < max_requests; ++requests) {
      const bool goes_on = co_await self->serve_one(requests == 0);
      if (!goes_on) break;
    }
    co_await self->close();
  }

 private:
  asio::awaitable<bool> serve_one(bool first) {
    Parser parser;
    parser.header_limit(max_head);
    parser.body_limit(std::uint64_t{0});
    stream_.expires_after(first ? head_time : idle_time);
    auto [error, size] = co_await http::async_read_header(stream_, buffer_, parser, awaited);
    if (error && !is_malformed(error)) co_return false;
    const bool has_body = !error && (parser.chunked() || parser.content_length().value_or(0) > 0);
    if (error || has_body || !is_unambiguous(parser)) {
      co_await send(refused(error == http::error::header_limit ? 431 : 400), false, false);
      co_return false;
    }
    const bool goes_on = co_await answer(parser);
    co_return goes_on;
  }

  RequestHead head_of(const Parser& parser) const {
    const auto& fields = parser.get();
    return {.method = view(fields.method_string()),
            .target = view(fields.target()),
            .host = view(fields[http::field::host]),
            .origin = view(fields[http::field::origin]),
            .authorization = view(fields[http::field::authorization]),
            .cookie = view(fields[http::field::cookie]),
            .fetch_site = view(fields["Sec-Fetch-Site"]),
            .fetch_mode = view(fields["Sec-Fetch-Mode"]),
            .local_address = local_};
  }

  asio::awaitable<bool> answer(const Parser& parser) {
    const RequestHead head = head_of(parser);
    const bool keep = parser.keep_alive(), only_head = head.method == "HEAD";
    BadTarget bad;
    std::optional<Target> target = parse_target(head.target, bad);
    std::optional<Response> response = without_asking(head, target, bad);
    if (!response && target->route == Route::events) {
      if (only_head) {
        const bool sent = co_await send({.type = std::string(event_stream), .body = {}}, keep, true);
        co_return sent;
      }
      co_await stream_states();
      co_return false;
    }
    if (!response) {
      Response made = co_await server_.site_.respond(std::move(*target), server_.connections_.size());
      response = std::move(made);
    }
    // Who is refused, and who comes when there are many, does not hold a place for the next request.
    const bool stays = keep && response->status < 400 && server_.connections_.size() < max_streams;
    const bool sent = co_await send(std::move(*response), stays, only_head);
    co_return sent;
  }

  // Refusals, and the way in by a token.
  std::optional<Response> without_asking(const RequestHead& head, const std::optional<Target>& target,
                                         const BadTarget& bad) const {
    const Access& access = server_.site_.access();
    const bool is_open = target && target->route == Route::health;
    const bool shows_token = target && target->route == Route::page && !target->of("token").empty();
    const auto status = refusal(head, access, !is_open);
    if (status == 401u && shows_token && is_token(target->of("token"), access)) return welcome(access);
    if (status) return refused(*status);
    if (!target) return refused(bad.status);
    if (shows_token) return Response{.status = 303, .body = {}, .headers = "Location: /\r\n"};
    return std::nullopt;
  }

  // The token is in the address once; then a cookie has it.
  static Response welcome(const Access& access) {
    return {.status = 303, .body = {}, .headers = "Location: /\r\nSet-Cookie: " + token_cookie(access) + "\r\n"};
  }

  asio::awaitable<bool> send(Response response, bool keep, bool only_head) {
    std::string bytes = response_head(response, keep);
    if (!only_head) bytes += response.body;
    const bool sent = co_await write(std::move(bytes));
    co_return sent&& keep;
  }

  asio::awaitable<bool> write(std::string bytes) {
    stream_.expires_after(write_time);
    auto [error, size] = co_await asio::async_write(stream_, asio::buffer(bytes), awaited);
    co_return !error;
  }

  // Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): each state that there is when
  // the one before is written.
  asio::awaitable<void> stream_states() {
    if (server_.streams_ >= max_streams) {
      co_await send(refused(503), false, false);
      co_return;
    }
    ++server_.streams_;
    bool open = co_await write(response_head({.type = std::string(event_stream), .body = {}}, false, false) +
                               "retry: 2000\n\n");
    std::uint64_t seen = 0;
    while (open) {
      if (seen == server_.version_ && !server_.over_) {
        co_await server_.changed_.async_wait(awaited);
        continue;
      }
      const bool last = server_.over_;
      seen = server_.version_;
      const std::shared_ptr<const std::string> state = server_.site_.state();
      std::string event = state ? "data: " + *state + "\n\n" : std::string();
      if (last) event += server_.last_words_ + "event: end\ndata: end\n\n";
      open = co_await write(std::move(event));
      if (last) break;
    }
    --server_.streams_;
  }

  // What the client still sends is not read: a reset would take the answer from it.
  asio::awaitable<void> close() {
    boost::system::error_code ignored;
    std::ignore = stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(1s);
    char rest[1024];
    for (int i = 0; i < 64; ++i) {
      auto [error, size] = co_await stream_.async_read_some(asio::buffer(rest), awaited);
      if (error) break;
    }
  }

  Server& server_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_{max_head + 1024};
  std::string local_;
};

Server::Server(asio::io_context& io, base::Fd listener, Site& site)
    : io_(io), acceptor_(io), site_(site), changed_(io, asio::steady_timer::time_point::max()), pause_(io) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
  acceptor_.assign(address.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), listener.release());
}

void Server::start() {
  const auto report = [](std::exception_ptr error) {
    try {
      if (error) std::rethrow_exception(error);
    } catch (const std::exception& what) {
      base::log::warning(std::string("the live page: ") + what.what());
    }
  };
  asio::co_spawn(io_, accept(), report);
  asio::co_spawn(io_, show(), report);
}

asio::awaitable<void> Server::accept() {
  while (!over_) {
    auto [error, socket] = co_await acceptor_.async_accept(awaited);
    if (over_) break;
    if (error) {  // no descriptor is left, say
      asio::steady_timer pause(io_, 100ms);
      co_await pause.async_wait(awaited);
      continue;
    }
    if (connections_.size() >= max_clients) continue;  // closed
    auto client = std::make_unique<Connection>(*this, std::move(socket));
    asio::co_spawn(io_, Connection::serve(std::move(client)), [](std::exception_ptr error) {
      try {
        if (error) std::rethrow_exception(error);
      } catch (const std::exception& what) {
        base::log::debug(std::string("a client of the live page: ") + what.what());
      }
    });
  }
}

asio::awaitable<void> Server::show() {
  for (std::chrono::milliseconds pause = look_interval; !over_;) {
    pause_.expires_after(pause);
    co_await pause_.async_wait(awaited);
    pause = look_interval;
    if (streams_ > 0) site_.note_watched();
    if (over_ || !site_.is_watched()) continue;
    const bool is_new = co_await site_.look();
    if (!is_new) continue;
    pause = state_interval;
    ++version_;
    changed_.cancel();
  }
}

asio::awaitable<void> Server::end() {
  site_.stop();
  if (streams_ > 0) {
    const auto events = co_await site_.last_words();
    for (const auto& [name, data] : events)
      last_words_.append("event: ").append(name).append("\ndata: ").append(data) += "\n\n";
  }
  over_ = true;
  ++version_;
  changed_.cancel();
  pause_.cancel();
  boost::system::error_code ignored;
  std::ignore = acceptor_.close(ignored);
  asio::steady_timer pause(io_);
  for (int i = 0; i < 30 && streams_ > 0; ++i) {
    pause.expires_after(20ms);
    co_await pause.async_wait(awaited);
  }
  for (Connection* connection : connections_) connection->abort();
}

void Server::finish() {
  asio::co_spawn(io_, end(), asio::detached);
}

}  // namespace crawl::monitor
