#include "tests/support/generated_sites/site.h"

#include <cstdlib>
#include <map>
#include <unordered_map>

namespace crawl::generated {

const std::string& word(unsigned number) {
  static std::unordered_map<unsigned, std::string> made;
  std::string& word = made[number];
  if (!word.empty()) return word;
  Dice dice("word" + std::to_string(number));
  for (unsigned i = 0, n = 2 + dice(3); i < n; ++i) {
    word += "bcdfghklmnprstvw"[dice(16)];
    word += "aeiou"[dice(5)];
  }
  return word;
}

std::string words(Dice& dice, unsigned count, unsigned vocabulary) {
  std::string text;
  for (unsigned i = 0; i < count; ++i) text += (i == 0 ? "" : " ") + word(dice(vocabulary));
  return text;
}

std::string frame(unsigned count) {
  static std::map<unsigned, std::string> made;
  std::string& text = made[count];
  if (!text.empty()) return text;
  Dice dice("frame");
  return text = words(dice, count, 5000) + " ";
}

std::string sign(Dice& dice) {
  return {static_cast<char>(0xE4 + dice(4)), static_cast<char>(0x80 + dice(16)), static_cast<char>(0x80 + dice(16))};
}

std::string token(Dice& dice, unsigned length, std::string_view letters) {
  std::string text;
  for (unsigned i = 0; i < length; ++i) text += letters[dice(static_cast<unsigned>(letters.size()))];
  return text;
}

std::string hex(Dice& dice, unsigned length) {
  return token(dice, length, "0123456789abcdef");
}

std::string name(Dice& dice, unsigned length) {
  return token(dice, length, "abcdefghijklmnopqrstuvwxyz");
}

unsigned number_behind(const std::string& path, std::string_view before, unsigned otherwise) {
  auto at = path.rfind(before);
  return at == std::string::npos ? otherwise
                                 : static_cast<unsigned>(std::strtoul(path.c_str() + at + before.size(), nullptr, 10));
}

}  // namespace crawl::generated
