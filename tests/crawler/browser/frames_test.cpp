#include "crawler/browser/devtools/frames.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace crawl::browser {
namespace {

std::vector<std::string> split(FrameSplitter& splitter, std::string_view bytes, std::size_t piece, bool& fits) {
  std::vector<std::string> frames;
  fits = true;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    fits = splitter.feed(bytes.substr(0, piece), [&](std::string_view frame) { frames.emplace_back(frame); }) && fits;
  return frames;
}

TEST(Frames, AreTheSameHoweverTheBytesCome) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::string bytes;
    std::vector<std::string> expected;
    for (unsigned k = random() % 8; k > 0; --k) {
      std::string frame(random() % 300, '\0');
      for (char& c : frame) c = static_cast<char>(1 + random() % 255);
      bytes.append(frame).append(1, '\0');
      expected.push_back(std::move(frame));
    }
    bytes += "begun";
    FrameSplitter splitter;
    bool fits = false;
    EXPECT_EQ(split(splitter, bytes, 1 + random() % 400, fits), expected);
    EXPECT_TRUE(fits);
  }
}

TEST(Frames, HaveALength) {
  for (const std::size_t piece : {1U, 3U, 1'000U}) {
    FrameSplitter splitter(10);
    bool fits = true;
    const std::string bytes = std::string(10, 'a') + '\0' + std::string(11, 'b') + '\0' + "c" + '\0';
    EXPECT_EQ(split(splitter, bytes, piece, fits), std::vector<std::string>{std::string(10, 'a')});
    EXPECT_FALSE(fits);
    EXPECT_EQ(split(splitter, std::string("d\0", 2), 2, fits), std::vector<std::string>{});
    EXPECT_FALSE(fits);
  }
}

}  // namespace
}  // namespace crawl::browser
