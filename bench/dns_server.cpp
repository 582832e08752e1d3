// A name server for measurements, over UDP and TCP on one loopback port: every name that begins with h and a number has
// one address, 127.64.0.0 plus that number, and no IPv6 address (no error and an empty answer, as real servers say it).
// Every answer is late by the same time, so those that are due are in a plain queue. SIGTERM ends it; it then tells
// how many queries came.
//
//   dns_server PORT DELAY_MS [--drop PERCENT] [--truncate PERCENT] [--fail PERCENT] [--silent-aaaa]
//
// --drop: so many queries over UDP get no answer; --truncate: the answer bids the client ask over TCP; --fail:
// SERVFAIL.
// --silent-aaaa: no answer to any query for an IPv6 address.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>

namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned first_address = 127u << 24 | 64u << 16;
constexpr unsigned char type_a = 1, type_aaaa = 28;
constexpr std::size_t header_size = 12, max_query = 512;
constexpr std::string_view ttl = {"\0\0\0\x3c", 4};

volatile std::sig_atomic_t ended = 0;

struct Settings {
  std::chrono::milliseconds delay{0};
  int drop = 0, truncate = 0, fail = 0;  // percent
  bool silent_aaaa = false;
};

struct Question {
  std::string_view whole;  // name, type and class, as they came
  unsigned number = 0;     // of the host
  unsigned char type = 0;
  bool known = false;
};

// RFC 1035 section 4.1.2: labels, an empty one, then type and class.
bool read_question(std::string_view query, Question& question) {
  std::size_t at = header_size;
  while (at < query.size() && query[at] != 0) at += 1 + static_cast<unsigned char>(query[at]);
  if (at + 5 > query.size()) return false;
  question.whole = query.substr(header_size, at + 5 - header_size);
  question.type = static_cast<unsigned char>(query[at + 2]);
  question.known = (question.whole[1] | 0x20) == 'h' && question.whole[2] >= '0' && question.whole[2] <= '9';
  for (std::size_t i = 2; i < question.whole.size() && question.whole[i] >= '0' && question.whole[i] <= '9'; ++i) {
    question.number = question.number * 10 + static_cast<unsigned>(question.whole[i] - '0');
  }
  return true;
}

std::string answer_to(std::string_view query, const Question& question, int code, bool truncated) {
  const bool address = code == 0 && !truncated && question.type == type_a;
  std::string answer(query.substr(0, 2));
  answer += static_cast<char>(truncated ? 0x87 : 0x85);  // an answer, with authority, recursion was desired
  answer += static_cast<char>(0x80 | code);
  answer += {0, 1, 0, static_cast<char>(address), 0, 0, 0, 0};
  answer += question.whole;
  if (!address) return answer;
  answer += {'\xc0', header_size, 0, type_a, 0, 1};
  answer += ttl;
  answer += {0, 4};
  const unsigned ip = htonl(first_address + question.number);
  answer.append(reinterpret_cast<const char*>(&ip), sizeof ip);
  return answer;
}

class Server {
 public:
  Server(int port, Settings settings) : settings_(settings), epoll_(epoll_create1(0)) {
    udp_ = opened(SOCK_DGRAM, port);
    listener_ = opened(SOCK_STREAM, port);
    const int buffer = 4 << 20;
    setsockopt(udp_, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
    listen(listener_, 1024);
    watch(udp_);
    watch(listener_);
  }

  void run() {
    std::array<epoll_event, 64> events;
    while (!ended) {
      const int n = epoll_wait(epoll_, events.data(), events.size(), wait_ms());
      for (int i = 0; i < n; ++i) serve(events[static_cast<std::size_t>(i)].data.fd);
      send_due();
    }
    std::fprintf(stderr, "{\"udp\": %ld, \"tcp\": %ld, \"dropped\": %ld}\n", over_udp_, over_tcp_, dropped_);
  }

 private:
  struct Late {
    Clock::time_point due;
    int fd;             // of the TCP connection, or the UDP socket
    sockaddr_in to;     // for UDP
    std::string bytes;  // with its length before it for TCP
  };

  static int opened(int type, int port) {
    const int fd = socket(AF_INET, type | SOCK_NONBLOCK, 0);
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<in_port_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address)) {
      std::perror("dns_server: bind");
      std::exit(1);
    }
    return fd;
  }

  void watch(int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }

  int wait_ms() const {
    if (late_.empty()) return 1000;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(late_.front().due - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(0, left.count()));
  }

  bool chance(int percent) { return percent > 0 && static_cast<int>(random_() % 100) < percent; }

  void serve(int fd) {
    if (fd == udp_) return serve_udp();
    if (fd == listener_) {
      const int client = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (client >= 0) watch(client);
      return;
    }
    serve_tcp(fd);
  }

  void serve_udp() {
    char query[max_query];
    sockaddr_in from{};
    for (;;) {
      socklen_t size = sizeof from;
      const auto n = recvfrom(udp_, query, sizeof query, 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (n < 0) return;
      ++over_udp_;
      if (chance(settings_.drop)) {
        ++dropped_;
        continue;
      }
      answer({query, static_cast<std::size_t>(n)}, udp_, from);
    }
  }

  void serve_tcp(int fd) {
    auto& input = inputs_[fd];
    char bytes[4096];
    const auto n = recv(fd, bytes, sizeof bytes, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) return end(fd);
    input.append(bytes, static_cast<std::size_t>(n));
    while (input.size() >= 2) {
      const auto size =
          static_cast<std::size_t>(static_cast<unsigned char>(input[0])) << 8 | static_cast<unsigned char>(input[1]);
      if (input.size() < 2 + size) break;
      ++over_tcp_;
      answer(std::string_view(input).substr(2, size), fd, {});
      input.erase(0, 2 + size);
    }
  }

  void end(int fd) {
    std::erase_if(late_, [fd](const Late& late) { return late.fd == fd; });
    inputs_.erase(fd);
    close(fd);
  }

  void answer(std::string_view query, int fd, const sockaddr_in& to) {
    Question question;
    if (!read_question(query, question)) return;
    if (settings_.silent_aaaa && question.type == type_aaaa) return;
    const bool udp = fd == udp_;
    const int code = chance(settings_.fail) ? 2 : question.known ? 0 : 3;
    auto bytes = answer_to(query, question, code, udp && chance(settings_.truncate));
    if (!udp) bytes.insert(0, {static_cast<char>(bytes.size() >> 8), static_cast<char>(bytes.size())});
    late_.push_back({Clock::now() + settings_.delay, fd, to, std::move(bytes)});
  }

  void send_due() {
    const auto now = Clock::now();
    while (!late_.empty() && late_.front().due <= now) {
      const auto& late = late_.front();
      if (late.fd == udp_) {
        sendto(udp_, late.bytes.data(), late.bytes.size(), 0, reinterpret_cast<const sockaddr*>(&late.to),
               sizeof late.to);
      } else {
        send(late.fd, late.bytes.data(), late.bytes.size(), MSG_NOSIGNAL);
      }
      late_.pop_front();
    }
  }

  const Settings settings_;
  int epoll_, udp_ = -1, listener_ = -1;
  std::deque<Late> late_;
  std::unordered_map<int, std::string> inputs_;  // of TCP connections: what is no whole query yet
  std::minstd_rand random_{1};
  long over_udp_ = 0, over_tcp_ = 0, dropped_ = 0;
};

bool read_settings(int count, char** words, Settings& settings) {
  for (int i = 0; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--silent-aaaa") {
      settings.silent_aaaa = true;
      continue;
    }
    int* percent = word == "--drop"       ? &settings.drop
                   : word == "--truncate" ? &settings.truncate
                   : word == "--fail"     ? &settings.fail
                                          : nullptr;
    if (!percent || ++i == count) return false;
    *percent = std::atoi(words[i]);
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  if (argc < 3 || !read_settings(argc - 3, argv + 3, settings)) {
    std::fprintf(stderr,
                 "usage: dns_server PORT DELAY_MS [--drop PERCENT] [--truncate PERCENT] [--fail PERCENT] "
                 "[--silent-aaaa]\n");
    return 2;
  }
  settings.delay = std::chrono::milliseconds(std::atoi(argv[2]));
  std::signal(SIGTERM, [](int) { ended = 1; });
  std::signal(SIGPIPE, SIG_IGN);
  Server(std::atoi(argv[1]), settings).run();
}
