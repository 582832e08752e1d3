#include "parser/sitemap/collector.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text/text.h"
#include "parser/html/ascii.h"
#include "parser/sitemap/date.h"

namespace crawl::parser::sitemap {
namespace {

double read_priority(std::string_view text) {
  text = strip_spaces(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  // The comparison is false for "nan" too.
  const bool good = error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 1;
  return good ? value : SitemapEntry().priority;
}

}  // namespace

bool Collector::page(const RawEntry& raw, const Url* base) {
  if (!has_room()) return false;
  std::optional<SitemapEntry> entry = read(raw, base);
  if (!entry) return refuse();
  add_alternates(raw, base, *entry);
  ++result_.pages;
  return sink_.on_page(std::move(*entry));
}

bool Collector::sitemap(const RawEntry& raw, const Url* base) {
  if (!has_room()) return false;
  std::optional<SitemapEntry> entry = read(raw, base);
  if (!entry) return refuse();
  ++result_.sitemaps;
  return sink_.on_sitemap(std::move(*entry));
}

void Collector::add_alternates(const RawEntry& raw, const Url* base, SitemapEntry& entry) const {
  for (const SitemapAlternate& written : raw.alternates) {
    const auto url = parse_url(written.url, base);
    if (url && url->href().size() <= limits_.max_url_length) entry.alternates.push_back({url->href(), written.lang});
  }
}

bool Collector::refuse() {
  ++result_.refused;
  return true;
}

bool Collector::has_room() {
  if (result_.pages + result_.sitemaps < limits_.max_entries) return true;
  add_note(result_, fmt::format("it has more than {} entries", base::with_commas(limits_.max_entries)));
  return false;
}

std::optional<SitemapEntry> Collector::read(const RawEntry& raw, const Url* base) {
  if (strip_spaces(raw.url).empty()) return std::nullopt;
  const auto url = parse_url(raw.url, base);
  if (!url || url->href().size() > limits_.max_url_length) return std::nullopt;
  return SitemapEntry{url->href(), read_priority(raw.priority), read_date(raw.modified), {}};
}

}  // namespace crawl::parser::sitemap
