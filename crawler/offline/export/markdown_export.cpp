#include "crawler/offline/export/markdown_export.h"

#include <filesystem>

#include "crawler/offline/export/utf8.h"
#include "storage/sqlite/read/stored_pages.h"

namespace crawl::exports {
namespace {

enum Column : std::size_t { url, title, language, fetched_at, charset, body };

std::string text_at(const storage::RowReader& rows, std::size_t column) {
  const storage::Value value = rows.value(column);
  std::string storage;
  return value.type == storage::ValueType::text ? std::string(valid_utf8(value.text, storage)) : std::string();
}

// One file, at once.
Result<void> write_file(const std::string& path, std::string_view text) {
  auto file = OutputFile::open(path, OutputFile::Durable::no);
  if (!file) return fail(std::move(file.error()));
  if (!file->write(text) || !file->finish()) return fail(file->error());
  return {};
}

}  // namespace

storage::RowQuery pages_for_markdown(const std::string& where, bool (*stop)()) {
  return {.columns = {"url", "title", "language", "fetched_at", "charset", "body"},
          .where = where,
          .condition = std::string(storage::is_parsed_page),
          .stop = stop};
}

bool MarkdownExport::next() {
  while (pages_.next()) {
    const storage::Value stored = pages_.value(body);
    if (stored.type == storage::ValueType::null) {
      ++counts_.without_body;
      continue;
    }
    url_ = text_at(pages_, url);
    text_ = document_.of({.url = url_,
                          .title = text_at(pages_, title),
                          .language = text_at(pages_, language),
                          .fetched_at = text_at(pages_, fetched_at),
                          .charset = text_at(pages_, charset)},
                         stored.text);
    return true;
  }
  return false;
}

bool MarkdownExport::write_stream(OutputFile& file) {
  while (next()) {
    if (counts_.pages > 0 && !file.write("\n")) return false;
    if (!file.write(text_)) return false;
    ++counts_.pages;
  }
  counts_.bytes = file.size();
  return true;
}

Result<void> MarkdownExport::write_files(const std::string& folder, bool (*stop)()) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(folder + " cannot be made: " + error.message());
  while (!stop() && next()) {
    const auto parsed = parser::parse_url(url_);
    if (!parsed) continue;
    const std::filesystem::path path = std::filesystem::path(folder) / names_.name_for(*parsed);
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) return fail(path.parent_path().string() + " cannot be made: " + error.message());
    if (auto written = write_file(path.string(), text_); !written) return written;
    ++counts_.pages;
    counts_.bytes += text_.size();
  }
  return {};
}

}  // namespace crawl::exports
