#include "crawler/http/connection/connector.h"

#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <tuple>

#include "base/fd.h"

namespace crawl::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

boost::system::error_code error_of(int number) {
  return {number, boost::system::system_category()};
}

// What became of a connect whose socket is writable.
boost::system::error_code outcome_of(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  return error_of(error);
}

bool is_through(int fd) {
  pollfd state{fd, POLLOUT, 0};
  return ::poll(&state, 1, 0) == 1 && state.revents == POLLOUT;
}

}  // namespace

// The connects of one attempt. Its handlers share it, so that it lives until the last of them has run.
class Connector::Race : public std::enable_shared_from_this<Race> {
 public:
  Race(Connector& owner, std::vector<asio::ip::address> addresses, std::uint16_t port, Waiter& waiter)
      : owner_(owner), addresses_(std::move(addresses)), port_(port), waiter_(&waiter) {
    ++owner_.races_;
    runners_.reserve(addresses_.size());
  }
  ~Race() { --owner_.races_; }

  // Tries the next address; those that fail at once (no route of that family) are passed over.
  void start_next() {
    while (waiter_ && runners_.size() < addresses_.size()) {
      if (start({addresses_[runners_.size()], port_})) {
        if (!finished_ && runners_.size() < addresses_.size()) stagger_next();
        return;
      }
    }
    if (running_ == 0) finish();
  }

  // Nobody waits any more: closes all but the winner.
  void stop() {
    waiter_ = nullptr;
    if (timer_) timer_->cancel();
    boost::system::error_code ignored;
    for (auto& runner : runners_) std::ignore = runner.close(ignored);
  }

  bool finished() const { return finished_; }
  Connected take_result() { return {std::move(winner_), address_, failure_}; }

 private:
  // Asio's own open and connect cost three system calls and a turn of the event loop more.
  bool start(const tcp::endpoint& endpoint) {
    base::Fd fd(::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
    bool begun = fd && (::connect(fd.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0 ||
                        errno == EINPROGRESS);
    if (!begun) {
      failure_ = error_of(errno);
      runners_.emplace_back(owner_.io_);  // this address has had its turn
      return false;
    }
    auto& socket = runners_.emplace_back(owner_.io_, endpoint.protocol(), fd.release());
    ++running_;
    if (owner_.may_hurry() && is_through(socket.native_handle())) {
      arrived(socket, endpoint.address(), {});
    } else {
      socket.async_wait(tcp::socket::wait_write, [self = shared_from_this(), &socket,
                                                  address = endpoint.address()](boost::system::error_code ec) {
        self->arrived(socket, address, ec ? ec : outcome_of(socket.native_handle()));
      });
    }
    return true;
  }

  void arrived(tcp::socket& socket, const asio::ip::address& address, boost::system::error_code ec) {
    --running_;
    if (!waiter_ || finished_) return;
    if (!ec) {
      winner_ = std::move(socket);
      address_ = address;
      finish();
      return;
    }
    failure_ = ec;
    boost::system::error_code ignored;
    std::ignore = socket.close(ignored);
    start_next();
  }

  void stagger_next() {
    if (!timer_) timer_.emplace(owner_.io_);
    timer_->expires_after(stagger);
    timer_->async_wait([self = shared_from_this()](boost::system::error_code ec) {
      if (!ec && self->waiter_ && !self->finished_) self->start_next();
    });
  }

  void finish() {
    finished_ = true;
    if (waiter_) waiter_->wake();
  }

  Connector& owner_;
  const std::vector<asio::ip::address> addresses_;
  const std::uint16_t port_;
  Waiter* waiter_;  // null when nobody waits
  std::vector<tcp::socket> runners_;
  std::optional<asio::steady_timer> timer_;
  std::optional<tcp::socket> winner_;
  asio::ip::address address_;  // of the winner
  boost::system::error_code failure_;
  std::size_t running_ = 0;
  bool finished_ = false;
};

bool Connector::may_hurry() {
  if (hurried_ == 0) asio::post(io_, [this] { hurried_ = 0; });
  return ++hurried_ <= connects_at_once;
}

// Keeps a turn in the map as long as somebody needs it.
class Connector::TurnUse {
 public:
  TurnUse(std::map<Endpoint, Turn>& turns, const Endpoint& endpoint)
      : turns_(turns), entry_(turns.try_emplace(endpoint).first) {
    ++entry_->second.users;
  }
  TurnUse(const TurnUse&) = delete;
  TurnUse& operator=(const TurnUse&) = delete;
  ~TurnUse() {
    if (--entry_->second.users == 0) turns_.erase(entry_);
  }
  Semaphore& semaphore() { return entry_->second.semaphore; }

 private:
  std::map<Endpoint, Turn>& turns_;
  std::map<Endpoint, Turn>::iterator entry_;
};

asio::awaitable<Connected> Connector::connect(std::vector<asio::ip::address> addresses, std::uint16_t port,
                                              Attempt& attempt) {
  attempt.enter(Phase::queue);
  TurnUse turn(turns_, {addresses.front(), port});
  const auto permit = co_await turn.semaphore().acquire(attempt);
  Connected result;
  if (!permit) co_return result;
  attempt.enter(Phase::connect);
  const auto race = std::make_shared<Race>(*this, std::move(addresses), port, attempt.waiter);
  race->start_next();
  if (!race->finished()) co_await attempt.waiter.wait();
  race->stop();
  if (!attempt.expired()) result = race->take_result();
  co_return result;
}

}  // namespace crawl::http
