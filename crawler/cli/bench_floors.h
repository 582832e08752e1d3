// Floors of `crawl bench`: what the same pages cost bare programs that do one thing each, so that every stage's CPU
// time is beside the least that it can be.
#pragma once

#include <cstdint>
#include <string>

namespace crawl::cli {

// CPU microseconds a page, of one thread.
struct Floors {
  double fetch = 0;     // requests over one connection, one after the other, read into one buffer
  double hash = 0;      // SHA-256
  double look = 0;      // a look at each byte: memchr from tag to tag
  double compress = 0;  // the compressor alone
  double store = 0;     // SQLite: a row of the page, its body and ten rows of links, 500 pages a transaction
};

// Pages 0 to pages - 1 of the bench site at 127.0.0.1:port; the floor of storing is measured in a file in `folder`.
// All zero when the server does not answer as it should.
Floors measure_floors(std::uint16_t port, unsigned pages, const std::string& folder);

}  // namespace crawl::cli
