#include "parser/robots/pattern.h"

#include <string.h>

namespace crawl::parser::robots {

namespace {

constexpr std::size_t search_overhead = 64;  // of a search that ends at once, as bytes

// Takes the path up to the end of the first place where text is. glibc's memmem is linear whatever is in them.
bool skip_to(std::string_view text, std::string_view& path) {
  const void* found = memmem(path.data(), path.size(), text.data(), text.size());
  if (found == nullptr) return false;
  const auto begin = static_cast<std::size_t>(static_cast<const char*>(found) - path.data());
  path.remove_prefix(begin + text.size());
  return true;
}

// The pattern from its first '*' on.
bool matches_wildcards(std::string_view pattern, std::string_view path, MatchWork& work, bool otherwise) {
  while (!pattern.empty()) {
    pattern.remove_prefix(1);
    const std::string_view literal = pattern.substr(0, pattern.find('*'));
    pattern.remove_prefix(literal.size());
    if (pattern.empty() && literal.ends_with('$')) return path.ends_with(literal.substr(0, literal.size() - 1));
    if (work.all_spent()) return otherwise;
    const std::size_t before = path.size();
    const bool found = skip_to(literal, path);
    work.spend(search_overhead + (found ? before - path.size() : before));
    if (!found) return false;
  }
  return true;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view path, MatchWork& work, bool otherwise) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '*') return matches_wildcards(pattern.substr(i), path.substr(i), work, otherwise);
    if (pattern[i] == '$') return i == path.size();
    if (i == path.size() || pattern[i] != path[i]) return false;
  }
  return true;
}

}  // namespace crawl::parser::robots
