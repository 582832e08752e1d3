// A WARC file of any bytes, compressed or not: the reader ends, what it gives is no longer than what it was given
// allows, and the answers in it are parsed in order. The first byte of the input chooses whether it is compressed on
// the way.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "crawler/offline/import/archived_response.h"
#include "crawler/offline/warc/warc_reader.h"
#include "parser/sitemap/date.h"
#include "tests/support/gzip.h"

namespace {

using crawl::test::gzipped;
using crawl::warc::WarcReader;

constexpr std::size_t max_block = 1 << 20, max_records = 100'000;

// A file in memory, opened by its name as any file is.
std::string file_of(std::string_view bytes) {
  static const int fd = ::memfd_create("warc", MFD_CLOEXEC);
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    std::abort();
  return "/proc/self/fd/" + std::to_string(fd);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string file = data[0] % 4 == 0 ? gzipped(bytes, 1) : std::string(bytes);
  if (data[0] % 4 == 1)
    file = gzipped(bytes.substr(0, bytes.size() / 2), 1) + gzipped(bytes.substr(bytes.size() / 2), 1);
  auto input = crawl::warc::WarcInput::open(file_of(file));
  if (!input) std::abort();
  WarcReader reader(std::move(*input));
  std::size_t records = 0;
  for (auto next = reader.next(); next != WarcReader::Next::end; next = reader.next()) {
    if (++records > max_records) std::abort();
    if (next == WarcReader::Next::damaged) continue;
    const std::string block = reader.block(max_block);
    if (block.size() > max_block || block.size() > reader.head().content_length) std::abort();
    const auto response = crawl::import::archived_response(block, max_block);
    if (response.body.size() > max_block) std::abort();
    if (crawl::parser::sitemap::read_date(reader.head().field("WARC-Date")).value_or(0) < -1'000'000'000'000'000)
      std::abort();
  }
  return 0;
}
