// Reading a sitemap in a test: what the sink got, and the result.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "parser/sitemap.h"
#include "tests/support/gzip.h"

namespace crawl::test {

struct ReadSitemap : parser::SitemapSink {
  parser::SitemapResult result;
  std::vector<parser::SitemapEntry> pages, sitemaps;

  bool on_page(parser::SitemapEntry page) override {
    pages.push_back(std::move(page));
    return true;
  }
  bool on_sitemap(parser::SitemapEntry sitemap) override {
    sitemaps.push_back(std::move(sitemap));
    return true;
  }

  std::vector<std::string> urls() const { return urls_of(pages); }
  std::vector<std::string> sitemap_urls() const { return urls_of(sitemaps); }

 private:
  static std::vector<std::string> urls_of(const std::vector<parser::SitemapEntry>& entries) {
    std::vector<std::string> urls;
    for (const auto& entry : entries) urls.push_back(entry.url);
    return urls;
  }
};

struct SitemapOptions {
  std::string url = "http://example.org/dir/sitemap.xml";
  std::string header_charset;
  parser::SitemapLimits limits;
};

inline ReadSitemap read_sitemap(std::string_view body, const SitemapOptions& options = {}) {
  ReadSitemap read;
  read.result =
      parser::read_sitemap(body, *parser::parse_url(options.url), options.header_charset, options.limits, read);
  EXPECT_EQ(read.result.pages, read.pages.size());
  EXPECT_EQ(read.result.sitemaps, read.sitemaps.size());
  return read;
}

inline std::string urlset(std::string_view content) {
  return "<?xml version='1.0' encoding='UTF-8'?>\n<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>" +
         std::string(content) + "</urlset>";
}

inline std::string url_entry(std::string_view loc) {
  return "<url><loc>" + std::string(loc) + "</loc></url>";
}

inline std::string numbered_entries(std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += url_entry("/page/" + std::to_string(i));
  return all;
}

}  // namespace crawl::test
