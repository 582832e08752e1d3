// What reading a list brings: URLs, and what is no URL. A reader appends, its owner takes the URLs out after each
// piece.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parser/url.h"

namespace crawl::seeds {

struct BadLine {
  std::uint64_t line = 0;
  std::string text, why;
};

struct Findings {
  static constexpr std::size_t max_shown = 3;  // bad lines that are kept; further ones are only counted

  std::vector<parser::Url> urls;
  std::vector<BadLine> bad;
  std::uint64_t bad_count = 0;
  std::string note;     // what to know of how the list was read; empty mostly
  std::string stopped;  // why nothing more of the list is read, and what to type; empty while it is

  void refuse(std::uint64_t line, std::string_view text, std::string why) {
    if (++bad_count <= max_shown) bad.push_back({line, std::string(text.substr(0, 200)), std::move(why)});
  }
};

// One way of writing a list. Text comes as UTF-8 in pieces of any size.
class Format {
 public:
  virtual ~Format() = default;
  virtual void put(std::string_view text) = 0;
  // No more comes. Called once.
  virtual void finish() = 0;
};

}  // namespace crawl::seeds
