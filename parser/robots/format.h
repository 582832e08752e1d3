// How RobotsRules are laid out in memory, on disk and between processes: one run of bytes, in which the rules are
// matched where they are.
//
//   version (1 byte), Crawl-delay in milliseconds (4 bytes; no_delay without), then for each rule, the one that decides
//   first before the others: kind (1 byte, 'A' or 'D'), rank (2 bytes), length (2 bytes), pattern (length bytes)
//
// Numbers are little-endian. A pattern is normalized (path.h). Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crawl::parser::robots {

inline constexpr char format_version = 1;
inline constexpr std::uint32_t no_delay = 0xFFFFFFFF;
inline constexpr std::size_t header_size = 5, rule_header_size = 5;

struct Rule {
  bool allow = false;
  std::uint16_t rank = 0;  // octets of the pattern as the RFC compares them: the longest decides
  std::string_view pattern;

  bool decides_before(const Rule& other) const {
    return rank != other.rank ? rank > other.rank : allow && !other.allow;
  }
  std::size_t size() const { return rule_header_size + pattern.size(); }
};

void append_header(std::string& out, std::uint32_t delay_ms);
void append_rule(std::string& out, const Rule& rule);

// Of at least header_size bytes.
std::uint32_t delay_of(std::string_view bytes);

// Takes a rule off the front; nothing at the end and where the bytes are no rule.
std::optional<Rule> next_rule(std::string_view& bytes);

}  // namespace crawl::parser::robots
