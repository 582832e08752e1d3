// BIOs, from which a TLS session reads and to which it writes without waiting: one over a socket that never raises
// SIGPIPE, as OpenSSL's own does, and one over another TLS session, for TLS in TLS.
#pragma once

#include <openssl/bio.h>

namespace crawl::http {

class TlsSession;

// They do not own what they are over. They throw std::bad_alloc.
BIO* make_socket_bio(int fd);
BIO* make_tls_bio(TlsSession& outer);

}  // namespace crawl::http
