// The two ways to read a page, side by side: by the scanner and by Gumbo's tree. What differs, and why it may.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/html/ascii.h"
#include "parser/html/document.h"
#include "parser/page.h"
#include "parser/scan/scan.h"
#include "parser/tree/tree.h"

namespace crawl::test {

inline parser::PageRecord read_page(std::string_view html, parser::Arena& arena, bool by_tree, unsigned* repairs) {
  static const parser::Url url = *parser::parse_url("https://example.org/dir/page?q");
  parser::ParseSettings settings;
  settings.always_tree = by_tree;
  settings.want_fragments = settings.want_resources = true;
  parser::Page page(
      {.url = url, .content_type = "text/html", .header_charset = {}, .body = std::string(html), .headers = {}}, arena,
      settings);
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
           x.rel == y.rel && x.langs == y.langs && x.kind == y.kind && x.nofollow == y.nofollow;
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
  compare("facts", a.facts == b.facts);
  compare("words", a.words == b.words);
  compare("directives", a.robots == b.robots);
  compare("structured", a.structured == b.structured);
  const auto same_fragment = [](const parser::FragmentFound& x, const parser::FragmentFound& y) {
    return x.link == y.link && x.fragment == y.fragment && x.text == y.text && x.hash == y.hash;
  };
  const auto same_resource = [](const parser::ResourceFound& x, const parser::ResourceFound& y) {
    return x.url == y.url && x.alt == y.alt && x.kind == y.kind && x.style_sheet == y.style_sheet;
  };
  compare("fragments", std::ranges::equal(a.fragments, b.fragments, same_fragment));
  compare("resources", std::ranges::equal(a.resources, b.resources, same_resource));
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
    if (c == 0xC2 && next < 0xA0) return true;                                    // U+0080 to U+009F
    if (c == 0xEF && (next == 0xBF ? third >= 0xBE : next == 0xB7)) return true;  // U+FFFE, U+FFFF, U+FDD0 ...
    if (c >= 0xF0 && next >= 0x80 && third == 0xBF) return true;                  // U+1FFFE ...
  }
  return false;
}

// Whether a tag may have an attribute twice, once without value: Gumbo then loses the one behind it.
inline bool has_bare_duplicates(std::string_view html) {
  constexpr std::string_view ends = " \t\n\f\r/\"'";
  while (!html.empty()) {
    const std::size_t end = std::min(html.find('>'), html.size());
    std::set<std::string> names;
    bool bare = false, twice = false;
    for (std::string_view tag = html.substr(0, end); !tag.empty();) {
      const std::size_t length = std::min(tag.find_first_of(ends), tag.size());
      std::string name(tag.substr(0, length));
      tag.remove_prefix(std::min(length + 1, tag.size()));
      if (name.empty()) continue;
      bare |= name.find('=') == std::string::npos;
      name.resize(std::min(name.find('=', 1), name.size()));
      std::ranges::transform(name, name.begin(), parser::to_lower);
      twice |= !names.insert(std::move(name)).second;
    }
    if (bare && twice) return true;
    html.remove_prefix(std::min(end + 1, html.size()));
  }
  return false;
}

// Whether a numeric character reference may not fit 32 bits: Gumbo then takes the rest of it for its number.
inline bool has_huge_references(std::string_view html) {
  constexpr std::size_t digits_that_fit = 7;
  for (std::size_t at = html.find("&#"); at != std::string_view::npos; at = html.find("&#", at + 2)) {
    const std::string_view digits = html.substr(at + 2).substr(html.substr(at + 2, 1).find_first_of("xX") + 1);
    if (std::min(digits.find_first_not_of("0123456789abcdefABCDEF"), digits.size()) > digits_that_fit) return true;
  }
  return false;
}

// Why two records of a page may differ, in words; empty where they must not.
inline std::vector<std::string_view> reasons(std::string_view utf8, unsigned repairs,
                                             const parser::PageRecord& by_tree) {
  std::vector<std::string_view> all;
  for (unsigned i = 0; i < static_cast<unsigned>(parser::Repair::end_of_tags); ++i) {
    const auto repair = static_cast<parser::Repair>(i);
    if (repairs & parser::bit_of(repair)) all.push_back(parser::name(repair));
  }
  if (!by_tree.notes.empty()) all.push_back("tree given up");
  if (has_odd_characters(utf8)) all.push_back("control characters");
  if (has_bare_duplicates(utf8)) all.push_back("duplicate attribute");
  if (has_huge_references(utf8)) all.push_back("huge character reference");
  // Gumbo takes the next end tag for part of it.
  if (utf8.find("</>") != std::string_view::npos) all.push_back("empty end tag");
  return all;
}

}  // namespace crawl::test
