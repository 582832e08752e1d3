#include "crawler/browser/pool/browser_pool_loop.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "crawler/browser/pool/browser_pool.h"
#include "crawler/browser/process/folder.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/descriptor.h"
#include "crawler/ipc/messages/browsers.h"

namespace crawl::browser {
namespace {

namespace asio = boost::asio;
using asio::posix::stream_descriptor;

// A worker: its socket and the pages that it has here.
class Client : public std::enable_shared_from_this<Client> {
 public:
  Client(asio::io_context& io, BrowserPool& pool, base::Fd fd, std::function<void(Client*)> on_gone)
      : pool_(pool),
        watch_(io, ::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0)),
        channel_(std::move(fd)),
        on_gone_(std::move(on_gone)) {}

  void listen() {
    watch_.async_wait(stream_descriptor::wait_read,
                      [self = shared_from_this()](const boost::system::error_code& error) {
                        if (error || self->gone_) return;
                        self->read();
                      });
  }

 private:
  void read() {
    bool open = true;
    do {
      open = channel_.fill();
      while (auto frame = channel_.next()) obey(*frame);
    } while (open && !channel_.drained());
    open ? listen() : leave();
  }

  void obey(const ipc::Frame& frame) {
    switch (frame.type) {
      case ipc::RenderTask::type: {
        Task task(ipc::decode<ipc::RenderTask>(frame));
        const std::uint64_t number = task.number;
        tickets_[number] = pool_.submit(
            std::move(task), [this](const ipc::PageRequest& request) { say(request); },
            [this, number](const ipc::Rendered& page) {
              tickets_.erase(number);
              say(page);
            });
        break;
      }
      case ipc::PageResponse::type: {
        const auto response = ipc::decode<ipc::PageResponse>(frame);
        if (const auto ticket = tickets_.find(response.task); ticket != tickets_.end())
          pool_.respond(ticket->second, response);
        break;
      }
      case ipc::PageWaits::type: {
        const auto message = ipc::decode<ipc::PageWaits>(frame);
        if (const auto ticket = tickets_.find(message.task); ticket != tickets_.end())
          pool_.waits(ticket->second, message.waits);
        break;
      }
      default:
        throw ipc::FrameError("a message that is not for browsers");
    }
  }

  void say(const auto& message) {
    if (gone_) return;
    channel_.send(message);
    flush();
  }

  void flush() {
    if (gone_ || is_writing_) return;
    if (!channel_.flush()) return leave();
    if (!channel_.has_output()) return;
    is_writing_ = true;
    watch_.async_wait(stream_descriptor::wait_write,
                      [self = shared_from_this()](const boost::system::error_code& error) {
                        self->is_writing_ = false;
                        if (!error) self->flush();
                      });
  }

  void leave() {
    if (gone_) return;
    gone_ = true;
    const auto self = shared_from_this();
    for (const auto& [number, ticket] : std::exchange(tickets_, {})) pool_.forget(ticket);
    boost::system::error_code passed;
    passed = watch_.close(passed);
    on_gone_(this);
  }

  BrowserPool& pool_;
  stream_descriptor watch_;
  ipc::Channel channel_;
  const std::function<void(Client*)> on_gone_;
  std::unordered_map<std::uint64_t, BrowserPool::Ticket> tickets_;
  bool is_writing_ = false, gone_ = false;
};

class BrowserPoolLoop {
 public:
  BrowserPoolLoop(const BrowserSettings& settings, const Executable& executable, base::Fd control)
      : sigterm_(io_, SIGTERM),
        control_(std::move(control)),
        watch_(io_, control_.get()),
        pool_(io_, settings, executable) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
  }
  ~BrowserPoolLoop() { watch_.release(); }

  int run(pid_t parent) {
    if (getppid() != parent) return 1;  // it died before this process could ask to be told
    remove_leftovers();
    sigterm_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) leave();
    });
    listen();
    io_.run();
    return 0;
  }

 private:
  void listen() {
    watch_.async_wait(stream_descriptor::wait_read, [this](const boost::system::error_code& error) {
      if (error) return;
      auto fd = ipc::receive_descriptor(control_.get());
      if (!fd) {
        is_last_ = true;
        return leave_if_last();
      }
      auto client = std::make_shared<Client>(io_, pool_, std::move(*fd), [this](Client* gone) {
        clients_.erase(gone);
        leave_if_last();
      });
      clients_.insert(client.get());
      client->listen();
      listen();
    });
  }

  void leave_if_last() {
    if (is_last_ && clients_.empty()) leave();
  }

  void leave() {
    pool_.close();
    io_.stop();
  }

  asio::io_context io_{1};
  asio::signal_set sigterm_;
  base::Fd control_;
  stream_descriptor watch_;
  BrowserPool pool_;
  std::unordered_set<Client*> clients_;
  bool is_last_ = false;
};

}  // namespace

int run_browser_pool(const BrowserSettings& settings, const Executable& executable, base::Fd control, pid_t parent) {
  // Never taken apart: the process ends, and coroutines that are under way would meet what is gone.
  auto* loop = new BrowserPoolLoop(settings, executable, std::move(control));
  return loop->run(parent);
}

}  // namespace crawl::browser
