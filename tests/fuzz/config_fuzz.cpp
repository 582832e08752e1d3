// Whatever the bytes of a TOML file: what it sets, --print-config writes in a form that reads back to the same, and
// every message is of bounded length. The option table does the checking, so command line and environment are covered
// too.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/file/config_file.h"
#include "config/print.h"

namespace {

using namespace crawl::config;

void require(bool condition) {
  if (!condition) std::abort();
}

// The options that a text sets; values that are refused leave theirs as they were.
crawl::Result<Options> options_of(std::string_view toml) {
  auto file = parse_config(toml, "fuzz.toml");
  if (!file) return crawl::fail(file.error());
  Options options{.processes = 1, .user_agent = "fuzz"};
  for (const Setting& setting : file->settings) {
    const auto set = setting.option->binding.set(options, setting.value);
    require(set || set.error().size() < 1000);
  }
  options.extract = std::move(file->extract);
  return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto options = options_of(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!options) return 0;
  const std::string printed = to_toml(*options);
  const auto again = options_of(printed);
  require(again && to_toml(*again) == printed);
  return 0;
}
