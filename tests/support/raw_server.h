// RawServer: a scripted server on loopback for tests. Each connection gets a thread of its own that runs the test's
// script, which reads requests and sends whatever bytes it likes, over plain TCP or TLS. Destroying the server ends all
// connections and waits for the threads.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace crawl::test {

// One connection, as the script sees it. Calls block; they give up when the server is destroyed.
class RawClient {
 public:
  RawClient(int fd, SSL* ssl) : fd_(fd), ssl_(ssl) {}

  // The bytes of the next request up to and with its empty line; empty when the client closed.
  std::string read_request();
  // Exactly so many bytes; fewer when the client closed.
  std::string read_bytes(std::size_t size);
  void send(std::string_view bytes);
  // TLS 1.3: so many more session tickets, which are records without data.
  void send_tickets(int count);
  // As a proxy: connects to a port of 127.0.0.1, sends `first`, and moves bytes both ways until one side ends. False
  // if nobody listens there.
  bool relay(std::uint16_t port, std::string_view first = {});
  // Ends the connection by FIN when the script returns; by RST from here on.
  void reset();
  // Waits until the client closes (or the server is destroyed).
  void wait_for_close();
  bool tls_resumed() const { return ssl_ && SSL_session_reused(ssl_) == 1; }
  std::string tls_version() const { return ssl_ ? SSL_get_version(ssl_) : ""; }
  std::string server_name() const;

 private:
  long read_some(char* data, std::size_t size);
  void pump(int upstream);

  int fd_;
  SSL* ssl_;
  std::string buffer_;
};

struct RawServerTls {
  std::string certificate, key;    // PEM files
  int version = 0;                 // TLS1_2_VERSION, TLS1_3_VERSION, or 0 for what the two agree on
  bool wants_certificate = false;  // of the client
};

class RawServer {
 public:
  using Script = std::function<void(RawClient&)>;

  explicit RawServer(Script script, const RawServerTls* tls = nullptr, bool ipv6 = false);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(std::string_view path = "/") const;
  int connections() const { return connections_; }

 private:
  void accept_loop();
  void serve(int fd);

  Script script_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> tls_{nullptr, SSL_CTX_free};
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;  // of what follows
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// A script that answers every request of a connection with the same bytes, and then closes if told to.
RawServer::Script answer_with(std::string bytes, bool close = false);

// "HTTP/1.1 200 OK" with Content-Length and the given further header lines (each ending in CRLF).
std::string ok(std::string_view body, std::string_view more_headers = "Content-Type: text/html\r\n");

}  // namespace crawl::test
