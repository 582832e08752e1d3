#include "model/render_kind.h"

#include <algorithm>
#include <vector>

#include "model/url_text.h"

namespace crawl::model {
namespace {

constexpr std::size_t max_name = 300;

bool has_digit(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

void append_names(std::string& kind, std::string_view query) {
  std::vector<std::string_view> names;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (!pair.empty()) names.push_back(pair.substr(0, pair.find('=')));
  }
  std::ranges::sort(names);
  const auto same = std::ranges::unique(names);
  names.erase(same.begin(), same.end());
  for (std::size_t i = 0; i < names.size(); ++i) kind.append(i == 0 ? "?" : "&").append(names[i]);
}

}  // namespace

std::string kind_of(std::string_view url) {
  const std::string_view target = target_of(url);
  const std::size_t mark = target.find('?');
  std::string_view path = target.substr(0, mark);
  std::string kind(host_of(url));
  bool first = true;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    const bool last_of_several = path.empty() && !first && !segment.empty();
    kind += '/';
    kind += has_digit(segment) ? "#" : last_of_several ? "*" : std::string(segment);
    first = false;
  }
  if (mark != std::string_view::npos) append_names(kind, target.substr(mark + 1));
  if (const auto route = url.find('#'); route != std::string_view::npos) kind += "#/*";
  if (kind.size() > max_name) kind.resize(max_name);
  return kind;
}

}  // namespace crawl::model
