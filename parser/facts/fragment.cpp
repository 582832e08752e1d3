#include "parser/facts/fragment.h"

#include "base/hash.h"
#include "base/text/percent.h"
#include "parser/html/ascii.h"

namespace crawl::parser {

std::uint32_t written_hash(std::string_view name) {
  constexpr std::uint64_t key = 0;
  return static_cast<std::uint32_t>(base::fingerprint(name, key));
}

std::uint32_t fragment_hash(std::string_view name) {
  return name.find('%') == name.npos ? written_hash(name) : written_hash(base::percent_decoded(name));
}

bool is_always_right(std::string_view fragment) {
  return fragment.empty() || equals_ignoring_case(fragment, "top") || fragment.find(":~:") != fragment.npos ||
         fragment.front() == '/' || fragment.front() == '!';
}

std::string packed_ids(const std::vector<std::uint32_t>& sorted) {
  std::string bytes;
  bytes.reserve(sorted.size() * 4);
  for (const std::uint32_t id : sorted)
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(id >> shift & 0xFF);
  return bytes;
}

}  // namespace crawl::parser
