// Parsing a page in a test: one line in, its record out. What the scanner finds, the tree must find too.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/page.h"
#include "parser/tree/arena.h"
#include "tests/parser/scan_comparison.h"

namespace crawl::test {

struct PageOptions {
  std::string url = "http://example.org/dir/page";
  std::string content_type = "text/html";
  std::string header_charset;
  std::vector<std::pair<std::string, std::string>> headers;
  parser::ParseSettings settings;
};

inline constexpr std::size_t read_twice_up_to = 64u << 10;  // bytes of a page; Gumbo is slow

inline parser::PageRecord parse_page_once(std::string_view html, const PageOptions& options) {
  static parser::Arena arena;  // reused from page to page, as in a worker
  parser::PageInput input{.url = *parser::parse_url(options.url),
                          .content_type = options.content_type,
                          .header_charset = options.header_charset,
                          .body = std::string(html),
                          .headers = options.headers};
  parser::Page page(std::move(input), arena, options.settings);
  parser::run_callbacks(page);
  return std::move(page.record());
}

inline parser::PageRecord parse_page(std::string_view html, PageOptions options = {}) {
  parser::PageRecord record = parse_page_once(html, options);
  if (options.settings.always_tree || html.size() > read_twice_up_to || has_odd_characters(html)) return record;
  options.settings.always_tree = true;
  EXPECT_THAT(differences(record, parse_page_once(html, options)), ::testing::IsEmpty()) << html;
  return record;
}

inline std::vector<std::string> urls(const parser::PageRecord& record) {
  std::vector<std::string> all;
  for (const auto& link : record.links) all.push_back(link.url);
  return all;
}

// What is in a file, uncompressed if it is gzip.
inline std::string read_gz(const std::filesystem::path& path) {
  std::string bytes, buffer(64 << 10, '\0');
  const gzFile file = gzopen(path.c_str(), "rb");
  EXPECT_NE(file, nullptr) << path;
  for (int n; (n = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0;) bytes.append(buffer, 0, n);
  gzclose(file);
  return bytes;
}

inline std::string repeated(std::string_view piece, std::size_t times) {
  std::string all;
  all.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += piece;
  return all;
}

// Its readable text.
inline std::string text_of(std::string_view html) {
  return parse_page(html).text.value_or("none");
}

}  // namespace crawl::test
