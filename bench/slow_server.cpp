// A server whose every answer is late: two processes behind the same eight addresses (SO_REUSEPORT), each an epoll
// loop. The delay is the same for all, so the answers that are due are in a plain queue. SIGTERM ends it; each
// process then says how many connections it held at most: with 20,000 clients about half of them, so that a hard limit
// of 20,000 descriptors (usual in containers) suffices.
//
//   slow_server PORT [DELAY_MS]     listens at 127.0.3.1 to 127.0.3.8

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr int addresses = 8, processes = 2, max_connections = 18'000;
constexpr std::string_view body =
    "<!DOCTYPE html><html lang=\"en\"><head><title>Late</title></head><body><p>Here at last.</p></body></html>\n";

volatile std::sig_atomic_t ended = 0;

int listener(int index, int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  sockaddr_in address{
      .sin_family = AF_INET, .sin_port = htons(static_cast<in_port_t>(port)), .sin_addr = {}, .sin_zero = {}};
  address.sin_addr.s_addr = htonl(0x7F000301u + static_cast<unsigned>(index));
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) || listen(fd, 4096)) {
    std::perror("slow_server: listen");
    std::exit(1);
  }
  return fd;
}

class Server {
 public:
  Server(int port, std::chrono::milliseconds delay) : delay_(delay), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    answer_ =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    answer_ += body;
    for (int i = 0; i < addresses; ++i) {
      const int fd = listener(i, port);
      last_listener_ = fd;
      watch(fd, EPOLLIN);
    }
  }

  void run() {
    std::vector<epoll_event> events(1024);
    while (!ended) {
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), milliseconds_to_next());
      for (int i = 0; i < count; ++i) handle(events[static_cast<std::size_t>(i)].data.fd);
      answer_those_due();
    }
    std::fprintf(stderr, "slow_server: at most %d connections in process %d\n", most_, getpid());
  }

 private:
  struct Due {
    Clock::time_point at;
    int fd;
    unsigned generation;  // a descriptor that was closed meanwhile may be another connection's now
  };

  void watch(int fd, unsigned events) {
    epoll_event event{.events = events, .data = {.fd = fd}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }

  int milliseconds_to_next() const {
    if (due_.empty()) return 200;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due_.front().at - Clock::now()).count();
    return left < 0 ? 0 : static_cast<int>(left);
  }

  void handle(int fd) {
    if (fd <= last_listener_) return accept_all(fd);
    char request[8192];
    const auto got = recv(fd, request, sizeof request, 0);
    if (got <= 0) return drop(fd);
    // Requests are small and not pipelined: one read is one request.
    due_.push_back({Clock::now() + delay_, fd, generation(fd)});
  }

  void accept_all(int listening) {
    while (open_ < max_connections) {
      const int fd = accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      most_ = std::max(most_, ++open_);
      watch(fd, EPOLLIN);
    }
  }

  void answer_those_due() {
    const auto now = Clock::now();
    for (; !due_.empty() && due_.front().at <= now; due_.pop_front()) {
      const auto [at, fd, generation_then] = due_.front();
      if (generation(fd) == generation_then) send(fd, answer_.data(), answer_.size(), MSG_NOSIGNAL);
    }
  }

  void drop(int fd) {
    ++generation(fd);
    --open_;
    close(fd);
  }

  unsigned& generation(int fd) {
    if (generations_.size() <= static_cast<std::size_t>(fd)) generations_.resize(static_cast<std::size_t>(fd) + 1024);
    return generations_[static_cast<std::size_t>(fd)];
  }

  std::chrono::milliseconds delay_;
  int epoll_, last_listener_ = 0, open_ = 0, most_ = 0;
  std::string answer_;
  std::deque<Due> due_;
  std::vector<unsigned> generations_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: %s PORT [DELAY_MS]\n", argv[0]), 2;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  struct sigaction action{};
  action.sa_handler = [](int) { ended = 1; };
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  std::vector<pid_t> children;
  for (int i = 0; i < processes; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      Server(std::atoi(argv[1]), std::chrono::milliseconds(argc > 2 ? std::atoi(argv[2]) : 2000)).run();
      return 0;
    }
    children.push_back(child);
  }
  while (!ended && waitpid(-1, nullptr, WNOHANG) == 0) usleep(50'000);
  for (const pid_t child : children) kill(child, SIGTERM);
  while (wait(nullptr) > 0) {
  }
}
