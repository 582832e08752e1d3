#include "model/link_filter.h"

#include <re2/re2.h>

#include <algorithm>

#include "model/pattern.h"
#include "model/url_text.h"

namespace crawl::model {
namespace {

using Patterns = std::vector<std::unique_ptr<re2::RE2>>;

Patterns compile(const std::vector<std::string>& texts) {
  Patterns patterns;
  for (const std::string& text : texts) patterns.push_back(std::make_unique<re2::RE2>(text, pattern_options()));
  return patterns;
}

bool any_matches(const Patterns& patterns, std::string_view url) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const auto& pattern) {
    return re2::RE2::PartialMatch(re2::StringPiece(url.data(), url.size()), *pattern);
  });
}

// A percent sign that was encoded, encoded again, and again.
constexpr std::string_view encoded_thrice = "%252525";

// The parts between separators that are not empty.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    auto end = std::min(text.find(separator), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool any_more_often(std::vector<std::string_view> parts, std::size_t limit) {
  if (parts.size() <= limit) return false;
  std::sort(parts.begin(), parts.end());
  for (std::size_t i = limit; i < parts.size(); ++i)
    if (parts[i] == parts[i - limit]) return true;
  return false;
}

bool is_trap(std::string_view url, const FormLimits& limits) {
  if (url.size() > limits.max_url_length || url.find(encoded_thrice) != std::string_view::npos) return true;
  auto path = url.find('/', url.find("://") + 3);
  if (path == std::string_view::npos) return false;
  auto query = std::min(url.find('?', path), url.size());
  auto segments = split(url.substr(path, query - path), '/');
  if (segments.size() > limits.max_path_segments || any_more_often(std::move(segments), limits.max_repeats))
    return true;
  return query < url.size() && any_more_often(split(url.substr(query + 1), '&'), limits.max_repeats);
}

}  // namespace

LinkFilter::LinkFilter(const LinkRules& rules)
    : traps_(rules.traps),
      form_page_(rules.form_page),
      include_(compile(rules.include)),
      exclude_(compile(rules.exclude)),
      keep_(compile(rules.keep)) {}

LinkFilter::~LinkFilter() = default;

Reason LinkFilter::refuse(std::string_view url) const {
  if (excludes(url)) return Reason::excluded;
  if (!include_.empty() && !any_matches(include_, url)) return Reason::excluded;
  return traps_ && is_trap(url, *traps_) ? Reason::trap : Reason::none;
}

bool LinkFilter::excludes(std::string_view url) const {
  return any_matches(exclude_, url);
}

Reason LinkFilter::refuse_check(std::string_view url) const {
  if (excludes(url)) return Reason::excluded;
  return traps_ && url.size() > traps_->max_url_length ? Reason::trap : Reason::none;
}

bool LinkFilter::keeps(std::string_view url) const {
  return keep_.empty() || any_matches(keep_, url);
}

bool LinkFilter::signs_in(std::string_view url) const {
  return !form_page_.empty() && page_of(url) == form_page_;
}

}  // namespace crawl::model
