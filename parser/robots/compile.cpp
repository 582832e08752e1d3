#include "parser/robots/compile.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "parser/robots/format.h"
#include "parser/robots/path.h"

namespace crawl::parser::robots {

namespace {

struct Compiled {
  bool allow = false;
  std::uint16_t rank = 0;
  std::string pattern;

  Rule rule() const { return {.allow = allow, .rank = rank, .pattern = pattern}; }
};

// The length that the RFC compares is that of the decoded pattern, however it is kept, special characters included.
std::uint16_t rank_of(std::string_view pattern) {
  std::string decoded;
  append_normalized(decoded, pattern, PathForm::decoded);
  const auto specials = static_cast<std::size_t>(std::ranges::count(pattern, '*')) + (pattern.ends_with('$') ? 1 : 0);
  return static_cast<std::uint16_t>(std::min<std::size_t>(decoded.size() - 2 * specials, 0xFFFF));
}

// RFC 9309, 2.2: a pattern begins with '/', or with a '*' as in its own example (5.1). One that does not matches
// nothing: what it means is taken for a Disallow, not for an Allow.
std::vector<Compiled> normalized(const std::vector<RuleLine>& lines, bool allow) {
  std::vector<Compiled> rules;
  for (const RuleLine& line : lines) {
    if (line.allow != allow) continue;
    const bool rooted = line.pattern.starts_with('/') || line.pattern.starts_with('*');
    if (!rooted && allow) continue;
    const std::string pattern = rooted ? std::string(line.pattern) : "/" + std::string(line.pattern);
    rules.push_back({.allow = allow,
                     .rank = rank_of(pattern),
                     .pattern = normalized_pattern(pattern, allow ? PathForm::written : PathForm::decoded)});
  }
  return rules;
}

// Of equal patterns the one with the highest rank stays.
void make_distinct(std::vector<Compiled>& rules) {
  std::ranges::sort(rules, [](const Compiled& a, const Compiled& b) {
    const int order = a.pattern.compare(b.pattern);
    return order != 0 ? order < 0 : a.rank > b.rank;
  });
  const auto repeated = std::ranges::unique(rules, {}, &Compiled::pattern);
  rules.erase(repeated.begin(), repeated.end());
}

std::size_t size_of(const std::vector<Compiled>& rules) {
  std::size_t size = 0;
  for (const Compiled& rule : rules) size += rule.rule().size();
  return size;
}

void shorten(std::vector<Compiled>& rules, std::size_t length) {
  for (Compiled& rule : rules) {
    if (rule.pattern.size() > length) rule.pattern.resize(length);
  }
  make_distinct(rules);
}

// Ends: of one byte there are no more patterns than "/" and "*".
std::size_t fit_disallows(std::vector<Compiled>& rules, std::size_t room) {
  make_distinct(rules);
  std::vector<std::size_t> lengths;
  for (const Compiled& rule : rules) lengths.push_back(rule.pattern.size());
  std::size_t length = lengths.empty() ? 0 : std::min(max_pattern, std::ranges::max(lengths));
  shorten(rules, length);
  while (size_of(rules) > room) {
    length -= std::max<std::size_t>(1, length / 8);
    shorten(rules, length);
  }
  return static_cast<std::size_t>(std::ranges::count_if(lengths, [length](std::size_t l) { return l > length; }));
}

std::size_t fit_allows(std::vector<Compiled>& rules, std::size_t room) {
  make_distinct(rules);
  std::ranges::sort(rules, {}, [](const Compiled& rule) { return rule.pattern.size(); });
  std::size_t size = 0;
  const auto fits = [&](const Compiled& rule) {
    return rule.pattern.size() <= max_pattern && (size += rule.rule().size()) <= room;
  };
  const auto end = std::ranges::find_if_not(rules, fits);
  const auto cut = static_cast<std::size_t>(rules.end() - end);
  rules.erase(end, rules.end());
  return cut;
}

}  // namespace

CompiledRules compile(const std::vector<RuleLine>& lines, std::uint32_t delay_ms) {
  const std::size_t room = max_rules_bytes - header_size;
  std::vector<Compiled> rules = normalized(lines, false);
  std::size_t cut = fit_disallows(rules, room);
  if (!rules.empty()) {  // where nothing is forbidden, nothing need be allowed
    std::vector<Compiled> allows = normalized(lines, true);
    cut += fit_allows(allows, room - size_of(rules));
    std::ranges::move(allows, std::back_inserter(rules));
  }
  std::ranges::sort(rules, [](const Compiled& a, const Compiled& b) { return a.rule().decides_before(b.rule()); });
  std::string bytes;
  append_header(bytes, delay_ms);
  for (const Compiled& rule : rules) append_rule(bytes, rule.rule());
  return {.rules = RobotsRules::deserialize(bytes).value(), .cut = cut};
}

}  // namespace crawl::parser::robots
