// BIOs, from which a TLS session reads and to which it writes without waiting: one over a socket that never raises
// SIGPIPE, as OpenSSL's own does, and one over another TLS session, for TLS in TLS.
#pragma once

#include <openssl/bio.h>

namespace crawl::http {

class TlsSession;

// They do not own what they are over. They throw std::bad_alloc.
BIO* make_socket_bio(int fd);
BIO* make_tls_bio(TlsSession& outer);

// To be called before each read, write and step of a handshake: until the next, sockets of this thread give so many
// bytes, and then seem empty. OpenSSL does not return while there are records without data (tickets, new keys), and a
// server may have no end of them; who waits for the socket then gives others their turn.
void begin_tls_turn();

}  // namespace crawl::http
