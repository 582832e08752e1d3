#include "crawler/offline/warc/sort_key.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/text/ascii.h"
#include "base/text/percent.h"

namespace crawl::warc {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t end; (end = text.find(separator)) != text.npos; text.remove_prefix(end + 1))
    parts.push_back(text.substr(0, end));
  parts.push_back(text);
  return parts;
}

// Until nothing is left to take off ("%2525" is "%"). What has just been taken off may end another: looking back after
// each byte finds all, as no two of them overlap.
std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    out.push_back(c);
    for (std::size_t n = out.size(); n >= 3 && out[n - 3] == '%'; n = out.size()) {
      const int byte = base::triplet_value(std::string_view(out).substr(n - 3));
      if (byte < 0) break;
      out.resize(n - 3);
      out.push_back(static_cast<char>(byte));
    }
  }
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F && c != '#' && c != '%') {
      out.push_back(c);
    } else {
      out.append({'%', base::lower_hex_digits[byte >> 4], base::lower_hex_digits[byte & 15]});
    }
  }
  return out;
}

std::string reversed_host(std::string_view name) {
  static const RE2 numbered_www("^www\\d*\\.");
  if (name.starts_with('[')) return std::string(name.substr(1, name.size() - 2));
  while (name.ends_with('.')) name.remove_suffix(1);
  re2::StringPiece rest(name.data(), name.size());
  RE2::Consume(&rest, numbered_www);
  auto labels = split({rest.data(), rest.size()}, '.');
  std::string out;
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    if (label != labels.rbegin()) out.push_back(',');
    out.append(*label);
  }
  return out;
}

// Without what a server keeps its session in: of each pattern the last that matches, as the others are kept too.
void strip(std::string& text, const RE2& pattern) {
  std::string before, behind;
  if (!RE2::FullMatch(text, pattern, &before, &behind)) return;
  text = before + behind;
}

RE2::Options without_case() {
  RE2::Options options(RE2::Latin1);
  options.set_case_sensitive(false);
  options.set_dot_nl(true);
  return options;
}

void strip_path_session(std::string& path) {
  static const RE2 patterns[] = {
      RE2("(.*/)\\((?:[a-z]\\([0-9a-z]{24}\\))+\\)/([^?]+\\.aspx.*)", without_case()),
      RE2("(.*/)\\([0-9a-z]{24}\\)/([^?]+\\.aspx.*)", without_case()),
  };
  if (path.find(".aspx") == path.npos) return;
  for (const RE2& pattern : patterns) strip(path, pattern);
}

void strip_query_session(std::string& query) {
  static const RE2 patterns[] = {
      RE2("(.*)jsessionid=[0-9a-z]{32}(?:&(.*))?", without_case()),
      RE2("(.*)phpsessid=[0-9a-z]{32}(?:&(.*))?", without_case()),
      RE2("(.*)sid=[0-9a-z]{32}(?:&(.*))?", without_case()),
      RE2("(.*)aspsessionid[a-z]{8}=[a-z]{24}(?:&(.*))?", without_case()),
      RE2("(.*)cfid=[^&]+&cftoken=[^&]+(?:&(.*))?", without_case()),
  };
  for (const RE2& pattern : patterns) strip(query, pattern);
}

// Segments that are empty or "." go, ".." takes one with it. What follows the last slash stays, empty or not.
std::string without_odd_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  for (const std::string_view segment : split(path.substr(path.starts_with('/')), '/')) {
    if (segment == ".") continue;
    if (segment == ".." && !kept.empty()) {
      kept.pop_back();
    } else {
      kept.push_back(segment);
    }
  }
  std::string out = "/";
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const bool last = i + 1 == kept.size();
    if (last || !kept[i].empty()) out.append(kept[i]).append(last ? "" : "/");
  }
  return out;
}

std::string path_key(std::string_view written) {
  std::string path = escaped(without_odd_segments(unescaped(written)));
  path = base::lowered(path);
  strip_path_session(path);
  if (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

// "a" comes before "a=", and that before "a=1"; "a=1" before "a-b=1", as names are compared alone.
bool comes_before(std::string_view a, std::string_view b) {
  const auto parts = [](std::string_view text) {
    const auto equals = text.find('=');
    const bool has_value = equals != text.npos;
    return std::tuple(text.substr(0, equals), has_value, has_value ? text.substr(equals + 1) : std::string_view());
  };
  return parts(a) < parts(b);
}

std::string query_key(std::string_view written) {
  std::string query = escaped(unescaped(written));
  strip_query_session(query);
  query = base::lowered(query);
  if (query.size() <= 1) return query;
  auto parameters = split(query, '&');
  std::ranges::sort(parameters, comes_before);
  std::string out;
  for (std::size_t i = 0; i < parameters.size(); ++i) out.append(i == 0 ? "" : "&").append(parameters[i]);
  return out;
}

}  // namespace

std::string sort_key(const parser::Url& url) {
  std::string key = reversed_host(url.hostname());
  key.append(url.host().substr(url.hostname().size())).push_back(')');
  const std::string_view path = url.path(), query = url.target().substr(path.size());
  key.append(path_key(path));
  const std::string parameters = query.empty() ? "" : query_key(query.substr(1));
  if (!parameters.empty()) key.append("?").append(parameters);
  return key;
}

}  // namespace crawl::warc
