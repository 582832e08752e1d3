#include "storage/sqlite/traps/tracking_variants.h"

#include <algorithm>

#include "base/hash.h"

namespace crawl::storage {
namespace {

constexpr std::string_view names[] = {"gclid", "fbclid",    "msclkid", "dclid",      "phpsessid", "jsessionid",
                                      "sid",   "sessionid", "sessid",  "session_id", "oscsid",    "zenid",
                                      "cfid",  "cftoken",   "mc_cid",  "mc_eid",     "yclid",     "_ga"};
constexpr std::string_view beginnings[] = {"utm_", "aspsessionid"};
constexpr std::string_view path_parameter = ";jsessionid=";

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool begins(std::string_view text, std::string_view with) {
  return text.size() >= with.size() && std::ranges::equal(text.substr(0, with.size()), with, {}, lower);
}

bool is_tracking(std::string_view parameter) {
  std::string_view name = parameter.substr(0, parameter.find('='));
  if (std::ranges::any_of(beginnings, [&](std::string_view with) { return begins(name, with); })) return true;
  return std::ranges::any_of(names, [&](std::string_view n) { return name.size() == n.size() && begins(name, n); });
}

// Without the session that Java servers put behind a path.
bool drop_path_parameter(std::string& path) {
  auto found = std::ranges::search(path, path_parameter, {}, lower);
  if (found.empty()) return false;
  auto begin = static_cast<std::size_t>(found.begin() - path.begin());
  path.erase(begin, std::min(path.find('/', begin), path.size()) - begin);
  return true;
}

}  // namespace

std::optional<std::string> without_tracking(std::string_view url) {
  auto query = std::min(url.find('?'), url.size());
  if (query == url.size() && url.find(';') == std::string_view::npos) return std::nullopt;
  std::string text(url.substr(0, query));
  bool dropped = drop_path_parameter(text);
  char separator = '?';
  for (std::string_view rest = url.substr(std::min(query + 1, url.size())); !rest.empty();) {
    std::string_view parameter = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(parameter.size() + 1, rest.size()));
    if (is_tracking(parameter)) {
      dropped = true;
      continue;
    }
    text += separator;
    text += parameter;
    separator = '&';
  }
  return dropped ? std::optional(std::move(text)) : std::nullopt;
}

void TrackingVariants::note(std::string_view url, std::uint64_t key) {
  auto base = without_tracking(url);
  if (!base) return;
  std::uint64_t fingerprint = base::fingerprint(*base, key);
  if (bases_.contains(fingerprint)) {
    ++count_;
  } else if (bases_.size() < max_bases) {
    bases_.insert(fingerprint);
  }
}

}  // namespace crawl::storage
