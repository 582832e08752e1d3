#include "parser/robots/line.h"

#include <algorithm>

#include "parser/url/bytes.h"

namespace crawl::parser::robots {

namespace {

constexpr std::string_view white_space = " \t\v\f";

struct Spelling {
  std::string_view lower_case;
  LineKind kind;
};

// The RFC's names and, below each, what files are seen to have in their place.
constexpr Spelling spellings[] = {
    {"user-agent", LineKind::user_agent},  {"useragent", LineKind::user_agent},
    {"user agent", LineKind::user_agent},  {"allow", LineKind::allow},
    {"disallow", LineKind::disallow},      {"dissallow", LineKind::disallow},
    {"dissalow", LineKind::disallow},      {"disalow", LineKind::disallow},
    {"diasllow", LineKind::disallow},      {"disallaw", LineKind::disallow},
    {"desallow", LineKind::disallow},      {"crawl-delay", LineKind::crawl_delay},
    {"crawldelay", LineKind::crawl_delay}, {"crawl delay", LineKind::crawl_delay},
    {"sitemap", LineKind::sitemap},        {"site-map", LineKind::sitemap},
};

LineKind kind_of(std::string_view name) {
  for (const Spelling& spelling : spellings) {
    if (detail::equals_ignoring_case(name, spelling.lower_case)) return spelling.kind;
  }
  return LineKind::other;
}

}  // namespace

std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));  // the LF of CR LF ends an empty line more
  return line;
}

Line parse_line(std::string_view line) {
  line = base::trimmed(line.substr(0, line.find('#')), white_space);
  if (const std::size_t colon = line.find(':'); colon != line.npos) {
    const LineKind kind = kind_of(base::trimmed(line.substr(0, colon), white_space));
    if (kind != LineKind::other) return {kind, base::trimmed(line.substr(colon + 1), white_space)};
  }
  // "disallow /x": the colon was forgotten where the line is a name and one word.
  const std::size_t gap = line.find_first_of(white_space);
  if (gap == line.npos) return {};
  const std::string_view value = base::trimmed(line.substr(gap), white_space);
  if (value.find_first_of(white_space) != value.npos) return {};
  return {kind_of(line.substr(0, gap)), value};
}

}  // namespace crawl::parser::robots
