// SocksDialog: what is said to a SOCKS 5 proxy until it has connected to a target (RFC 1928, with the user and password
// of RFC 1929). Bytes in, bytes out: it never waits and knows no socket, and it names exactly how many bytes it wants
// next, so that none is read that belongs to the target.
//
// One for each tunnel. Bounded: an answer is at most 262 bytes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "config/options.h"
#include "crawler/http/proxy/tunnel_failure.h"

namespace crawl::http {

class SocksDialog {
 public:
  // `host` is a name, for the proxy to resolve, or an address (IPv6 with or without brackets).
  SocksDialog(const config::Proxy& proxy, std::string_view host, std::uint16_t port);

  // The first words, to be sent before anything is taken.
  std::string greeting() const;
  // Bytes to read next; 0 when the tunnel is open.
  std::size_t wanted() const { return wanted_; }
  // Exactly wanted() bytes. Answers what is to be sent, perhaps nothing.
  Result<std::string, TunnelFailure> take(std::string_view bytes);

 private:
  using Next = Result<std::string, TunnelFailure>;

  Next take_method(std::string_view bytes);
  Next take_login(std::string_view bytes);
  Next take_reply(std::string_view bytes);
  Next take_name_size(std::string_view bytes);
  Next take_bound(std::string_view bytes);

  Next expect(std::size_t bytes, Next (SocksDialog::*step)(std::string_view), std::string say = {});
  Next refuse(std::string_view words, bool transient = false, bool of_address = false) const;
  std::string login() const;
  Next request();

  const config::Proxy& proxy_;
  const std::string host_;
  const std::uint16_t port_;
  std::size_t wanted_ = 2;
  Next (SocksDialog::*step_)(std::string_view) = &SocksDialog::take_method;
};

}  // namespace crawl::http
