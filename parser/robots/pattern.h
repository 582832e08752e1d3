// Whether a pattern of a rule matches a path (RFC 9309, 2.2.2 and 2.2.3): '*' is any bytes, '$' at the end is the end
// of the path. Between two '*' the first place that fits is taken, which is never worse than a later one, so nothing is
// tried twice: each rule costs at most the length of the path. A host may have thousands of rules and a URL 64 KiB:
// MatchWork bounds them together. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace crawl::parser::robots {

// Bytes that the wildcards of all rules together may search for one URL: 1,000 such rules and a URL of 4 KiB; some
// milliseconds.
inline constexpr std::size_t max_match_work = 4u << 20;

class MatchWork {
 public:
  void spend(std::size_t bytes) { left_ -= bytes < left_ ? bytes : left_; }
  bool all_spent() const { return left_ == 0; }
  std::size_t spent() const { return max_match_work - left_; }

 private:
  std::size_t left_ = max_match_work;
};

// Both in the same PathForm. `otherwise` is the answer where the work is spent before it is known.
bool matches(std::string_view pattern, std::string_view path, MatchWork& work, bool otherwise);

}  // namespace crawl::parser::robots
