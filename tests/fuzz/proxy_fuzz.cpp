// Any bytes as what a SOCKS proxy says: the dialog ends in order after a bounded number of bytes, and repeats no
// password in its complaints. And any text as --proxy: what is accepted is written so that it reads the same, and what
// is refused is reported in one line. The first byte of the input chooses between them.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "config/value/proxy.h"
#include "crawler/http/proxy/socks.h"

namespace {

using namespace crawl;

void require(bool condition) {
  if (!condition) std::abort();
}

void talk(std::string_view bytes, bool with_login) {
  config::Proxy proxy{.kind = config::Proxy::Kind::socks5h, .host = "p", .port = 1080};
  if (with_login) {
    proxy.user = "ann";
    proxy.password = "hunter2";
  }
  http::SocksDialog dialog(proxy, "example.org", 443);
  std::size_t taken = 0;
  while (dialog.wanted() > 0 && dialog.wanted() <= bytes.size()) {
    taken += dialog.wanted();
    require(taken <= 300);
    const auto piece = bytes.substr(0, dialog.wanted());
    bytes.remove_prefix(piece.size());
    const auto next = dialog.take(piece);
    if (next) continue;
    require(!next.error().failure.detail.contains("hunter2"));
    return;
  }
}

void parse(std::string_view text) {
  const auto proxy = config::parse_proxy(text);
  if (!proxy) {
    require(!proxy.error().contains('\n'));
    return;
  }
  const auto again = config::parse_proxy(config::format_proxy(*proxy));
  require(again && again->has_value() == proxy->has_value());
  if (!*proxy) return;
  const auto &a = **proxy, &b = **again;
  require(a.kind == b.kind && a.host == b.host && a.port == b.port && a.user == b.user && a.password == b.password);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 3 == 2) {
    parse(bytes);
  } else {
    talk(bytes, data[0] % 3 == 1);
  }
  return 0;
}
