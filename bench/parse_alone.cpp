// What parsing stored pages again costs at least: the bodies of a results file, decompressed, made a tree, the rules
// applied, in one loop of one process. Made of crawl's own parser, as `crawl parse` is: what that costs more is reading
// rows, processes that talk, and writing items. Rows are read before the clock runs.
//
//   parse_alone DB RULES.toml     prints one JSON object: items, pages, bytes, wall and CPU seconds
#include <cstdio>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/system.h"
#include "config/file/config_file.h"
#include "parser/charset.h"
#include "parser/extract/extractor.h"
#include "parser/tree/arena.h"
#include "storage/sqlite/read/body_unpacker.h"
#include "storage/sqlite/read/reading.h"

using namespace crawl;

namespace {

struct Stored {
  parser::Url url;
  std::string charset, bytes;
  std::uint64_t size = 0;
};

std::vector<Stored> pages_of(const char* file) {
  auto db = storage::open_for_reading(file);
  storage::Statement rows(
      *db,
      "SELECT u.url, p.charset, b.body, p.body_size FROM pages AS p JOIN urls AS u ON u.id = p.url_id"
      " JOIN bodies AS b ON b.id = p.body_id WHERE p.charset IS NOT NULL AND p.status = 200");
  std::vector<Stored> pages;
  while (rows.step())
    pages.push_back({*parser::parse_url(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)),
                     static_cast<std::uint64_t>(rows.integer(3))});
  return pages;
}

std::string_view query_charset(const std::string& name) {
  return name.starts_with("UTF-") ? std::string_view{} : std::string_view(name);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: %s DB RULES.toml\n", argv[0]), 2;
  const auto rules = config::read_config_file(argv[2]);
  if (!rules) return std::fprintf(stderr, "%s\n", rules.error().c_str()), 2;
  const auto extractor = parser::extract::Extractor::compile(rules->extract);
  if (!extractor) return std::fprintf(stderr, "%s\n", extractor.error().c_str()), 2;
  const std::vector<Stored> pages = pages_of(argv[1]);
  storage::BodyUnpacker unpacker;
  parser::Arena arena;
  std::uint64_t items = 0, bytes = 0;
  const std::int64_t cpu = base::process_cpu_ns(), wall = base::monotonic_ns();
  for (const Stored& page : pages) {
    std::string body;
    std::vector<std::string> notes;
    if (!unpacker.unpack(page.bytes, page.size, body)) return std::fprintf(stderr, "a body is damaged\n"), 1;
    const auto tree = parser::Tree::build(body, arena, {.cpu_ns = 60'000'000'000, .memory = std::size_t{1} << 30});
    items += extractor->extract({*tree, page.url, page.url, query_charset(page.charset)}, notes).size();
    bytes += body.size();
  }
  std::printf(
      "{\"name\": \"alone\", \"items\": %llu, \"pages\": %zu, \"bytes\": %llu, \"wall_s\": %.3f, \"cpu_s\": %.4f}\n",
      static_cast<unsigned long long>(items), pages.size(), static_cast<unsigned long long>(bytes),
      static_cast<double>(base::monotonic_ns() - wall) / 1e9, static_cast<double>(base::process_cpu_ns() - cpu) / 1e9);
}
