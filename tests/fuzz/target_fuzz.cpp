// Any bytes as what a request to the live page asks for, and as its Host, Origin, Authorization and Cookie, parted by
// line feeds: whatever passes names this machine and has the token; parameters hold no NUL.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "crawler/monitor/access.h"
#include "crawler/monitor/target.h"

namespace {

using namespace crawl::monitor;

void check(bool holds) {
  if (!holds) std::abort();
}

void ask(std::string_view text) {
  BadTarget bad;
  const auto target = parse_target(text, bad);
  if (!target) return check(bad.status == 400 || bad.status == 404 || bad.status == 414);
  check(text.starts_with('/'));
  for (const auto& [name, value] : target->parameters) {
    check(value.find('\0') == value.npos && value.size() <= text.size());
    const auto number = target->number(name, 0, 1000);
    check(!number || (*number >= 0 && *number <= 1000));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::vector<std::string_view> lines;
  while (lines.size() < 5) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    lines.push_back(line);
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  ask(lines[0]);
  const Access access{.names = {"crawler.example"}, .token = "0123456789abcdef"};
  const RequestHead head{.method = "GET",
                         .target = lines[0],
                         .host = lines[1],
                         .origin = lines[2],
                         .authorization = lines[3],
                         .cookie = lines[4],
                         .local_address = "192.0.2.7"};
  if (refusal(head, access, true)) return 0;
  const auto name = host_name_of(lines[1]);
  check(name && (*name == "crawler.example" || *name == "localhost" || *name == "127.0.0.1" || *name == "::1" ||
                 *name == "192.0.2.7"));
  check(lines[3].ends_with(access.token) || lines[4].find("crawl_token=") != lines[4].npos);
  return 0;
}
