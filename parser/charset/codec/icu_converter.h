// IcuConverter: one of ICU's converters, asked for the meaning of one byte sequence at a time. The only place that
// knows ICU's converters; the tables of index.h and single_byte.h are filled from it once per process, so that opening
// and calling it costs nothing per page. One object belongs to one thread.
#pragma once

#include <memory>
#include <string_view>

struct UConverter;

namespace crawl::parser::charset {

class IcuConverter {
 public:
  // Throws std::runtime_error when ICU's data has no such converter (a broken installation).
  explicit IcuConverter(const char* name);

  // The one code point that `bytes` stand for; 0 when they are invalid, unassigned or stand for more than one.
  char32_t decode(std::string_view bytes);

 private:
  struct Close {
    void operator()(UConverter* converter) const;
  };
  std::unique_ptr<UConverter, Close> converter_;
};

}  // namespace crawl::parser::charset
