// Target: what a request asks for: one of a few paths, and parameters of a query. What is not known, escaped wrongly or
// given twice is refused. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace crawl::monitor {

enum class Route {
  page,
  script,
  style,
  icon,
  events,
  status,
  metrics,
  health,
  history,
  overview,
  findings,
  results,
  url
};

struct Target {
  Route route = Route::page;
  std::map<std::string, std::string, std::less<>> parameters;

  // Empty without.
  std::string_view of(std::string_view name) const;
  // A number up to `most`; the other where it is not given, nothing where it is none.
  std::optional<std::int64_t> number(std::string_view name, std::int64_t otherwise, std::int64_t most) const;
};

// The status that refuses it: 400, 404 or 414.
struct BadTarget {
  unsigned status = 404;
};

std::optional<Target> parse_target(std::string_view text, BadTarget& bad);

// The bytes of a percent-encoded text (a plus is a blank); nothing where it is encoded wrongly or holds a NUL.
std::optional<std::string> unescaped(std::string_view text);

}  // namespace crawl::monitor
