// A response of any bytes, cut into reads of any size: the reader ends in order, within its limits, and makes the same
// of the same bytes however they are cut. The first byte of the input chooses how the response begins, the second how
// it is cut.
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>

#include "crawler/http/client/response_reader.h"

namespace {

using crawl::http::ResponseReader;

constexpr std::size_t max_body = 1 << 20;

constexpr std::string_view openings[] = {
    "",
    "HTTP/1.1 ",
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.0 404 Not Found\nA: b\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08",
    "HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\n\x28\xb5\x2f\xfd",
    "HTTP/1.1 200 OK\r\nContent-Encoding: deflate, gzip, br\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 30\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08",
    "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 30\r\nContent-Encoding: zstd, br\r\n\r\n",
    "http/1.1  200OK\r\r\nContent-Length: +5\r\r\n",
};

crawl::http::FetchResult read(std::string_view bytes, std::size_t piece) {
  const crawl::http::ResponseLimits limits{.max_body = max_body};
  crawl::http::FetchResult result;
  ResponseReader reader(result, limits);
  auto state = ResponseReader::more;
  for (std::size_t at = 0; at < bytes.size() && state == ResponseReader::more; at += piece) {
    state = reader.work_off(reader.feed(bytes.substr(at, piece)));
  }
  if (state == ResponseReader::more) reader.end_of_stream("closed");
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  std::string bytes(openings[data[0] % std::size(openings)]);
  bytes.append(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto whole = read(bytes, bytes.size() + 1);
  const auto cut = read(bytes, 1 + data[1] % 64);
  if (whole.body.size() > max_body || whole.headers.size() > crawl::http::max_fields) std::abort();
  if (whole.status != cut.status || whole.truncated != cut.truncated) std::abort();
  // How much of a corrupt stream can be saved may depend on the cut, and so whether it is worth keeping.
  if (whole.truncated) return 0;
  if (whole.failure.has_value() != cut.failure.has_value() || whole.body != cut.body) std::abort();
  return 0;
}
