#include "crawler/offline/export/file_ending.h"

#include <algorithm>
#include <filesystem>

namespace crawl::exports {
namespace {

using config::ExportFormat;

struct Ending {
  std::string_view ending;
  ExportFormat format;
};

constexpr Ending endings[] = {{".csv", ExportFormat::csv},      {".jsonl", ExportFormat::jsonl},
                              {".ndjson", ExportFormat::jsonl}, {".warc", ExportFormat::warc},
                              {".warc.gz", ExportFormat::warc}, {".xml", ExportFormat::sitemap},
                              {".md", ExportFormat::markdown},  {".markdown", ExportFormat::markdown}};

// What is never written, and what to type in its place: "-o " + the name without its ending + this.
struct Foreign {
  std::string_view ending, what, instead;
};

constexpr Foreign foreign[] = {
    {".xlsx", "Excel's own format", ".csv --bom"},
    {".xls", "Excel's own format", ".csv --bom"},
    {".ods", "LibreOffice's own format", ".csv --bom"},
    {".tsv", "a table with tabs", ".csv"},
    {".parquet", "Parquet", ".csv"},
    {".db", "a database", ".csv"},
    {".sqlite", "a database", ".csv"},
    {".html", "HTML", ".md"},
    {".htm", "HTML", ".md"},
    {".pdf", "PDF", ".md"},
    {".docx", "Word's own format", ".md"},
    {".zip", "an archive", ".jsonl"},
    {".yaml", "YAML", ".jsonl"},
    {".yml", "YAML", ".jsonl"},
};

bool ends_with(std::string_view file, std::string_view ending) {
  if (file.size() <= ending.size()) return false;
  const std::string_view end = file.substr(file.size() - ending.size());
  return std::ranges::equal(end, ending, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

std::string without(std::string_view file, std::string_view ending) {
  return std::string(file.substr(0, file.size() - ending.size()));
}

std::string_view usual_ending(ExportFormat format) {
  const auto found = std::ranges::find(endings, format, &Ending::format);
  return found == std::end(endings) ? std::string_view() : found->ending;
}

std::string_view option_word(ExportFormat format) {
  constexpr std::string_view names[] = {"jsonl", "csv", "warc", "sitemap", "markdown"};
  return names[static_cast<std::size_t>(format)];
}

std::string compressed(const std::string& file) {
  return file + ": of compressed files only .warc.gz is written; for others: crawl export DB ... | gzip > " + file;
}

// A JSON document is one value; these are many.
std::string json_document(const std::string& file) {
  return file + " would be one JSON document, and rows are JSON lines, one object each: -o " + without(file, ".json") +
         ".jsonl (or --format jsonl, to have them in " + file + ")";
}

Result<ExportFormat> refused(const std::string& file, std::optional<ExportFormat> given) {
  for (const Foreign& one : foreign) {
    if (!ends_with(file, one.ending)) continue;
    return fail(file + " would be " + std::string(one.what) + ", which is not written: -o " +
                without(file, one.ending) + std::string(given ? usual_ending(*given) : one.instead));
  }
  for (const std::string_view ending : {".gz", ".zst", ".bz2", ".xz"})
    if (ends_with(file, ending)) return fail(compressed(file));
  if (ends_with(file, ".json") && given != ExportFormat::jsonl) {
    if (!given) return fail(json_document(file));
    return fail(file + " is no name for " + std::string(words_for(*given)) + ": -o " + without(file, ".json") +
                std::string(usual_ending(*given)));
  }
  return given.value_or(ExportFormat::jsonl);
}

}  // namespace

Result<ExportFormat> format_for(const std::string& file, std::optional<ExportFormat> given) {
  std::error_code none;
  const bool device = std::filesystem::exists(file, none) && !std::filesystem::is_regular_file(file, none);
  if (file.empty() || file == "-" || (device && !std::filesystem::is_directory(file, none)))
    return given.value_or(ExportFormat::jsonl);
  if (std::filesystem::is_directory(file, none) || file.ends_with('/')) {
    if (given == ExportFormat::markdown) return ExportFormat::markdown;
    if (!given) return fail(file + " is a folder: --format markdown writes a file for each page there");
    return *given;
  }
  for (const Ending& one : endings) {
    if (!ends_with(file, one.ending)) continue;
    if (!given || *given == one.format) return one.format;
    return fail(file + " is no name for " + std::string(words_for(*given)) + ": -o " + without(file, one.ending) +
                std::string(usual_ending(*given)) + ", or --format " + std::string(option_word(one.format)));
  }
  return refused(file, given);
}

std::string_view words_for(ExportFormat format) {
  constexpr std::string_view names[] = {"JSON lines", "CSV", "a WARC file", "a sitemap", "Markdown"};
  return names[static_cast<std::size_t>(format)];
}

}  // namespace crawl::exports
