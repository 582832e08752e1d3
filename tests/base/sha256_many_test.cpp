#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/sha256/many.h"

namespace crawl::base {
namespace {

std::string random_text(std::mt19937& random, std::size_t size) {
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

// That each digest is what OpenSSL makes of its text alone.
void check(const std::vector<std::string>& texts) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<Sha256> digests(texts.size());
  sha256_of_many(views, digests);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(digests[i], sha256(texts[i])) << "text " << i << " of " << texts[i].size() << " bytes";
  }
}

TEST(Sha256OfMany, EveryLengthAroundTheEndsOfBlocks) {
  std::mt19937 random(1);
  std::vector<std::string> texts;
  for (std::size_t size = 0; size <= 260; ++size) texts.push_back(random_text(random, size));
  check(texts);
  for (std::size_t size : {0u, 1u, 55u, 56u, 63u, 64u, 65u, 119u, 120u, 128u})
    for (std::size_t other : {0u, 55u, 56u, 64u, 191u, 1000u})
      check({random_text(random, size), random_text(random, other)});
}

TEST(Sha256OfMany, NoneOneAndManyOfAllSizes) {
  std::mt19937 random(2);
  check({});
  for (std::size_t size : {0u, 3u, 64u, 100'000u}) check({random_text(random, size)});
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string> texts;
    for (unsigned count = random() % 9; count > 0; --count)
      texts.push_back(random_text(random, random() % (1u << (random() % 16))));
    check(texts);
  }
}

TEST(Sha256OfMany, TheExampleOfFips180) {
  const std::string_view texts[] = {"abc", "abc"};
  Sha256 digests[2];
  sha256_of_many(texts, digests);
  for (const Sha256& digest : digests)
    EXPECT_EQ(hex({reinterpret_cast<const char*>(digest.data()), digest.size()}),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace crawl::base
