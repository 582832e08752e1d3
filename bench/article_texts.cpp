// The articles of pages in files, as the rule of `source = "article"` takes them, without a server and a results file:
// what tests/support/main_text.py scores, and what a page of the extractor costs.
//
//   article_texts FILE...     HTML, also packed by gzip; prints a line of JSON for each file: page, item, cpu_us (of
//   the
//                             extraction, the tree aside)
#include <zlib.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

#include "base/log.h"
#include "base/system.h"
#include "parser/charset.h"
#include "parser/extract/extractor.h"
#include "parser/tree/arena.h"
#include "parser/url.h"

using namespace crawl;

namespace {

std::string read_file(const char* path) {
  std::string bytes;
  std::array<char, 65536> part{};
  const gzFile file = gzopen(path, "rb");
  for (int got = 0; file != nullptr && (got = gzread(file, part.data(), part.size())) > 0;)
    bytes.append(part.data(), static_cast<std::size_t>(got));
  if (file != nullptr) gzclose(file);
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  config::ExtractRule rule;
  rule.name = "article";
  rule.source = config::ExtractSource::article;
  const auto extractor = parser::extract::Extractor::compile({rule});
  const auto url = parser::parse_url("http://pages.example/");
  parser::Arena arena;
  for (int i = 1; i < argc; ++i) {
    const std::string bytes = read_file(argv[i]);
    std::string storage;
    const std::string_view text = parser::decode_to_utf8(bytes, parser::find_charset(bytes, "").name, storage);
    const auto tree = parser::Tree::build(text, arena, {.cpu_ns = 60'000'000'000, .memory = std::size_t{1} << 30});
    if (!tree) return std::fprintf(stderr, "%s: no tree\n", argv[i]), 1;
    std::vector<std::string> notes;
    const std::int64_t began = base::process_cpu_ns();
    const auto items = extractor->extract({*tree, *url, *url, {}}, notes);
    const double us = static_cast<double>(base::process_cpu_ns() - began) / 1e3;
    const std::string name = std::filesystem::path(argv[i]).filename().string();
    std::printf("{\"page\": %s, \"cpu_us\": %.0f, \"item\": %s}\n",
                base::log::json_string(name.substr(0, name.find('.'))).c_str(), us,
                items.empty() ? "{}" : items.front().data.c_str());
  }
}
