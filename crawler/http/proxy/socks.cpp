#include "crawler/http/proxy/socks.h"

#include <fmt/format.h>

#include <algorithm>

#include "crawler/http/dns/address.h"
#include "crawler/http/proxy/proxy.h"

namespace crawl::http {
namespace {

constexpr char version = 5;
constexpr char login_version = 1;
constexpr unsigned char no_login = 0, user_and_password = 2, none_acceptable = 0xff;
constexpr char connect_command = 1;
constexpr unsigned char ipv4 = 1, domain_name = 3, ipv6 = 4;
constexpr std::size_t max_name = 255;

unsigned char byte(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::string with_size(std::string_view text) {
  std::string out(1, static_cast<char>(text.size()));
  return out.append(text);
}

// The replies of https://www.rfc-editor.org/rfc/rfc1928#section-6. `of_address` are those that another address of the
// target may not give.
struct Reply {
  std::string_view words;
  bool transient, of_address;
};

constexpr Reply replies[] = {
    {"", false, false},
    {"general failure of the proxy", true, true},
    {"not allowed by the proxy's rules", false, false},
    {"network unreachable", true, true},
    {"host unreachable", true, true},
    {"connection refused", true, true},
    {"time to live expired", true, true},
    {"the proxy knows no CONNECT", false, false},
    {"the proxy does not reach addresses of this kind", false, true},
};

template <class Bytes>
std::string text_of(const Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace

SocksDialog::SocksDialog(const config::Proxy& proxy, std::string_view host, std::uint16_t port)
    : proxy_(proxy), host_(host), port_(port) {}

// https://www.rfc-editor.org/rfc/rfc1928#section-3
std::string SocksDialog::greeting() const {
  if (proxy_.user.empty()) return {version, 1, no_login};
  return {version, 2, no_login, user_and_password};
}

SocksDialog::Next SocksDialog::take(std::string_view bytes) {
  return (this->*step_)(bytes);
}

SocksDialog::Next SocksDialog::take_method(std::string_view bytes) {
  if (bytes[0] != version) return refuse(fmt::format("does not speak SOCKS 5: its first byte is {}", byte(bytes, 0)));
  const auto method = byte(bytes, 1);
  if (method == no_login) return request();
  if (method == user_and_password && !proxy_.user.empty()) return expect(2, &SocksDialog::take_login, login());
  if (method != none_acceptable) return refuse(fmt::format("chose a login that was not offered: {}", method));
  if (proxy_.user.empty()) return refuse("wants a user and a password (--proxy socks5://USER:PASS@...)");
  return refuse("accepts neither our user and password nor none");
}

// https://www.rfc-editor.org/rfc/rfc1929#section-2
std::string SocksDialog::login() const {
  return std::string(1, login_version) + with_size(proxy_.user) + with_size(proxy_.password);
}

// The version is not looked at: proxies are known that repeat SOCKS's own here.
SocksDialog::Next SocksDialog::take_login(std::string_view bytes) {
  if (bytes[1] != 0) return refuse("does not accept the user and password of --proxy");
  return request();
}

// https://www.rfc-editor.org/rfc/rfc1928#section-4
SocksDialog::Next SocksDialog::request() {
  std::string out{version, connect_command, 0};
  if (const auto address = literal_address(host_); !address) {
    if (host_.empty() || host_.size() > max_name) return refuse("cannot be told a name of more than 255 bytes");
    out.append(1, domain_name).append(with_size(host_));
  } else if (address->is_v4()) {
    out.append(1, ipv4).append(text_of(address->to_v4().to_bytes()));
  } else {
    out.append(1, ipv6).append(text_of(address->to_v6().to_bytes()));
  }
  out.append({static_cast<char>(port_ >> 8), static_cast<char>(port_ & 0xff)});
  return expect(4, &SocksDialog::take_reply, std::move(out));
}

SocksDialog::Next SocksDialog::take_reply(std::string_view bytes) {
  if (bytes[0] != version) return refuse("answered no SOCKS 5");
  const auto code = byte(bytes, 1);
  if (code >= std::size(replies)) return refuse(fmt::format("refused the tunnel: SOCKS reply {}", code));
  const auto& reply = replies[code];
  if (code != 0) {
    return refuse(fmt::format("refused the tunnel: {} (SOCKS reply {})", reply.words, code), reply.transient,
                  reply.of_address);
  }
  switch (byte(bytes, 3)) {  // the address that the proxy connects from, which nobody needs
    case ipv4:
      return expect(4 + 2, &SocksDialog::take_bound);
    case ipv6:
      return expect(16 + 2, &SocksDialog::take_bound);
    case domain_name:
      return expect(1, &SocksDialog::take_name_size);
    default:
      return refuse("answered no SOCKS 5");
  }
}

SocksDialog::Next SocksDialog::take_name_size(std::string_view bytes) {
  return expect(byte(bytes, 0) + 2u, &SocksDialog::take_bound);
}

SocksDialog::Next SocksDialog::take_bound(std::string_view) {
  return expect(0, nullptr);
}

SocksDialog::Next SocksDialog::expect(std::size_t bytes, Next (SocksDialog::*step)(std::string_view), std::string say) {
  wanted_ = bytes;
  step_ = step;
  return say;
}

SocksDialog::Next SocksDialog::refuse(std::string_view words, bool transient, bool of_address) const {
  return std::unexpected(TunnelFailure{proxy_failure(proxy_, words, transient), of_address});
}

}  // namespace crawl::http
