#include "crawler/warc/cdxj.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/clock.h"
#include "base/log.h"

namespace crawl::warc {
namespace {

using base::log::json_string;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t end; (end = text.find(separator)) != text.npos; text.remove_prefix(end + 1))
    parts.push_back(text.substr(0, end));
  parts.push_back(text);
  return parts;
}

std::string join(const std::vector<std::string_view>& parts, char separator) {
  std::string out;
  for (std::string_view part : parts) out.append(out.empty() ? "" : std::string(1, separator)).append(part);
  return out;
}

std::string reversed_host(std::string_view name) {
  if (name.starts_with('[')) return std::string(name);
  if (name.starts_with("www.")) name.remove_prefix(4);
  auto labels = split(name, '.');
  std::ranges::reverse(labels);
  return join(labels, ',');
}

// "20261121163005" of "2026-11-21T16:30:05.123Z"
std::string digits_of(std::int64_t unix_ms) {
  std::string date = base::iso8601(unix_ms);
  std::erase_if(date, [](char c) { return c < '0' || c > '9'; });
  return date.substr(0, 14);
}

}  // namespace

std::string sort_key(const parser::Url& url) {
  std::string key = reversed_host(url.hostname());
  key.append(url.host().substr(url.hostname().size())).push_back(')');
  std::string_view path = url.path(), query = url.target().substr(path.size());
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  key.append(path);
  if (query.size() > 1) {
    auto parameters = split(query.substr(1), '&');
    std::ranges::sort(parameters);
    key.append("?").append(join(parameters, '&'));
  }
  for (char& c : key) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return key;
}

std::string cdxj_line(const parser::Url& url, const Capture& capture, std::string_view file) {
  return fmt::format(
      "{} {} {{\"url\": {}, \"mime\": {}, \"status\": \"{}\", \"digest\": {}, \"length\": \"{}\", \"offset\": \"{}\", "
      "\"filename\": {}}}\n",
      sort_key(url), digits_of(capture.fetched_at), json_string(url.href()), json_string(capture.mime), capture.status,
      json_string(capture.digest), capture.place.length, capture.place.offset, json_string(file));
}

}  // namespace crawl::warc
