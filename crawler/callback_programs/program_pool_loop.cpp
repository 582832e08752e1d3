#include "crawler/callback_programs/program_pool_loop.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/time_units.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/descriptor.h"

namespace crawl::callback_programs {
namespace {

using base::ms;
constexpr std::int64_t last_words_ns = 3'000 * ms;  // for the programs, when no page is left

// Programs are killed before this process ends: what they have started would live on.
base::Fd listen_to_sigterm() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  signal(SIGTERM, SIG_DFL);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  return base::Fd(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

class ProgramPoolLoop {
 public:
  ProgramPoolLoop(const ProgramPoolSettings& settings, base::Fd control)
      : sigterm_(listen_to_sigterm()), control_(std::move(control)), pool_(settings) {}

  int run(pid_t parent) {
    if (getppid() != parent) return 1;  // it died before this process could ask to be told
    while (turn()) {
    }
    pool_.finish(base::monotonic_ns() + last_words_ns, [this] { return is_to_leave(); });
    return 0;
  }

 private:
  struct Client {
    std::unique_ptr<ipc::Channel> channel;  // null where it has gone, and the place is free
    std::uint64_t generation = 0;           // how many had this place before
  };

  bool is_to_leave() {
    signalfd_siginfo info;
    return asked_to_leave_ = asked_to_leave_ || ::read(sigterm_.get(), &info, sizeof info) == sizeof info;
  }

  bool turn() {
    wait();
    if (is_to_leave()) return false;
    if (control_ && fds_[1].revents != 0) accept();
    for (std::size_t k = 0; k < clients_.size(); ++k) listen_to(k);
    pool_.work(base::monotonic_ns(), [this](Finished finished) { answer(std::move(finished)); });
    for (std::size_t k = 0; k < clients_.size(); ++k)
      if (clients_[k].channel && !clients_[k].channel->flush()) lose(k);
    return control_ || std::ranges::any_of(clients_, [](const Client& client) { return client.channel != nullptr; });
  }

  void wait() {
    fds_.assign({{sigterm_.get(), POLLIN, 0}, {control_.get(), POLLIN, 0}});
    for (const Client& client : clients_)
      if (client.channel)
        fds_.push_back(
            {client.channel->fd(), static_cast<short>(POLLIN | (client.channel->has_output() ? POLLOUT : 0)), 0});
    pool_.add_descriptors(fds_);
    const std::int64_t now = base::monotonic_ns(), at = pool_.next_event(now);
    const std::int64_t left_ms = at == INT64_MAX ? -1 : std::clamp<std::int64_t>((at - now + ms - 1) / ms, 0, 60'000);
    ::poll(fds_.data(), fds_.size(), static_cast<int>(left_ms));
  }

  void accept() {
    auto fd = ipc::receive_descriptor(control_.get());
    if (!fd) return control_.reset();
    auto place = std::ranges::find_if(clients_, [](const Client& client) { return !client.channel; });
    if (place == clients_.end()) place = clients_.emplace(clients_.end());
    place->channel = std::make_unique<ipc::Channel>(std::move(*fd));
  }

  void listen_to(std::size_t k) {
    ipc::Channel* channel = clients_[k].channel.get();
    if (!channel) return;
    bool open = true;
    do {
      open = channel->fill();
      while (auto frame = channel->next()) {
        const auto page = ipc::decode<ipc::PageTask>(*frame);
        pool_.add({k, clients_[k].generation, page.number, std::string(page.url), std::string(page.line)});
      }
    } while (open && !channel->drained());
    if (!open) lose(k);
  }

  void lose(std::size_t k) {
    pool_.forget(k, clients_[k].generation++);
    clients_[k].channel.reset();
  }

  void answer(Finished finished) {
    const Client& client = clients_[finished.task.client];
    if (client.channel && client.generation == finished.task.generation) client.channel->send(finished.reply);
  }

  const base::Fd sigterm_;  // before there are programs
  base::Fd control_;
  ProgramPool pool_;
  bool asked_to_leave_ = false;
  std::vector<Client> clients_;
  std::vector<pollfd> fds_;
};

}  // namespace

int run_pool(const ProgramPoolSettings& settings, base::Fd control, pid_t parent) {
  return ProgramPoolLoop(settings, std::move(control)).run(parent);
}

}  // namespace crawl::callback_programs
