// The bare client of many slow URLs: two processes, each an epoll loop that opens a connection for each of its URLs,
// asks, reads the answer and closes. Connects are paced (so many under way at once), so that no listener's queue
// overflows. Nothing is parsed but the end of the answer: the time that no crawler can beat.
//
//   epoll_client PORT [URLS]     asks 127.0.3.1 to 127.0.3.8 in turn; prints one JSON object

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

constexpr int addresses = 8, processes = 2, connects_at_once = 256;

class Client {
 public:
  Client(int port, int first, int last) : port_(port), next_(first), last_(last), left_(last - first) {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    connecting_.resize(65'536);
  }

  // The number of URLs that were not answered in full.
  int run() {
    std::vector<epoll_event> events(1024);
    while (left_ > 0) {
      while (next_ < last_ && under_way_ < connects_at_once) connect_next();
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 30'000);
      if (count == 0) return left_ + failed_;
      for (int i = 0; i < count; ++i) handle(events[static_cast<std::size_t>(i)].data.fd);
    }
    return failed_;
  }

 private:
  void connect_next() {
    const int url = next_++;
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in to{
        .sin_family = AF_INET, .sin_port = htons(static_cast<in_port_t>(port_)), .sin_addr = {}, .sin_zero = {}};
    to.sin_addr.s_addr = htonl(0x7F000301u + static_cast<unsigned>(url % addresses));
    if (fd < 0 || (connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) && errno != EINPROGRESS)) {
      ++failed_, --left_;
      if (fd >= 0) close(fd);
      return;
    }
    ++under_way_;
    connecting_[static_cast<std::size_t>(fd)] = url + 1;
    epoll_event event{.events = EPOLLOUT, .data = {.fd = fd}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }

  void handle(int fd) {
    if (const int url = std::exchange(connecting_[static_cast<std::size_t>(fd)], 0)) return ask(fd, url - 1);
    char answer[8192];
    const auto got = recv(fd, answer, sizeof answer, 0);
    const std::string_view text(answer, got > 0 ? static_cast<std::size_t>(got) : 0);
    if (!text.starts_with("HTTP/1.1 200") || !text.ends_with("</html>\n")) ++failed_;
    --left_;
    close(fd);
  }

  void ask(int fd, int url) {
    --under_way_;
    const std::string request = "GET /" + std::to_string(url) + " HTTP/1.1\r\nHost: 127.0.3.1\r\n\r\n";
    if (send(fd, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
      ++failed_, --left_;
      close(fd);
      return;
    }
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
  }

  int port_, next_, last_, left_, epoll_ = -1, under_way_ = 0, failed_ = 0;
  std::vector<int> connecting_;  // by descriptor: URL + 1 until it is connected
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: %s PORT [URLS]\n", argv[0]), 2;
  const int port = std::atoi(argv[1]), urls = argc > 2 ? std::atoi(argv[2]) : 20'000;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  const auto started = std::chrono::steady_clock::now();
  for (int i = 0; i < processes; ++i) {
    if (fork() == 0) _exit(Client(port, urls / processes * i, urls / processes * (i + 1)).run() != 0);
  }
  bool good = true;
  for (int status = 0; wait(&status) > 0;) good = good && status == 0;
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  std::printf("{\"name\": \"epoll_client\", \"items\": %d, \"complete\": %s, \"wall_s\": %.3f}\n", urls,
              good ? "true" : "false", wall.count());
  return good ? 0 : 1;
}
