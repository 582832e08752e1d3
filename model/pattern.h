// How every pattern of the user's is compiled: by RE2, which is linear in the text, with its memory bounded. A pattern
// whose program does not fit is refused when the options are read; what the automaton of one that fits would take
// beyond it is paid in time. Constant data.
#pragma once

#include <re2/re2.h>

namespace crawl::model {

inline constexpr std::int64_t max_pattern_memory = 1 << 20;  // bytes, of one pattern

inline re2::RE2::Options pattern_options() {
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(max_pattern_memory);
  return options;
}

}  // namespace crawl::model
