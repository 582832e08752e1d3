// JsonList: URLs out of JSON (RFC 8259) and JSON lines: strings of an array, and objects with a field `url` (or uri,
// href, loc, link, address, page, domain, host), one after another, in an array, or in an array that a field of one
// object holds ({"urls": [...]}). What is nested deeper belongs to a page that has its own URL.
// A stream: holds one string of at most 64 KiB, and 64 levels.
#pragma once

#include <string>
#include <vector>

#include "crawler/seeds/findings.h"

namespace crawl::seeds {

class JsonList final : public Format {
 public:
  explicit JsonList(Findings& findings) : findings_(findings) {}

  void put(std::string_view text) override;
  void finish() override;

 private:
  struct Level {
    bool object = false;
    bool gives = false;  // its strings, or its field url, are of the list
    bool awaits_key = false;
    bool may_be_words = false;  // an array whose strings need not be URLs
    bool gave = false;          // an array in it did
    std::string key, best;
    std::size_t rank = 0;  // of best, the least is the best
  };

  void take(char c);
  void open(bool object);
  void close(bool object);
  void end_string();
  void value(std::string_view text);
  void give(std::string_view text);
  void stop(std::string why);
  void append_escape(char c);
  void append_code_point(unsigned code);
  void end_surrogate();

  Findings& findings_;
  std::vector<Level> levels_;
  std::uint64_t line_ = 1;
  bool in_string_ = false, escaped_ = false, too_long_ = false;
  int hex_left_ = 0;
  unsigned hex_ = 0, high_ = 0;  // of \uXXXX, and the first half of a pair
  std::string string_;
};

}  // namespace crawl::seeds
