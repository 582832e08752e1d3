#include "crawler/http/tls/tls.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <stdexcept>

#include "crawler/http/tls/tls_bio.h"

namespace crawl::http {
namespace {

// The first error in OpenSSL's queue, which is emptied.
std::string openssl_error() {
  const auto code = ERR_get_error();
  const char* reason = code ? ERR_reason_error_string(code) : nullptr;
  ERR_clear_error();
  return reason ? reason : "";
}

bool is_address(const std::string& host) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
  ERR_clear_error();
  ASN1_OCTET_STRING_free(address);
  return address != nullptr;
}

// Tickets come with the first bytes of an answer in TLS 1.3, within the handshake in 1.2.
int keep_session(SSL* ssl, SSL_SESSION* session) {
  auto* context = static_cast<TlsContext*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  auto* owner = static_cast<TlsSession*>(SSL_get_app_data(ssl));
  context->keep_session(owner->origin(), session);
  return 1;  // the reference is ours now
}

void load_authorities(SSL_CTX* context, const std::string& ca_file) {
  if (ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return;
  }
  if (SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) == 1) return;
  throw std::runtime_error(fmt::format("cannot read certificates from {} (--ca-file): {}", ca_file, openssl_error()));
}

}  // namespace

TlsContext::TlsContext(const config::Options& options)
    : context_(SSL_CTX_new(TLS_client_method())), verify_(!options.insecure) {
  if (!context_) throw std::runtime_error("OpenSSL: " + openssl_error());
  SSL_CTX* context = context_.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY);
  // Many servers close without goodbye; HTTP's own framing finds out what is missing.
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_verify(context, verify_ ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (verify_) load_authorities(context, options.ca_file);
  static constexpr unsigned char protocols[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(context, protocols, sizeof protocols - 1);
  SSL_CTX_set_app_data(context, this);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, http::keep_session);
}

// A copy: OpenSSL takes a TLS 1.3 session for used up as soon as one connection resumed from it gets a ticket of its
// own, and the tickets of all others that were resumed from the same session inherit that.
TlsContext::SessionPtr TlsContext::session_for(std::string_view origin) {
  const auto* session = sessions_.find(origin);
  return SessionPtr(session ? SSL_SESSION_dup(session->get()) : nullptr);
}

void TlsContext::keep_session(std::string_view origin, SSL_SESSION* session) {
  sessions_.put(origin, SessionPtr(session));
}

TlsSession::TlsSession(TlsContext& context, BIO* bio, std::string origin, std::string_view hostname)
    : ssl_(SSL_new(context.get())), context_(context), origin_(std::move(origin)) {
  if (!ssl_) BIO_free(bio);
  if (!ssl_) throw std::bad_alloc();
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_app_data(ssl_.get(), this);
  std::string host(hostname);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  if (host.ends_with('.')) host.pop_back();
  // The subject is no name of a host: https://www.rfc-editor.org/rfc/rfc9525#section-2
  SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (is_address(host)) {
    named_ = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host.c_str()) == 1;
  } else {
    named_ = !host.empty() && SSL_set_tlsext_host_name(ssl_.get(), host.c_str()) == 1 &&
             SSL_set1_host(ssl_.get(), host.c_str()) == 1;
  }
  if (const auto session = context.session_for(origin_)) SSL_set_session(ssl_.get(), session.get());
}

// Without the name that it should have, any certificate would do.
Io TlsSession::handshake() {
  if (!named_ && context_.verifies()) {
    alert_ = "the host's name cannot be verified";
    return {Io::error, 0, make_error_code(boost::system::errc::invalid_argument)};
  }
  ERR_clear_error();
  begin_tls_turn();
  return result(SSL_connect(ssl_.get()));
}

Io TlsSession::read(char* data, std::size_t size) {
  ERR_clear_error();
  std::size_t bytes = 0;
  auto io = result(SSL_read_ex(ssl_.get(), data, size, &bytes));
  io.bytes = bytes;
  return io;
}

Io TlsSession::write(std::string_view data) {
  ERR_clear_error();
  std::size_t bytes = 0;
  auto io = result(SSL_write_ex(ssl_.get(), data.data(), data.size(), &bytes));
  io.bytes = bytes;
  return io;
}

Io TlsSession::result(int returned) {
  if (returned == 1) return {Io::done};
  const int system_error = errno;
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
      return {Io::want_read};
    case SSL_ERROR_WANT_WRITE:
      return {Io::want_write};
    case SSL_ERROR_ZERO_RETURN:
      return {Io::eof};
    case SSL_ERROR_SYSCALL:
      if (system_error == 0) return {Io::eof};
      return {Io::error, 0, {system_error, boost::system::system_category()}};
    default:
      alert_ = openssl_error();
      return {Io::error, 0, make_error_code(boost::system::errc::protocol_error)};
  }
}

model::Failure TlsSession::failure(boost::system::error_code ec) const {
  using model::Reason;
  const long verified = SSL_get_verify_result(ssl_.get());
  if (context_.verifies() && verified != X509_V_OK) {
    return {Reason::tls, fmt::format("certificate: {}", X509_verify_cert_error_string(verified)), false};
  }
  if (!alert_.empty()) return {Reason::tls, fmt::format("TLS handshake: {}", alert_), false};
  if (!ec) return {Reason::tls, "connection closed during the TLS handshake", true};
  return {Reason::tls, fmt::format("TLS handshake: {}", ec.message()), true};
}

}  // namespace crawl::http
