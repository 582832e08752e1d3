// A BIO over a non-blocking socket that never raises SIGPIPE, as OpenSSL's own socket BIO does.
#pragma once

#include <openssl/bio.h>

namespace crawl::net {

// Does not own the descriptor. Throws std::bad_alloc.
BIO* make_socket_bio(int fd);

}  // namespace crawl::net
