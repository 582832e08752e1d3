#include "tests/support/name_server.h"

#include <poll.h>
#include <sys/socket.h>

#include <stdexcept>

namespace crawl::test {
namespace {

constexpr std::size_t header_size = 12;
constexpr char type_a = 1;
constexpr char server_failure = 2, name_error = 3;

base::Fd bound(int type, std::uint16_t port) {
  base::Fd fd(::socket(AF_INET, type, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return base::Fd();
  return fd;
}

std::uint16_t port_of(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

std::string read_exactly(int fd, std::size_t size) {
  std::string bytes(size, '\0');
  const auto n = ::recv(fd, bytes.data(), size, MSG_WAITALL);
  bytes.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
  return bytes;
}

// RFC 1035 section 4: the header, the question as it was asked, and an address if there is one.
std::string message(const std::string& query, std::size_t question_end, char code, bool truncated,
                    const std::string& data, char ttl) {
  std::string answer = query.substr(0, 2) + (truncated ? "\x83" : "\x81") + char(0x80 | code);
  answer += std::string("\0\1\0", 3) + (data.empty() ? '\0' : '\1') + std::string("\0\0\0\0", 4);
  answer += query.substr(header_size, question_end - header_size);
  if (data.empty()) return answer;
  answer += std::string("\xc0\x0c\0", 3) + (data.size() == 4 ? '\1' : '\x1c') + std::string("\0\1\0\0\0", 5) + ttl;
  return answer + '\0' + static_cast<char>(data.size()) + data;
}

}  // namespace

NameServer::NameServer() {
  for (int i = 0; i < 100 && !listener_; ++i) {  // until a port is free for both
    udp_ = bound(SOCK_DGRAM, 0);
    port_ = port_of(udp_.get());
    listener_ = bound(SOCK_STREAM, port_);
  }
  if (!listener_) throw std::runtime_error("no port for a name server");
  const int buffer = 1 << 20;
  ::setsockopt(udp_.get(), SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  ::listen(listener_.get(), 64);
  thread_ = std::thread([this] { serve(); });
}

NameServer::~NameServer() {
  stopping_ = true;
  thread_.join();
}

int NameServer::asked(const std::string& name) {
  std::scoped_lock lock(mutex_);
  return static_cast<int>(asked_[name].size());
}

std::size_t NameServer::ports() {
  std::scoped_lock lock(mutex_);
  return ports_.size();
}

void NameServer::serve() {
  while (!stopping_) {
    pollfd waiting[] = {{udp_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
    ::poll(waiting, 2, 10);
    if (waiting[0].revents != 0) serve_datagram();
    if (waiting[1].revents != 0) serve_connection();
    if (released_) send_late();
  }
}

void NameServer::serve_datagram() {
  std::string query(512, '\0');
  sockaddr_in from{};
  socklen_t size = sizeof from;
  const auto n = ::recvfrom(udp_.get(), query.data(), query.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
  if (n < 17) return;
  query.resize(static_cast<std::size_t>(n));
  {
    std::scoped_lock lock(mutex_);
    ports_.insert(ntohs(from.sin_port));
  }
  bool late = false;
  auto answer = answer_to(query, false, late);
  if (answer.empty()) return;
  if (late) return late_.push_back({from, std::move(answer)});
  send(from, answer);
}

void NameServer::send(const sockaddr_in& to, const std::string& answer) {
  ::sendto(udp_.get(), answer.data(), answer.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

void NameServer::send_late() {
  for (const Late& late : late_) send(late.to, late.answer);
  late_.clear();
}

// One connection at a time, until the client has nothing more to ask or has had its answers.
void NameServer::serve_connection() {
  const base::Fd client(::accept(listener_.get(), nullptr, nullptr));
  const timeval patience{.tv_sec = 0, .tv_usec = 200'000};
  ::setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  for (int answers = 0; answers == 0 || answers != answers_a_connection_; ++answers) {
    const auto size = read_exactly(client.get(), 2);
    if (size.size() < 2) return;
    const auto query = read_exactly(client.get(), static_cast<unsigned char>(size[1]));
    if (query.size() < 17) return;
    ++over_tcp_;
    bool late = false;
    auto answer = answer_to(query, true, late);
    answer.insert(0, {'\0', static_cast<char>(answer.size())});
    ::send(client.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
  }
}

std::string NameServer::answer_to(const std::string& query, bool tcp, bool& late) {
  std::string name;
  std::size_t at = header_size;
  while (at + 3 < query.size() && query[at] != 0) {
    name += (name.empty() ? "" : ".") + query.substr(at + 1, static_cast<unsigned char>(query[at]));
    at += 1 + static_cast<unsigned char>(query[at]);
  }
  const std::size_t question_end = at + 5;
  const bool ipv4 = query[at + 2] == type_a;
  int times = 0;
  {
    std::scoped_lock lock(mutex_);
    times = ++(ipv4 ? queries_ : queries_six_)[name];
    if (ipv4) asked_[name].insert(query.substr(0, 2));
  }
  const auto begins = [&](const char* word) { return name.starts_with(word); };
  if (begins("silent") || (begins("nosix") && !ipv4) || (begins("lossy") && times == 1)) return {};
  late = begins("latesix") && !ipv4;
  const bool truncated = begins("large") && !tcp;
  char code = name_error;
  for (const char* word : {"known", "short", "empty", "large", "nosix", "latesix", "lossy", "faulty", "rebound"}) {
    if (begins(word)) code = 0;
  }
  if (begins("broken") || (begins("faulty") && times == 1)) code = server_failure;
  std::string data;
  if (code == 0 && !truncated && !begins("empty")) {
    if (ipv4) data = std::string("\x7f\0\0\1", 4);
    if (ipv4 && begins("rebound") && times == 1) data[0] = '\x64';  // 100.0.0.1
    if (late) data = std::string(15, '\0') + '\1';
  }
  return message(query, question_end, code, truncated, data, begins("short") || begins("rebound") ? 1 : 60);
}

}  // namespace crawl::test
