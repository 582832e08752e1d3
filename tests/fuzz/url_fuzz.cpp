// Whatever the bytes: what the parser accepts is in normal form, its parts make up the whole, and nothing of the input
// stands in it unencoded that could break a request line. The first line of the input is the base.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "parser/url.h"

namespace {

using crawl::parser::Url;

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const Url& url) {
  auto again = crawl::parser::parse_url(url.href());
  require(again && again->href() == url.href() && again->host() == url.host() && again->port() == url.port());
  require(!url.hostname().empty() && url.path().starts_with('/'));
  require(std::string(url.origin()).append(url.target()) == url.href());
  for (unsigned char c : url.href()) require(c > ' ' && c < 0x7f && c != '#');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  std::size_t line = input.find('\n');
  auto base = crawl::parser::parse_url(input.substr(0, line));
  if (base) check(*base);
  std::string_view rest = line == std::string_view::npos ? input : input.substr(line + 1);
  if (auto url = crawl::parser::parse_url(rest, base ? &*base : nullptr)) check(*url);
  if (auto url = crawl::parser::parse_url(rest, base ? &*base : nullptr, "gbk")) check(*url);
  if (auto url = crawl::parser::parse_seed(rest)) check(*url);
  return 0;
}
