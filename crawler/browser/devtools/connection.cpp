#include "crawler/browser/devtools/connection.h"

#include <fcntl.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>

#include "base/text/json.h"

namespace crawl::browser {
namespace {

namespace asio = boost::asio;

constexpr std::size_t read_size = std::size_t{256} << 10;
constexpr int pipe_size = 1 << 20;  // fewer turns for a large body; the machine may give less

}  // namespace

Connection::Connection(asio::io_context& io, base::Fd to_browser, base::Fd from_browser)
    : io_(io), to_(io, to_browser.release()), from_(io, from_browser.release()), buffer_(read_size) {
  fcntl(to_.native_handle(), F_SETPIPE_SZ, pipe_size);
  fcntl(from_.native_handle(), F_SETPIPE_SZ, pipe_size);
}

void Connection::start(std::function<void()> on_end) {
  on_end_ = std::move(on_end);
  read();
}

std::int64_t Connection::append(std::string_view session, std::string_view method, std::string_view params) {
  const std::int64_t id = ++last_id_;
  if (!open_) return id;
  outbox_.append(R"({"id":)").append(std::to_string(id)).append(R"(,"method":)");
  base::append_json_string(outbox_, method);
  if (!session.empty()) {
    outbox_ += R"(,"sessionId":)";
    base::append_json_string(outbox_, session);
  }
  outbox_.append(R"(,"params":)").append(params).append(1, '}').append(1, '\0');
  write();
  return id;
}

void Connection::send(std::string_view session, std::string_view method, std::string_view params) {
  append(session, method, params);
}

void Connection::send(std::string_view session, std::string_view method, std::string_view params,
                      std::function<void()> answered) {
  if (!open_) return;
  answered_.emplace(append(session, method, params), std::move(answered));
}

asio::awaitable<Result<JsonObject>> Connection::call(std::string session, std::string method, std::string params,
                                                     Clock::time_point deadline) {
  const auto self = shared_from_this();
  if (!open_) co_return fail("the browser has ended");
  Waiter waiter(io_);
  waiter.session = session;
  const std::int64_t id = append(session, method, params);
  waiters_.emplace(id, &waiter);
  waiter.timer.expires_at(deadline);
  boost::system::error_code passed;
  co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, passed));
  waiters_.erase(id);
  if (!waiter.result) co_return fail(method + " was not answered in time");
  co_return std::move(*waiter.result);
}

void Connection::drop(const std::string& session) {
  listeners_.erase(session);
  for (const auto& [id, waiter] : waiters_)
    if (waiter->session == session && !waiter->result) {
      waiter->result = fail("the tab has ended");
      waiter->timer.cancel();
    }
}

void Connection::close(const std::string& why) {
  if (!open_) return;
  const auto self = shared_from_this();
  open_ = false;
  boost::system::error_code passed;
  passed = to_.close(passed);
  passed = from_.close(passed);
  for (const auto& [id, waiter] : waiters_)
    if (!waiter->result) {
      waiter->result = fail(why);
      waiter->timer.cancel();
    }
  listeners_.clear();
  answered_.clear();
  if (const auto on_end = std::exchange(on_end_, nullptr)) on_end();
}

void Connection::write() {
  if (is_writing_ || outbox_.empty() || !open_) return;
  is_writing_ = true;
  writing_.clear();
  if (writing_.capacity() > kept_capacity) writing_.shrink_to_fit();
  std::swap(writing_, outbox_);
  asio::async_write(to_, asio::buffer(writing_),
                    [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                      self->is_writing_ = false;
                      if (error) return self->close("the browser has ended");
                      self->write();
                    });
}

void Connection::read() {
  from_.async_read_some(asio::buffer(buffer_),
                        [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
                          if (!self->open_) return;
                          if (error) return self->close("the browser has ended");
                          const bool fits = self->splitter_.feed(
                              {self->buffer_.data(), size}, [&self](std::string_view message) { self->take(message); });
                          if (!fits) return self->close("the browser wrote a message that is too long");
                          if (self->open_) self->read();
                        });
}

void Connection::take(std::string_view message) {
  if (!open_) return;
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse({message.data(), message.size()}, error);
  const JsonObject* object = value.if_object();
  if (error || object == nullptr) return;
  if (const std::int64_t id = number_of(*object, "id"); id != 0) {
    const JsonObject& failure = object_of(*object, "error");
    if (failure.empty()) return answer(id, object_of(*object, "result"));
    return answer(id, fail(std::string(text_of(failure, "message"))));
  }
  const std::string session(text_of(*object, "sessionId"));
  const auto listener = listeners_.find(session);
  if (listener == listeners_.end()) return;
  const Listener listen = listener->second;  // which may be replaced by what it does
  listen({session, text_of(*object, "method"), object_of(*object, "params")});
}

void Connection::answer(std::int64_t id, Result<JsonObject> result) {
  if (const auto told = answered_.extract(id)) return told.mapped()();
  const auto waiter = waiters_.find(id);
  if (waiter == waiters_.end() || waiter->second->result) return;
  waiter->second->result = std::move(result);
  waiter->second->timer.cancel();
}

}  // namespace crawl::browser
