// SiteServer: a small HTTP/1.1 server on loopback for `crawl demo` and `crawl bench`, in a process of its own that ends
// with its parent. It serves what a function says; it is no server for the world.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace crawl::local_site {

struct Request {
  std::string_view target;      // of the request line
  std::uint16_t peer_port = 0;  // of the client's socket
  std::string_view method = {}, head = {}, body = {};

  // The value of a header field, its name in any case; empty without.
  std::string_view header(std::string_view name) const;
};

// A whole response, status line to body; sent after delay_ms. Then the connection may be closed, as by a server that
// fails.
struct Response {
  std::string bytes;
  int delay_ms = 0;
  bool close = false;
};
using Site = std::function<Response(const Request&)>;

// "HTTP/1.1 200 OK" with these headers (each ending in CRLF), Content-Length and the body.
std::string http_response(std::string_view status, std::string_view headers, std::string_view body);

class SiteServer {
 public:
  // Listens on 127.0.0.1 and forks; port 0 is any that is free. Throws std::system_error, so too if the port is taken.
  // The caller must have one thread only.
  explicit SiteServer(Site site, std::uint16_t port = 0);
  ~SiteServer();  // ends the process
  SiteServer(const SiteServer&) = delete;
  SiteServer& operator=(const SiteServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  std::uint16_t port_ = 0;
  pid_t pid_ = 0;
};

}  // namespace crawl::local_site
