// The lines of the groups that hold for us, made the rules of a host: normalized, distinct, in the order in which they
// decide, within max_rules_bytes.
//
// What does not fit must not allow more. So the Disallow patterns go first, and where even they do not fit, the longest
// are cut short, all to one length, until they do: a shorter pattern forbids more. They keep the rank that they had. An
// Allow pattern that finds no room is dropped. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "parser/robots.h"

namespace crawl::parser::robots {

inline constexpr std::size_t max_pattern = 2048;  // bytes, normalized

struct RuleLine {
  bool allow = false;
  std::string_view pattern;  // as written, not empty
};

struct CompiledRules {
  RobotsRules rules;
  std::size_t cut = 0;  // shortened or dropped
};

// delay_ms is no_delay (format.h) without one.
CompiledRules compile(const std::vector<RuleLine>& lines, std::uint32_t delay_ms);

}  // namespace crawl::parser::robots
