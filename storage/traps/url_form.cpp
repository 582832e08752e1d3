#include "storage/traps/url_form.h"

#include <algorithm>

#include "base/text/ascii.h"

namespace crawl::storage {
namespace {

constexpr std::size_t shortest_token = 8, shortest_hex = 4;
constexpr int token_changes = 3;  // between letters and digits

constexpr bool is_hex_letter(char c) {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// A word that nobody chose: letters and digits in turns, or hexadecimal digits.
bool is_token(std::string_view part) {
  int changes = 0;
  bool letters = false, digits = false, hex = true;
  for (std::size_t i = 0; i < part.size(); ++i) {
    bool digit = base::is_digit(part[i]);
    (digit ? digits : letters) = true;
    hex &= digit || is_hex_letter(part[i]);
    changes += i > 0 && digit != base::is_digit(part[i - 1]);
  }
  if (!letters || !digits) return false;
  return (hex && part.size() >= shortest_hex) || (changes >= token_changes && part.size() >= shortest_token);
}

std::size_t begin_of_host(std::string_view url) {
  const auto scheme = url.find("://");
  return scheme == std::string_view::npos ? 0 : scheme + 3;
}

}  // namespace

// Up to its query, or to the last slash of its path.
std::string_view UrlForm::folder_of(std::string_view url) {
  const std::size_t host = begin_of_host(url);
  if (const auto query = url.find('?', host); query != std::string_view::npos) return url.substr(0, query + 1);
  const auto slash = url.rfind('/');
  return slash == std::string_view::npos || slash < host ? url : url.substr(0, slash + 1);
}

UrlForm::UrlForm(std::string_view url) {
  std::string_view path = url;  // without a fragment, as links are
  auto slash = path.find_first_of("/?", begin_of_host(path));
  if (slash == std::string_view::npos) slash = path.size();
  text_.reserve(path.size() + 1);
  text_.assign(path.substr(0, slash));
  text_ += '/';
  end_level();
  path.remove_prefix(std::min(slash + (slash < path.size() && path[slash] == '/'), path.size()));
  while (!path.empty()) {
    auto end = std::min(path.find_first_of("/?"), path.size());
    bool last = end == path.size();
    if (last) return;  // a page's own name
    add_segment(path.substr(0, end));
    text_ += path[end];
    end_level();
    if (path[end] == '?') return;
    path.remove_prefix(end + 1);
  }
}

void UrlForm::end_level() {
  if (levels_ < max_levels) ends_[levels_++] = static_cast<std::uint32_t>(text_.size());
}

void UrlForm::add_segment(std::string_view segment) {
  while (!segment.empty()) {
    auto other = [](char c) { return !base::is_digit(c) && !base::is_letter(c); };
    auto end = static_cast<std::size_t>(std::ranges::find_if(segment, other) - segment.begin());
    add_part(segment.substr(0, end));
    segment.remove_prefix(end);
    if (segment.empty()) return;
    text_ += segment.front();
    segment.remove_prefix(1);
  }
}

void UrlForm::add_part(std::string_view part) {
  if (is_token(part)) {
    text_ += '*';
    return;
  }
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (!base::is_digit(part[i])) {
      text_ += part[i];
    } else if (i == 0 || !base::is_digit(part[i - 1])) {
      text_ += '#';
    }
  }
}

}  // namespace crawl::storage
