#include "crawler/browser/page/screen.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <utility>

namespace crawl::browser {
namespace {

namespace asio = boost::asio;

std::string frame_at(double moment) {
  char text[64];
  std::snprintf(text, sizeof text, R"({"frameTimeTicks":%.3f})", moment);
  return text;
}

}  // namespace

void Screen::begin_turn(std::string session) {
  holder_ = std::move(session);
  since_ = Clock::now();
}

asio::awaitable<bool> Screen::take_turn(std::string session, Time deadline) {
  const auto self = shared_from_this();
  if (holder_.empty()) {
    begin_turn(std::move(session));
    co_return true;
  }
  Waiter waiter{asio::steady_timer(io_, deadline), std::move(session)};
  waiting_.push_back(&waiter);
  boost::system::error_code passed;
  co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, passed));
  co_return std::erase(waiting_, &waiter) == 0;
}

asio::awaitable<bool> Screen::draw(std::shared_ptr<Connection> connection, std::string session, double moment,
                                   Time deadline) {
  const auto self = shared_from_this();
  asio::steady_timer timer(io_, deadline);
  drawing_ = &timer;
  connection->send(session, "HeadlessExperimental.beginFrame", frame_at(moment),
                   [self, session] { self->end_turn(session); });
  boost::system::error_code passed;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, passed));
  if (drawing_ == &timer) drawing_ = nullptr;
  co_return holder_ != session;
}

void Screen::end_turn(const std::string& session) {
  if (holder_ != session) return;
  holder_.clear();
  patience_.cancel();
  if (drawing_) std::exchange(drawing_, nullptr)->cancel();
  if (waiting_.empty()) return;
  Waiter* const next = waiting_.front();
  waiting_.pop_front();
  begin_turn(next->session);
  next->timer.cancel();
}

void Screen::closes(const std::string& session, const std::shared_ptr<Connection>& connection) {
  if (holder_ != session) return;
  patience_.expires_after(for_closing);
  patience_.async_wait([self = shared_from_this(), session, connection](const boost::system::error_code& error) {
    if (!error && self->holder_ == session) connection->close("a tab of the browser could not be closed");
  });
}

}  // namespace crawl::browser
