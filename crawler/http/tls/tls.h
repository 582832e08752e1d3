// TLS of the client: one context for all connections, made when the first https URL comes (loading the system's
// certificates takes 30 to 50 ms), and a session over each socket. OpenSSL reads and writes the socket itself through a
// small BIO, so that a waiting connection holds no buffers (an asio ssl::stream holds about 70 KB).
//
// One TlsContext for each Fetcher, single-threaded. Bounded: max_sessions resumable sessions.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "config/options.h"
#include "crawler/http/connection/io.h"
#include "crawler/http/connection/lru_map.h"
#include "model/reason.h"

namespace crawl::http {

template <auto free_function>
struct Freed {
  template <class T>
  void operator()(T* pointer) const {
    free_function(pointer);
  }
};

class TlsContext;

// Frees a session without a goodbye and without a grudge: OpenSSL takes a session that was not shut down for broken and
// would not resume it.
struct SslFreed {
  void operator()(SSL* ssl) const {
    SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(ssl);
  }
};

class TlsSession {
 public:
  // Over `bio`, which it owns. `origin` keys resumable sessions; `host` is verified and, unless it is an
  // address, sent as SNI (RFC 6066 section 3).
  TlsSession(TlsContext& context, BIO* bio, std::string origin, std::string_view host);

  Io handshake();
  Io read(char* data, std::size_t size);
  Io write(std::string_view data);

  // After handshake() gave an error: what was wrong, in words. Certificates do not change between two attempts.
  model::Failure failure(boost::system::error_code ec) const;
  // After read() or write() gave an error: the peer's alert, or what else OpenSSL found; empty where it was the socket.
  const std::string& alert() const { return alert_; }
  bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
  const std::string& origin() const { return origin_; }

 private:
  Io result(int returned);

  std::unique_ptr<SSL, SslFreed> ssl_;
  TlsContext& context_;
  std::string origin_;
  std::string alert_;   // of the last error, as OpenSSL words it
  bool named_ = false;  // it knows which name the certificate must have
};

class TlsContext {
 public:
  static constexpr std::size_t max_sessions = 4096;

  // Throws std::runtime_error when the certificates of --ca-file cannot be read.
  explicit TlsContext(const config::Options& options);

  SSL_CTX* get() const { return context_.get(); }
  bool verifies() const { return verify_; }

  using SessionPtr = std::unique_ptr<SSL_SESSION, Freed<SSL_SESSION_free>>;
  // For one connection to resume; null without one.
  SessionPtr session_for(std::string_view origin);
  void keep_session(std::string_view origin, SSL_SESSION* session);

 private:
  std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>> context_;
  bool verify_;
  LruMap<SessionPtr> sessions_{max_sessions};
};

}  // namespace crawl::http
