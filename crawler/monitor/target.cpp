#include "crawler/monitor/target.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace crawl::monitor {
namespace {

constexpr std::size_t max_target = 12'000, max_parameters = 16;

struct Path {
  std::string_view path;
  Route route;
  std::initializer_list<std::string_view> parameters;
};

constexpr std::initializer_list<std::string_view> none = {};
constexpr std::initializer_list<std::string_view> of_page = {"token"};
constexpr std::initializer_list<std::string_view> of_history = {"after"};
constexpr std::initializer_list<std::string_view> of_url = {"u", "id"};
constexpr std::initializer_list<std::string_view> of_results = {"q",    "state", "status", "reason",
                                                                "host", "after", "limit"};
constexpr Path paths[] = {{"/", Route::page, of_page},
                          {"/app.js", Route::script, none},
                          {"/app.css", Route::style, none},
                          {"/icon.svg", Route::icon, none},
                          {"/events", Route::events, none},
                          {"/status.json", Route::status, none},
                          {"/metrics", Route::metrics, none},
                          {"/healthz", Route::health, none},
                          {"/history.json", Route::history, of_history},
                          {"/overview.json", Route::overview, none},
                          {"/findings.json", Route::findings, none},
                          {"/results.json", Route::results, of_results},
                          {"/url", Route::url, of_url}};

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool read_parameters(std::string_view query, const Path& path, Target& target) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::string_view name = pair.substr(0, pair.find('='));
    const auto value = unescaped(name.size() < pair.size() ? pair.substr(name.size() + 1) : std::string_view());
    if (!value || std::ranges::find(path.parameters, name) == path.parameters.end()) return false;
    if (target.parameters.size() >= max_parameters || !target.parameters.emplace(name, *value).second) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const int high = i + 2 < text.size() ? digit(text[i + 1]) : -1, low = high >= 0 ? digit(text[i + 2]) : -1;
      if (low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (out.back() == '\0') return std::nullopt;
  }
  return out;
}

std::string_view Target::of(std::string_view name) const {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<std::int64_t> Target::number(std::string_view name, std::int64_t otherwise, std::int64_t most) const {
  const std::string_view text = of(name);
  if (text.empty()) return otherwise;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > most) return std::nullopt;
  return value;
}

std::optional<Target> parse_target(std::string_view text, BadTarget& bad) {
  bad.status = 414;
  if (text.size() > max_target) return std::nullopt;
  const std::string_view name = text.substr(0, text.find('?'));
  const auto path = std::ranges::find(paths, name, &Path::path);
  bad.status = 404;
  if (path == std::end(paths)) return std::nullopt;
  Target target{.route = path->route, .parameters = {}};
  bad.status = 400;
  const std::string_view query = name.size() < text.size() ? text.substr(name.size() + 1) : std::string_view();
  if (!read_parameters(query, *path, target)) return std::nullopt;
  return target;
}

}  // namespace crawl::monitor
