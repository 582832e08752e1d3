#include "crawler/seeds/html_list.h"

#include <algorithm>

#include "crawler/seeds/written_url.h"
#include "parser/html/ascii.h"
#include "parser/scan/references.h"

namespace crawl::seeds {
namespace {

constexpr std::size_t max_tag = 128 * 1024;

std::size_t find_ignoring_case(std::string_view text, std::string_view lower) {
  auto found = std::search(text.begin(), text.end(), lower.begin(), lower.end(),
                           [](char a, char b) { return parser::to_lower(a) == b; });
  return found == text.end() ? text.npos : static_cast<std::size_t>(found - text.begin());
}

std::string_view name_of(std::string_view tag) {
  return tag.substr(0, tag.find_first_of(" \t\r\n\f/>"));
}

// The value of href as it is written; nothing without.
std::optional<std::string_view> href_of(std::string_view tag) {
  tag.remove_prefix(name_of(tag).size());
  while (true) {
    auto begin = tag.find_first_not_of(" \t\r\n\f/");
    if (begin == tag.npos) return std::nullopt;
    tag.remove_prefix(begin);
    auto end = std::min(tag.find_first_of("= \t\r\n\f/", 1), tag.size());
    std::string_view name = tag.substr(0, end);
    tag.remove_prefix(end);
    auto next = tag.find_first_not_of(" \t\r\n\f");
    if (next == tag.npos || tag[next] != '=') continue;
    tag.remove_prefix(next + 1);
    tag.remove_prefix(std::min(tag.find_first_not_of(" \t\r\n\f"), tag.size()));
    std::string_view value;
    if (tag.starts_with('"') || tag.starts_with('\'')) {
      value = tag.substr(1, tag.find(tag[0], 1) - 1);
      tag.remove_prefix(std::min(value.size() + 2, tag.size()));
    } else {
      value = tag.substr(0, tag.find_first_of(" \t\r\n\f"));
      tag.remove_prefix(value.size());
    }
    if (parser::equals_ignoring_case(name, "href")) return value;
  }
}

}  // namespace

void HtmlList::put(std::string_view text) {
  pending_ += text;
  while (step()) {
  }
}

// Takes something off the front; false when more is needed for that.
bool HtmlList::step() {
  if (pending_.empty()) return false;
  if (!skip_until_.empty()) {
    auto end = find_ignoring_case(pending_, skip_until_);
    if (end == pending_.npos) {
      drop(pending_.size() - std::min(pending_.size(), skip_until_.size() - 1));
      return false;
    }
    drop(end + skip_until_.size());
    skip_until_.clear();
    return true;
  }
  drop(std::min(pending_.find('<'), pending_.size()));
  if (pending_.size() < 4) return false;
  if (pending_.starts_with("<!--")) {
    drop(4);
    skip_until_ = "-->";
    return true;
  }
  auto end = end_of_tag();
  if (end == pending_.npos) {
    if (pending_.size() <= max_tag) return false;
    drop(1);  // no tag is so long
    return true;
  }
  const std::string tag = pending_.substr(1, end - 1);
  take_tag(tag);
  drop(end + 1);
  return true;
}

// Of the '>' that is in no quotes of an attribute.
std::size_t HtmlList::end_of_tag() const {
  char quote = 0;
  bool after_equals = false;
  for (std::size_t i = 1; i < pending_.size(); ++i) {
    char c = pending_[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '>') {
      return i;
    } else if (after_equals && (c == '"' || c == '\'')) {
      quote = c;
    }
    if (!parser::is_space(c)) after_equals = c == '=' && quote == 0;
  }
  return pending_.npos;
}

void HtmlList::take_tag(std::string_view tag) {
  std::string_view name = name_of(tag);
  for (std::string_view raw : {"script", "style", "textarea", "title"})
    if (parser::equals_ignoring_case(name, raw)) skip_until_ = "</" + std::string(raw);
  bool base = parser::equals_ignoring_case(name, "base");
  if (!base && !parser::equals_ignoring_case(name, "a") && !parser::equals_ignoring_case(name, "area")) return;
  auto href = href_of(tag);
  if (!href) return;
  std::string written;
  parser::append_decoded(written, *href, parser::TextPlace::attribute);
  if (!base) return take_link(trim(written));
  if (auto url = parser::parse_url(trim(written)); url && !base_) base_ = *std::move(url);
}

void HtmlList::take_link(std::string_view written) {
  if (written.empty() || written.starts_with('#')) return;
  auto url = parser::parse_url(written, base_ ? &*base_ : nullptr);
  if (url) {
    std::string fault = fault_of_host(*url);
    if (fault.empty()) {
      findings_.urls.push_back(*std::move(url));
    } else {
      findings_.refuse(line_, written, std::move(fault));
    }
  } else if (url.error().error != parser::UrlError::scheme) {
    findings_.refuse(line_, written, base_ ? url.error().message : "a relative link, and the file has no <base>");
  }
}

void HtmlList::drop(std::size_t size) {
  line_ += static_cast<std::uint64_t>(
      std::count(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(size), '\n'));
  pending_.erase(0, size);
}

}  // namespace crawl::seeds
