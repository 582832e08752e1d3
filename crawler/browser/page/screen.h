// Screen: the frames of one browser. Nobody looks at it, so that it draws only when it is told to
// (https://chromedevtools.github.io/devtools-protocol/tot/HeadlessExperimental/): what a page awaits of frames comes
// with these. Two tabs that draw at once end the browser, so they draw in turn. A tab that does not come to an end with
// its frame keeps the turn until it does or is closed; the browser gets no new pages meanwhile, and if even closing
// does not help, it is ended.
//
// Owned by a Browser, one thread. A browser that draws by itself, sixty times a second, has one too, and never asks it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <string>

#include "crawler/browser/devtools/connection.h"

namespace crawl::browser {

class Screen : public std::enable_shared_from_this<Screen> {
 public:
  using Clock = Connection::Clock;
  using Time = Clock::time_point;

  Screen(boost::asio::io_context& io, bool on_demand) : io_(io), on_demand_(on_demand), patience_(io) {}

  // Whether it draws only when it is told to.
  bool on_demand() const { return on_demand_; }
  // Whether it is nobody's turn; whether it is that of the tab with this session.
  bool free() const { return holder_.empty(); }
  bool has_turn(const std::string& session) const { return holder_ == session; }

  // Until it is this tab's turn. False: it was not until the deadline.
  boost::asio::awaitable<bool> take_turn(std::string session, Time deadline);
  // One frame of the tab whose turn it is, and its turn is over. moment: of the clock that it has, later than that of
  // its frame before, in ms. False: it is not drawn yet at the deadline, and still its turn.
  boost::asio::awaitable<bool> draw(std::shared_ptr<Connection> connection, std::string session, double moment,
                                    Time deadline);
  // The tab is being closed, and it has been.
  void closes(const std::string& session, const std::shared_ptr<Connection>& connection);
  void closed(const std::string& session) { end_turn(session); }
  // Its browser has ended.
  void end() { patience_.cancel(); }

  // Somebody has had the turn for too long.
  bool stuck() const { return !holder_.empty() && Clock::now() - since_ > for_a_frame; }

 private:
  static constexpr std::chrono::seconds for_a_frame{1}, for_closing{5};
  struct Waiter {
    boost::asio::steady_timer timer;
    std::string session;
  };

  void begin_turn(std::string session);
  void end_turn(const std::string& session);

  boost::asio::io_context& io_;
  const bool on_demand_;
  std::string holder_;  // session of the tab whose turn it is
  Time since_;
  std::list<Waiter*> waiting_;                    // in their order
  boost::asio::steady_timer* drawing_ = nullptr;  // of who waits for the frame
  boost::asio::steady_timer patience_;            // with a tab that is being closed
};

}  // namespace crawl::browser
