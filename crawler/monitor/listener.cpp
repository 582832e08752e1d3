#include "crawler/monitor/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "base/read_file.h"
#include "base/system.h"
#include "base/text/ascii.h"
#include "config/value/listen.h"

namespace crawl::monitor {
namespace {

constexpr int backlog = 512;
constexpr std::size_t max_token_file = 4096;

Result<std::string> token_of(const config::Options& options) {
  if (options.listen_token_file.empty()) return options.listen_token;
  const auto text = base::read_file(options.listen_token_file, max_token_file);
  if (!text) return fail("--listen-token-file: " + text.error());
  const std::string_view line = base::trimmed(std::string_view(*text).substr(0, text->find('\n')), "\r \t");
  if (line.empty()) return fail("--listen-token-file: the first line of " + options.listen_token_file + " is empty");
  auto token = config::parse_listen_token(line);
  if (!token) return fail("--listen-token-file: what " + options.listen_token_file + " holds " + token.error());
  return token;
}

std::string port_of(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  char port[NI_MAXSERV] = "";
  getnameinfo(reinterpret_cast<sockaddr*>(&address), size, nullptr, 0, port, sizeof port, NI_NUMERICSERV);
  return port;
}

bool is_loopback(const sockaddr& address) {
  if (address.sa_family == AF_INET6)
    return IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
  return address.sa_family == AF_INET &&
         ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr) >> 24 == 127;
}

std::string own_name() {
  char name[256] = "";
  return ::gethostname(name, sizeof name - 1) == 0 ? base::lowered(name) : std::string();
}

}  // namespace

Result<Listener> open_listener(const std::string& listen, const config::Options& options) {
  const auto address = config::listen_address(listen);
  if (!address) return fail("--listen: " + address.error());
  auto token = token_of(options);
  if (!token) return fail(token.error());
  const std::string host = address->host.empty() ? "127.0.0.1" : address->host;
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  if (const int error = getaddrinfo(host.c_str(), std::to_string(address->port).c_str(), &hints, &found); error != 0)
    return fail("--listen " + listen + ": " + gai_strerror(error));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
  // Other addresses have a token (config/parse.cpp); what is called the loopback's may not be it here.
  if (token->empty() && !is_loopback(*found->ai_addr))
    return fail("--listen " + listen + ": " + host + " leads to no loopback address here; name 127.0.0.1");
  Listener listener;
  listener.fd = base::Fd(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  if (listener.fd && address->port != 0) setsockopt(listener.fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (!listener.fd || ::bind(listener.fd.get(), found->ai_addr, found->ai_addrlen) != 0 ||
      ::listen(listener.fd.get(), backlog) != 0)
    return fail("--listen " + listen + ": " + base::errno_text(errno) +
                (errno == EADDRINUSE ? "; --listen 0 takes any port that is free" : ""));
  listener.access.token = std::move(*token);
  const bool any = host == "0.0.0.0" || host == "::";
  const std::string name = own_name();
  if (!address->is_loopback()) listener.access.names.push_back(base::lowered(host));
  if (!address->is_loopback() && !name.empty()) listener.access.names.push_back(name);
  const std::string shown = any && !name.empty() ? name : host.find(':') == host.npos ? host : "[" + host + "]";
  listener.url = "http://" + shown + ":" + port_of(listener.fd.get()) + "/";
  return listener;
}

}  // namespace crawl::monitor
