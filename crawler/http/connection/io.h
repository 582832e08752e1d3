// Io: what came of one attempt to read or write without waiting.
#pragma once

#include <boost/system/error_code.hpp>
#include <cstddef>

namespace crawl::http {

struct Io {
  enum Status {
    done,        // `bytes` were moved
    want_read,   // nothing yet: ask again when the socket is readable,
    want_write,  // or writable
    eof,         // the peer has finished sending
    error,       // `ec`; for TLS see TlsSession::failure
  };
  Status status = done;
  std::size_t bytes = 0;
  boost::system::error_code ec{};

  bool must_wait() const { return status == want_read || status == want_write; }
};

}  // namespace crawl::http
