// A line of any bytes as a callback program's reply: refused with words, or items that are JSON objects.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "crawler/callback_programs/reply.h"
#include "tests/support/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto reply =
      crawl::callback_programs::read_reply({reinterpret_cast<const char*>(data), size}, "http://example.org/");
  if (!reply) {
    if (reply.error().empty() || reply.error().size() > 1000) std::abort();
    return 0;
  }
  for (const std::string& item : reply->items)
    if (!crawl::test::read_json(item).is_object()) std::abort();
  return 0;
}
