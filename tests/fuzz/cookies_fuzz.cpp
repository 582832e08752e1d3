// Set-Cookie fields of any bytes, from hosts that are in part strangers, into a jar of little room; the same bytes are
// read as a cookie file. Whatever they are: the jar stays within its limits, a header is one line that fits, and no
// host gets what a stranger set.
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>

#include "crawler/session/cookies/cookie_jar.h"
#include "crawler/session/cookies/netscape_file.h"

namespace {

using namespace crawl::cookies;

constexpr CookieOrigin origins[] = {
    {"http", "example.org", "/"},
    {"https", "www.example.org", "/a/b?c"},
    {"http", "a.b.example.org", "/%7Ea/"},
    {"https", "10.0.0.1", "/"},
    {"http", "[::1]", "/x"},
    {"https", "github.io", "/"},
    {"http", "localhost", "*"},
    {"https", "www.example.org.", "/a"},
    {"http", "..", ""},
};
constexpr CookieOrigin stranger = {"https", "www.example.com", "/a/b/c"};
constexpr std::int64_t start = 1'700'000'000'000;

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const std::string& header, const JarLimits& limits) {
  require(header.size() <= limits.header_bytes);
  for (const char c : header) require((static_cast<unsigned char>(c) >= 0x20 || c == '\t') && c != 0x7f);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const JarLimits limits{.cookies = 12, .bytes = 8'000, .site_cookies = 5, .site_bytes = 4'000, .header_bytes = 300};
  CookieJar jar(limits);
  std::int64_t now = start;
  while (!bytes.empty()) {
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
    if (line.empty()) continue;
    const auto choice = static_cast<unsigned char>(line.front());
    jar.store(origins[choice % std::size(origins)], line.substr(1), now);
    require(jar.size() <= limits.cookies && jar.bytes() <= limits.bytes);
    check(jar.header_for(origins[choice / 16 % std::size(origins)], now), limits);
    require(jar.header_for(stranger, now).empty());
    now += 100;
  }
  for (const CookieOrigin& origin : origins) check(jar.header_for(origin, INT64_MAX - 1), limits);
  const auto cookies = parse_netscape({reinterpret_cast<const char*>(data), size}, "fuzz.txt", start);
  require(cookies || cookies.error().size() < 300);
  return 0;
}
