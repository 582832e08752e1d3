#include "crawler/offline/export/sitemap_export.h"

#include <algorithm>
#include <filesystem>

#include "base/text/ascii.h"
#include "base/text/markup.h"
#include "base/text/text.h"
#include "parser/url.h"

namespace crawl::exports {
namespace {

constexpr std::string_view xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr std::string_view name_space = " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
constexpr std::string_view end_of_urls = "</urlset>\n";

struct SitemapColumn {
  enum : std::size_t { url, last_modified };
};

// https://www.sitemaps.org/protocol.html#escaping
std::string escaped(std::string_view text) {
  return base::markup_escaped(text, "&apos;");
}

bool is_number(std::string_view text, std::size_t begin, std::size_t size, unsigned most) {
  unsigned number = 0;
  for (const char c : text.substr(begin, size)) {
    if (!base::is_digit(c)) return false;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number <= most;
}

// "2" of Feb; 0 for what is no month.
unsigned month_of(std::string_view name) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::size_t at = months.find(name);
  return at == months.npos || at % 3 != 0 ? 0 : static_cast<unsigned>(at / 3 + 1);
}

std::string entry_of(std::string_view url, std::string_view date) {
  std::string entry = "  <url><loc>" + escaped(url) + "</loc>";
  if (!date.empty()) entry.append("<lastmod>").append(date).append("</lastmod>");
  return entry + "</url>\n";
}

}  // namespace

// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
std::string sitemap_date(std::string_view text) {
  constexpr std::size_t size = 29;
  if (text.size() != size || !text.ends_with(" GMT")) return {};
  const unsigned month = month_of(text.substr(8, 3));
  const bool good = month > 0 && is_number(text, 5, 2, 31) && is_number(text, 12, 4, 9999) &&
                    is_number(text, 17, 2, 23) && is_number(text, 20, 2, 59) && is_number(text, 23, 2, 59) &&
                    text.substr(5, 2) != "00";
  if (!good) return {};
  const std::string two = month < 10 ? "0" + std::to_string(month) : std::to_string(month);
  return std::string(text.substr(12, 4)) + "-" + two + "-" + std::string(text.substr(5, 2)) + "T" +
         std::string(text.substr(17, 2)) + ":" + std::string(text.substr(20, 2)) + ":" +
         std::string(text.substr(23, 2)) + "Z";
}

storage::RowQuery urls_for_sitemap(const std::string& where, bool (*stop)()) {
  return {.columns = {"url", "last_modified"},
          .where = where,
          .condition =
              "status = 200 AND state = 'done'"
              " AND content_type IN ('text/html', 'application/xhtml+xml', 'application/pdf')"
              " AND coalesce(detail, '') NOT LIKE '%noindex%'"
              " AND (coalesce(canonical, '') = '' OR canonical = url)",
          .stop = stop};
}

bool SitemapExport::is_one_site(std::string_view address) {
  const auto parsed = parser::parse_url(address);
  if (!parsed) return true;
  if (origin_.empty()) origin_ = parsed->origin();
  if (parsed->origin() == origin_) return true;
  error_ = "a sitemap is of one site, and these are of " + origin_ + " and " + std::string(parsed->origin()) +
           ": choose one with --where \"url LIKE '" + origin_ + "/%'\"";
  return false;
}

// "sitemap-2.xml" of "sitemap.xml".
std::string SitemapExport::part_name(std::size_t number) const {
  const std::filesystem::path path(file_);
  return (path.parent_path() / (path.stem().string() + "-" + std::to_string(number) + path.extension().string()))
      .string();
}

bool SitemapExport::begin_part() {
  if (!parts_.empty() && !end_part()) return false;
  // The first has the name that was asked for until there is a second: nobody knows before.
  auto file = OutputFile::open(parts_.empty() ? file_ : part_name(parts_.size() + 1));
  if (!file) {
    error_ = file.error();
    return false;
  }
  parts_.push_back(*std::move(file));
  urls_in_part_ = 0;
  return parts_.back().write(std::string(xml) + "<urlset" + std::string(name_space));
}

bool SitemapExport::end_part() {
  return parts_.back().write(end_of_urls);
}

bool SitemapExport::add(const std::string& entry) {
  const std::uint64_t size = parts_.back().size() + entry.size() + end_of_urls.size();
  if (urls_in_part_ == limits_.urls || size > limits_.bytes) {
    if (to_output()) {
      error_ = "a sitemap has at most " + base::with_commas(limits_.urls) +
               " URLs and 50 MB, and this would be more: "
               "with -o FILE there are several files and an index";
      return false;
    }
    if (!begin_part()) return false;
  }
  ++urls_in_part_;
  ++counts_.urls;
  return parts_.back().write(entry);
}

SitemapExport::End SitemapExport::write(storage::RowReader& rows) {
  if (!begin_part()) return error_.empty() ? failed(parts_.back()) : End::bad_rows;
  while (rows.next()) {
    const std::string_view address = rows.value(SitemapColumn::url).text;
    const std::string entry = entry_of(address, sitemap_date(rows.value(SitemapColumn::last_modified).text));
    if (!parser::parse_url(address)) continue;
    if (escaped(address).size() > limits_.url_bytes) {
      ++counts_.too_long;
      continue;
    }
    if (!is_one_site(address)) return End::bad_rows;
    if (!add(entry)) return error_.empty() ? failed(parts_.back()) : End::bad_rows;
  }
  return end_part() ? finish() : failed(parts_.back());
}

SitemapExport::End SitemapExport::failed(const OutputFile& file) {
  error_ = file.error();
  return End::stopped;
}

bool SitemapExport::write_index(OutputFile& index) {
  if (!index.write(std::string(xml) + "<sitemapindex" + std::string(name_space))) return false;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const std::string name = std::filesystem::path(part_name(i + 1)).filename().string();
    if (!index.write("  <sitemap><loc>" + escaped(origin_ + "/" + name) + "</loc></sitemap>\n")) return false;
  }
  return index.write("</sitemapindex>\n");
}

SitemapExport::End SitemapExport::finish() {
  counts_.files = parts_.size();
  for (const OutputFile& part : parts_) counts_.bytes += part.size();
  if (parts_.size() == 1) return parts_.front().finish() ? End::written : failed(parts_.front());
  for (std::size_t i = 0; i < parts_.size(); ++i)
    if (!parts_[i].finish_as(part_name(i + 1))) return failed(parts_[i]);
  auto index = OutputFile::open(file_);
  if (!index) {
    error_ = index.error();
    return End::stopped;
  }
  return write_index(*index) && index->finish() ? End::written : failed(*index);
}

}  // namespace crawl::exports
