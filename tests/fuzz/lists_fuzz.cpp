// Any bytes as a list of URLs: what comes out is normalized http(s) with a host that a name server may be asked for, is
// bounded by what went in, and is the same whatever pieces the bytes come in.
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/seeds/list_reader.h"
#include "crawler/seeds/written_url.h"

namespace {

using namespace crawl::seeds;

void check(bool holds) {
  if (!holds) std::abort();
}

constexpr std::string_view openings[] = {
    "",
    "[\"http://a.test/\",",
    "[{\"url\":\"",
    "{\"urls\":[",
    "url,title\n",
    "1,a.test\n",
    "\"http://a.test/\",\"",
    "<urlset><url><loc>",
    "<html><a href='",
    "\xFF\xFE",
    "\x1F\x8B\x08",
    "http://a.test/\n",
};

struct Read {
  std::vector<std::string> urls;
  std::uint64_t bad = 0;
  std::string stopped;
  friend bool operator==(const Read&, const Read&) = default;
};

Read read(std::string_view bytes, std::size_t piece) {
  ListReader reader;
  Read result;
  auto take = [&] {
    for (const auto& url : reader.findings().urls) {
      check(fault_of_host(url).empty() && (url.scheme() == "http" || url.scheme() == "https"));
      result.urls.push_back(url.href());
    }
    reader.findings().urls.clear();
  };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    reader.put(bytes.substr(0, piece));
    take();
  }
  reader.finish();
  take();
  check(reader.findings().bad.size() <= Findings::max_shown);
  result.bad = reader.findings().bad_count;
  result.stopped = reader.findings().stopped;
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  std::string bytes(openings[data[0] % std::size(openings)]);
  bytes.append(reinterpret_cast<const char*>(data) + 2, size - 2);
  Read whole = read(bytes, bytes.size());
  const bool packed = bytes.starts_with("\x1F\x8B") || bytes.starts_with("\x28\xB5\x2F\xFD");
  check(packed || whole.urls.size() <= bytes.size());
  if (packed) return 0;
  // How much is there when it is looked at decides whether it is text at all.
  const Read pieces = read(bytes, 1 + data[1] % 64);
  const bool binary = whole.stopped.contains("no text") || pieces.stopped.contains("no text");
  check(binary || pieces == whole);
  return 0;
}
