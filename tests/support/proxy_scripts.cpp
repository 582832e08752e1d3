#include "tests/support/proxy_scripts.h"

#include <arpa/inet.h>

namespace crawl::test {
namespace {

// Of "host:port", or of "http://host:port/path".
std::uint16_t port_in(std::string_view target) {
  if (const auto slashes = target.find("//"); slashes != target.npos) target.remove_prefix(slashes + 2);
  target = target.substr(0, target.find('/'));
  const auto colon = target.rfind(':');
  return colon == target.npos ? 80 : static_cast<std::uint16_t>(std::stoi(std::string(target.substr(colon + 1))));
}

unsigned char byte(const std::string& bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes.at(at));
}

// True if the client may go on.
bool log_in(RawClient& client, ProxyLog& log, const std::string& login) {
  const auto methods = client.read_bytes(byte(client.read_bytes(2), 1));
  const char wanted = login.empty() ? 0 : 2;
  const bool offered = methods.contains(wanted);
  client.send({"\x05", 1});
  client.send(offered ? std::string(1, wanted) : "\xff");
  if (!offered || wanted == 0) return offered;
  const auto user = client.read_bytes(byte(client.read_bytes(2), 1));
  const auto password = client.read_bytes(byte(client.read_bytes(1), 0));
  log.add("login " + user + ":" + password);
  const bool good = user + ":" + password == login;
  client.send(good ? std::string("\x01\0", 2) : "\x01\x01");
  return good;
}

std::string read_target(RawClient& client, char kind) {
  if (kind == 3) return "name " + client.read_bytes(byte(client.read_bytes(1), 0));
  const auto bytes = client.read_bytes(kind == 1 ? 4 : 16);
  char text[INET6_ADDRSTRLEN];
  inet_ntop(kind == 1 ? AF_INET : AF_INET6, bytes.data(), text, sizeof text);
  return (kind == 1 ? "ipv4 " : "ipv6 ") + std::string(text);
}

}  // namespace

RawServer::Script http_proxy(ProxyLog& log, std::string opened) {
  return [&log, opened = std::move(opened)](RawClient& client) {
    const auto request = client.read_request();
    if (request.empty()) return;
    log.add(request);
    const auto target = request.substr(request.find(' ') + 1, request.find(" HTTP/") - request.find(' ') - 1);
    if (request.starts_with("CONNECT ")) {
      client.send(opened);
      client.relay(port_in(target));
    } else {
      client.relay(port_in(target), request);
    }
  };
}

RawServer::Script socks_proxy(ProxyLog& log, std::string login, char ipv6_reply) {
  return [&log, login = std::move(login), ipv6_reply](RawClient& client) {
    if (!log_in(client, log, login)) return client.wait_for_close();
    const char kind = client.read_bytes(4).at(3);
    const auto host = read_target(client, kind);
    const auto port_bytes = client.read_bytes(2);
    const auto port = static_cast<std::uint16_t>(byte(port_bytes, 0) << 8 | byte(port_bytes, 1));
    log.add(host + ":" + std::to_string(port));
    const char reply = kind == 4 ? ipv6_reply : 0;
    client.send(std::string{5, reply, 0, 3, 4, 'b', 'n', 'd', '.', 0, 1});
    if (reply == 0) client.relay(port);
  };
}

}  // namespace crawl::test
