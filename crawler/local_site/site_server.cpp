#include "crawler/local_site/site_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <map>
#include <system_error>
#include <unordered_map>

#include "base/clock.h"
#include "base/fd.h"
#include "base/text/ascii.h"
#include "crawler/ipc/spawn.h"

namespace crawl::local_site {
namespace {

constexpr std::size_t max_request = 64 * 1024;

struct Connection {
  base::Fd fd;
  std::uint16_t peer_port = 0;
  std::string in, out;
  std::size_t sent = 0;
  bool ends = false;  // when all is sent
};

[[noreturn]] void raise_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

bool is_same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

// A method begins with a letter; a TLS handshake (https://...) does not, and would be waited for until it is over.
bool is_http(char first) {
  return first == '\r' || first == '\n' || base::is_letter(first);
}

// The bytes of the first request, its body included; 0 until it is whole.
std::size_t request_size(std::string_view in) {
  const std::size_t end = in.find("\r\n\r\n");
  if (end == in.npos) return 0;
  Request request;
  request.head = in.substr(0, end + 4);
  const std::string_view length = request.header("Content-Length");
  std::size_t body = 0;
  std::from_chars(length.data(), length.data() + length.size(), body);
  return body <= in.size() - (end + 4) ? end + 4 + body : 0;  // one that never comes whole is dropped by its size
}

// One thread, one epoll, answers in the order of the requests.
class Loop {
 public:
  Loop(base::Fd listener, Site site)
      : listener_(std::move(listener)), site_(std::move(site)), epoll_(epoll_create1(0)) {
    watch(listener_.get(), EPOLLIN, EPOLL_CTL_ADD);
  }

  int run() {
    epoll_event events[256];
    while (true) {
      int count = epoll_wait(epoll_.get(), events, 256, timeout_ms());
      for (int i = 0; i < count; ++i) {
        events[i].data.fd == listener_.get() ? accept_all() : serve(events[i].data.fd);
      }
      send_due();
    }
  }

 private:
  void watch(int fd, std::uint32_t what, int operation) {
    epoll_event event{};
    event.events = what;
    event.data.fd = fd;
    epoll_ctl(epoll_.get(), operation, fd, &event);
  }

  void accept_all() {
    while (true) {
      sockaddr_in peer{};
      socklen_t size = sizeof peer;
      base::Fd fd(accept4(listener_.get(), reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!fd) return;
      int on = 1;
      setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      int number = fd.get();
      watch(number, EPOLLIN, EPOLL_CTL_ADD);
      connections_[number] = {std::move(fd), ntohs(peer.sin_port), {}, {}};
    }
  }

  void serve(int fd) {
    Connection& connection = connections_[fd];
    char buffer[16 * 1024];
    ssize_t n = recv(fd, buffer, sizeof buffer, 0);
    if (n < 0 && errno == EAGAIN) return flush(fd);
    if (n <= 0 || connection.in.size() > max_request) return drop(fd);
    connection.in.append(buffer, static_cast<std::size_t>(n));
    if (!is_http(connection.in.front())) refuse(connection);
    for (std::size_t size; (size = request_size(connection.in)) != 0;) {
      respond(fd, connection, size);
      connection.in.erase(0, size);
    }
    flush(fd);
  }

  void refuse(Connection& connection) {
    connection.in.clear();
    connection.out += "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    connection.ends = true;
  }

  void respond(int fd, Connection& connection, std::size_t size) {
    const std::string_view request = std::string_view(connection.in).substr(0, size);
    auto begin = request.find(' ');
    auto end = request.find(' ', begin + 1);
    if (begin == std::string::npos || end == std::string::npos) return;
    const auto body = request.find("\r\n\r\n") + 4;
    Response response = site_({request.substr(begin + 1, end - begin - 1), connection.peer_port,
                               request.substr(0, begin), request.substr(0, body), request.substr(body)});
    connection.ends = connection.ends || response.close;
    if (response.delay_ms == 0) {
      connection.out += response.bytes;
    } else {
      due_.emplace(base::monotonic_ns() + std::int64_t{response.delay_ms} * 1'000'000, std::pair(fd, response.bytes));
    }
  }

  void flush(int fd) {
    Connection& connection = connections_[fd];
    while (connection.sent < connection.out.size()) {
      ssize_t n =
          send(fd, connection.out.data() + connection.sent, connection.out.size() - connection.sent, MSG_NOSIGNAL);
      if (n < 0 && errno == EAGAIN) return watch(fd, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
      if (n <= 0) return drop(fd);
      connection.sent += static_cast<std::size_t>(n);
    }
    connection.out.clear();
    connection.sent = 0;
    if (connection.ends && !is_due(fd)) drop(fd);
  }

  bool is_due(int fd) const {
    return std::ranges::any_of(due_, [fd](const auto& entry) { return entry.second.first == fd; });
  }

  void drop(int fd) {
    connections_.erase(fd);
    std::erase_if(due_, [fd](const auto& entry) { return entry.second.first == fd; });
  }

  int timeout_ms() const {
    if (due_.empty()) return -1;
    std::int64_t left = due_.begin()->first - base::monotonic_ns();
    return left <= 0 ? 0 : static_cast<int>(left / 1'000'000 + 1);
  }

  void send_due() {
    while (!due_.empty() && due_.begin()->first <= base::monotonic_ns()) {
      auto [fd, bytes] = std::move(due_.begin()->second);
      due_.erase(due_.begin());
      connections_[fd].out += bytes;
      flush(fd);
    }
  }

  base::Fd listener_;
  Site site_;
  base::Fd epoll_;
  std::unordered_map<int, Connection> connections_;
  std::multimap<std::int64_t, std::pair<int, std::string>> due_;
};

base::Fd listen_on_loopback(std::uint16_t& port) {
  base::Fd fd(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;  // a server that has just ended leaves connections behind
  if (port != 0) setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (!fd || bind(fd.get(), generic, sizeof address) != 0 || listen(fd.get(), 4096) != 0)
    raise_errno(("listen on 127.0.0.1" + (port ? ":" + std::to_string(port) : std::string())).c_str());
  socklen_t size = sizeof address;
  getsockname(fd.get(), generic, &size);
  port = ntohs(address.sin_port);
  return fd;
}

}  // namespace

std::string http_response(std::string_view status, std::string_view headers, std::string_view body) {
  std::string response = "HTTP/1.1 ";
  response.append(status).append("\r\nServer: crawl\r\n").append(headers);
  response.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  return response;
}

std::string_view Request::header(std::string_view name) const {
  for (auto line = head.find("\r\n"); line != head.npos && line + 2 < head.size(); line = head.find("\r\n", line + 2)) {
    const std::string_view field = head.substr(line + 2, head.find("\r\n", line + 2) - line - 2);
    if (field.size() <= name.size() || field[name.size()] != ':' || !is_same_name(field.substr(0, name.size()), name))
      continue;
    const auto value = field.find_first_not_of(' ', name.size() + 1);
    return value == field.npos ? std::string_view() : field.substr(value);
  }
  return {};
}

SiteServer::SiteServer(Site site, std::uint16_t port) : port_(port) {
  base::Fd listener = listen_on_loopback(port_);
  pid_ = ipc::spawn("crawl-site", {listener.get()},
                    [&] { return Loop(base::Fd(listener.release()), std::move(site)).run(); });
}

SiteServer::~SiteServer() {
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

}  // namespace crawl::local_site
