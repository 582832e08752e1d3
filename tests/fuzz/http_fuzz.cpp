// An answer of any bytes, cut into reads of any size: the reader ends in order, within its limits, and makes the same of
// the same bytes however they are cut.
#include <cstdint>
#include <cstdlib>

#include "crawler/net/answer.h"

namespace {

using crawl::net::AnswerReader;

constexpr std::size_t max_body = 1 << 20;

crawl::net::FetchResult read(std::string_view bytes, std::size_t piece) {
  const crawl::net::AnswerLimits limits{.max_body = max_body};
  crawl::net::FetchResult result;
  AnswerReader reader(result, limits);
  auto state = AnswerReader::more;
  for (std::size_t at = 0; at < bytes.size() && state == AnswerReader::more; at += piece) {
    state = reader.feed(bytes.substr(at, piece));
  }
  if (state == AnswerReader::more) reader.end_of_stream("closed");
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = read(bytes, bytes.size() + 1);
  const auto cut = read(bytes, 1 + data[0] % 64);
  if (whole.body.size() > max_body || whole.headers.size() > crawl::net::max_fields) std::abort();
  if (whole.status != cut.status || whole.body != cut.body) std::abort();
  if (whole.failure.has_value() != cut.failure.has_value()) std::abort();
  return 0;
}
