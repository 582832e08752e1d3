// Sites made by formula: what each page says and links to follows from its path alone. Some have no end (endless.h),
// others are of people and have one (honest.h). Pure; for one thread.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace crawl::generated {

struct SitePage {
  std::string title, text;
  std::vector<std::string> links;  // paths, or URLs of other hosts
};
using Site = std::function<SitePage(const std::string& path)>;

// Random numbers that follow from a text.
class Dice {
 public:
  explicit Dice(std::string_view text) : random_(base::fingerprint(text, 7)) {}
  unsigned operator()(unsigned below) { return static_cast<unsigned>(random_() % below); }

 private:
  std::mt19937_64 random_;
};

// The word of this number, of a language that has as many as one likes.
const std::string& word(unsigned number);
std::string words(Dice& dice, unsigned count, unsigned vocabulary);
// What all pages of a site have: `count` words, always the same.
std::string frame(unsigned count);
// A sign of a script without spaces, of 1,024.
std::string sign(Dice& dice);
std::string token(Dice& dice, unsigned length, std::string_view letters);
std::string hex(Dice& dice, unsigned length);
std::string name(Dice& dice, unsigned length);

// The number behind the last `before` in the path.
unsigned number_behind(const std::string& path, std::string_view before, unsigned otherwise = 0);

}  // namespace crawl::generated
