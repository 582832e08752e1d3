// How fast pages are read, from memory: the scanner alone and with what follows it, beside Gumbo's tree; and the worst
// pages that are known of. Unlike the other programs here it is made of crawl's own parser.
//
//   scan FILE-OR-FOLDER...     every .html below; MB/s of each way, the best of three rounds
#include "parser/scan/scan.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "parser/html/document.h"
#include "parser/html/link_set.h"
#include "parser/html/simhash.h"
#include "parser/page.h"
#include "parser/scan/tokenizer.h"
#include "parser/tree/arena.h"

using namespace crawl::parser;
namespace fs = std::filesystem;

namespace {

const Url url = *parse_url("http://example.org/doc/page.html");
std::size_t used = 0;  // so that nothing is left out

void add_page(const fs::path& path, std::vector<std::string>& pages) {
  std::ifstream file(path, std::ios::binary);
  pages.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

std::vector<std::string> pages_of(int count, char** names) {
  std::vector<std::string> pages;
  for (int i = 0; i < count; ++i) {
    if (!fs::is_directory(names[i])) {
      add_page(names[i], pages);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(names[i])) {
      if (entry.is_regular_file() && entry.path().extension() == ".html") add_page(entry.path(), pages);
    }
  }
  return pages;
}

void tokens(const std::string& page) {
  Tokenizer tokenizer(page);
  while (tokenizer.next() != Tokenizer::Token::end) used += tokenizer.text().size();
}

void scan(const std::string& page, bool text) {
  used += scan_document(page, {.want_text = text, .product_token = {}}).links.size();
}

void scan_and_resolve(const std::string& page) {
  Document document = scan_document(page, {.want_text = false, .product_token = {}});
  used += resolve_links(std::move(document.links), {url, url, {}}).links.size();
}

void scan_and_simhash(const std::string& page) {
  used += simhash(scan_document(page, {.want_text = true, .product_token = {}}).text).value_or(0);
}

void tree(const std::string& page) {
  static Arena arena;
  used += Tree::build(page, arena, {.cpu_ns = 60'000'000'000, .memory = std::size_t{1} << 30}).has_value();
}

void whole(const std::string& page, bool by_tree) {
  static Arena arena;
  ParseSettings settings;
  settings.always_tree = by_tree;
  Page parsed({.url = url, .content_type = "text/html", .header_charset = "utf-8", .body = page, .headers = {}}, arena,
              settings);
  run_callbacks(parsed);
  used += parsed.record().links.size();
}

using Way = std::function<void(const std::string&)>;

double megabytes_a_second(const std::vector<std::string>& pages, const Way& way, int rounds) {
  std::size_t bytes = 0;
  for (const std::string& page : pages) bytes += page.size();
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string& page : pages) way(page);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return static_cast<double>(bytes) / 1e6 / best;
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string all;
  while (all.size() < bytes) all += piece;
  return all;
}

void print(const char* what, const std::vector<std::string>& pages, const Way& way, int rounds = 3) {
  std::printf("%-44s %8.0f MB/s\n", what, megabytes_a_second(pages, way, rounds));
}

void print_worst() {
  constexpr std::size_t size = 10'000'000;
  std::string attributes = "<p";
  for (int i = 0; i < 50'000; ++i) attributes += " a" + std::to_string(i);
  const std::string deep = repeated("<div>", 10'000);
  const std::pair<const char*, std::string> pages[] = {
      {"nested <div>", repeated("<div>", size)},
      {"nested <b>", repeated("<b>", size)},
      {"nested <a href>", repeated("<a href=x>", size)},
      {"<p><b> without ends", repeated("<p><b>", size)},
      {"50,000 attributes", attributes + ">"},
      {"one attribute again and again", "<p" + repeated(" href=x", size) + ">"},
      {"'<' alone", std::string(size, '<')},
      {"'</' alone", repeated("</", size)},
      {"unclosed tag", "<p" + std::string(size, ' ')},
      {"unclosed attribute", "<p a=\"" + std::string(size, 'x')},
      {"unclosed comment", "<!--" + repeated("- ", size)},
      {"unclosed comment of dashes", "<!--" + std::string(size, '-')},
      {"unclosed title", "<title>" + repeated("</titl>", size)},
      {"unclosed script", "<script>" + repeated("<!--<script>", size)},
      {"empty comments", repeated("<!---->", size)},
      {"references", repeated("&amp;", size)},
      {"half references", repeated("&CounterClockwiseContourIntegra", size)},
      {"end tags that match nothing", deep + repeated("</i>", size)},
      {"end tags of unknown names", deep + repeated("<x-a>", 10'000) + repeated("</x-b>", size)},
      {"</p> that ends nothing", repeated("</p>", size)},
      {"list items below many <div>", deep + repeated("<li>", size)},
      {"tables below many <div>", deep + repeated("<table></table>", size)},
      {"nested tables", repeated("<table><td>", size)},
      {"<svg> and foreign end tags", "<svg>" + repeated("<g>", 6'000) + repeated("</x>", size)},
      {"misnested <b><p></b>", repeated("<b><p></b>", size)},
      {"misnested <a><div></a>", repeated("<a href=x><div></a>", size)},
      {"forms", repeated("<form><div></form>", size)},
      {"templates", repeated("<template>", size)},
      {"selects", repeated("<select><option>", size)},
      {"spaces", std::string(size, ' ')},
      {"no-break spaces", repeated("\xC2\xA0", size)},
      {"NULs", std::string(size, '\0')},
      {"distinct links",
       [] {
         std::string all;
         for (int i = 0; i < 400'000; ++i) all += "<a href=" + std::to_string(i) + ">x</a>";
         return all;
       }()},
  };
  for (const auto& [what, page] : pages) {
    print(what, {page}, [](const std::string& html) { scan(html, true); }, 2);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> pages = pages_of(argc - 1, argv + 1);
  if (!pages.empty()) {
    std::printf("%zu pages\n", pages.size());
    print("tokens alone", pages, tokens);
    print("scan: title, links", pages, [](const std::string& page) { scan(page, false); });
    print("scan: title, links, text", pages, [](const std::string& page) { scan(page, true); });
    print("scan without text, links resolved", pages, scan_and_resolve);
    print("scan with text, simhash", pages, scan_and_simhash);
    print("whole page, by the scanner", pages, [](const std::string& page) { whole(page, false); });
    print("Gumbo's tree alone", pages, tree, 1);
    print("whole page, by the tree", pages, [](const std::string& page) { whole(page, true); }, 1);
  }
  std::puts("worst pages, scanned with text");
  print_worst();
  return used == 42;
}
