// Any bytes as a deflate stream: what StrictInflate takes zlib takes too and makes the same of it, and what it makes
// hangs neither on the pieces in which the stream comes nor on the room that there is at a time. The first two bytes
// say how large these are.
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "crawler/http/decode/strict_inflate.h"

namespace {

using crawl::http::StrictInflate;

constexpr std::size_t max_output = 64 << 10;

struct Made {
  StrictInflate::State state = StrictInflate::State::hungry;
  std::size_t used = 0;
  std::string text;
};

// The input is copied to where its end is the end of what may be read.
Made make(std::string_view bytes, std::size_t piece, std::size_t growth) {
  StrictInflate inflate;
  Made made;
  for (std::size_t came = 0; came < bytes.size() && made.state == StrictInflate::State::hungry;) {
    came = std::min(bytes.size(), came + piece);
    const auto input = std::make_unique<char[]>(came);
    std::copy_n(bytes.data(), came, input.get());
    do {
      const std::size_t size = made.text.size(), room = std::min(max_output, size + growth);
      std::string out(made.text);
      out.resize(room);
      std::size_t end = size;
      made.state = inflate.run({input.get(), came}, out.data(), end, room);
      if (end < size || end > room) std::abort();
      out.resize(end);
      made.text = std::move(out);
    } while (made.state == StrictInflate::State::full && made.text.size() + growth <= max_output);
  }
  made.used = inflate.used();
  return made;
}

std::optional<std::string> by_zlib(std::string_view bytes, std::size_t size) {
  std::string out(size + 1, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) std::abort();
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int code = inflate(&stream, Z_FINISH);
  const bool whole = code == Z_STREAM_END && stream.avail_in == 0;
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return whole ? std::optional(out) : std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const Made whole = make(bytes, bytes.size(), max_output);
  const bool ended = whole.state == StrictInflate::State::ended;
  if (ended && by_zlib(bytes.substr(0, whole.used), whole.text.size()) != whole.text) std::abort();
  if (whole.text.size() > 20'000) return 0;  // in small steps it would take long
  const Made parts = make(bytes, 1 + data[0] * data[0], 258 + 16u * data[1]);
  if ((parts.state == StrictInflate::State::ended) != ended) std::abort();
  if (ended && (parts.text != whole.text || parts.used != whole.used)) std::abort();
  return 0;
}
