// gzip streams of several members, in pieces of any size: what the inflater has read ahead at the end of a member may
// have come with an earlier piece.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "crawler/http/decode/decode.h"
#include "tests/support/gzip.h"

namespace crawl::http {
namespace {

using test::gzipped;

std::string unpacked(std::string_view bytes, std::size_t piece, std::size_t room) {
  DecoderMemory memory;
  const auto decoder = make_gzip_decoder(memory);
  std::string out, buffer(room, '\0');
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    std::string_view input = bytes.substr(at, piece);
    for (int steps = 0; steps < 10'000; ++steps) {
      const auto step = decoder->step(input, buffer.data(), room);
      out.append(buffer, 0, step.size);
      if (step.state == Decoder::State::hungry) break;
      if (step.state != Decoder::State::more) return out + "|ended";
    }
  }
  return out + decoder->why_not_ended();
}

TEST(GzipMembers, AreOneTextInPiecesOfAnySize) {
  const std::string bytes = gzipped("one, ") + gzipped("") + gzipped(std::string(300, 'x')) + gzipped("t");
  const std::string text = "one, " + std::string(300, 'x') + "t";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
    for (const std::size_t room : {1, 2, 7, 64, 4096})
      ASSERT_EQ(unpacked(bytes, piece, room), text) << "pieces of " << piece << ", room for " << room;
}

}  // namespace
}  // namespace crawl::http
