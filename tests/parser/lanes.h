// The two ways to read a page, side by side: by the scanner and by Gumbo's tree. What differs, and why it may.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/html/document.h"
#include "parser/html/tree.h"
#include "parser/page.h"
#include "parser/scan/scan.h"

namespace crawl::test {

inline parser::PageRecord read_page(std::string_view html, parser::Arena& arena, bool by_tree, unsigned* repairs) {
  static const parser::Url url = *parser::parse_url("http://example.org/dir/page?q");
  parser::ParseSettings settings;
  settings.always_tree = by_tree;
  parser::Page page({.url = url, .content_type = "text/html", .header_charset = {}, .body = std::string(html), .headers = {}},
                    arena, settings);
  parser::run_callbacks(page);
  if (repairs != nullptr) *repairs = page.document()->repairs;
  return std::move(page.record());
}

// The names of the fields of two records that differ.
inline std::vector<std::string_view> differences(const parser::PageRecord& a, const parser::PageRecord& b) {
  std::vector<std::string_view> fields;
  const auto compare = [&fields](std::string_view name, bool equal) {
    if (!equal) fields.push_back(name);
  };
  const auto same_link = [](const parser::LinkFound& x, const parser::LinkFound& y) {
    return x.url == y.url && x.host_begin == y.host_begin && x.host_end == y.host_end && x.text == y.text &&
           x.rel == y.rel && x.kind == y.kind && x.nofollow == y.nofollow;
  };
  compare("title", a.title == b.title);
  compare("description", a.description == b.description);
  compare("language", a.language == b.language);
  compare("canonical", a.canonical == b.canonical);
  compare("links", std::ranges::equal(a.links, b.links, same_link));
  compare("link_count", a.link_count == b.link_count);
  compare("text", a.text == b.text);
  compare("simhash", a.simhash == b.simhash);
  compare("robots", a.noindex == b.noindex && a.nofollow == b.nofollow);
  compare("charset", a.charset == b.charset);
  return fields;
}

// Characters that Gumbo replaces by U+FFFD, or leaves out, where the standard keeps them: controls and noncharacters
// (https://infra.spec.whatwg.org/#noncharacter).
inline bool has_odd_characters(std::string_view utf8) {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7F) return true;
    const auto next = static_cast<unsigned char>(i + 1 < utf8.size() ? utf8[i + 1] : 0);
    const auto third = static_cast<unsigned char>(i + 2 < utf8.size() ? utf8[i + 2] : 0);
    if (c == 0xC2 && next < 0xA0) return true;                                     // U+0080 to U+009F
    if (c == 0xEF && (next == 0xBF ? third >= 0xBE : next == 0xB7)) return true;  // U+FFFE, U+FFFF, U+FDD0 ...
    if (c >= 0xF0 && next >= 0x80 && third == 0xBF) return true;                   // U+1FFFE ...
  }
  return false;
}

// Why two records of a page may differ, in words; empty where they must not.
inline std::vector<std::string_view> reasons(std::string_view utf8, unsigned repairs, const parser::PageRecord& by_tree) {
  std::vector<std::string_view> all;
  for (unsigned i = 0; i < static_cast<unsigned>(parser::Repair::end_of_tags); ++i) {
    const auto repair = static_cast<parser::Repair>(i);
    if (repairs & parser::bit_of(repair)) all.push_back(parser::name(repair));
  }
  if (!by_tree.notes.empty()) all.push_back("tree given up");
  if (has_odd_characters(utf8)) all.push_back("control characters");
  // Gumbo takes the next end tag for part of it.
  if (utf8.find("</>") != std::string_view::npos) all.push_back("empty end tag");
  return all;
}

}  // namespace crawl::test
