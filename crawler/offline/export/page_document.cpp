#include "crawler/offline/export/page_document.h"

#include <fmt/format.h>

#include <algorithm>

#include "crawler/offline/export/utf8.h"
#include "parser/extract/date.h"
#include "parser/html/ascii.h"
#include "parser/markdown/markdown.h"
#include "parser/page.h"
#include "parser/tree/tree.h"

namespace crawl::exports {
namespace {

constexpr std::uint64_t max_steps = 400'000'000;  // of one page
constexpr std::size_t max_date = 100;             // bytes that are looked at

// Where pages say when they were published.
bool says_date(const parser::Elements& elements, parser::ElementNo e) {
  constexpr std::string_view names[] = {"article:published_time", "og:published_time", "date",         "dc.date",
                                        "dcterms.date",           "dcterms.created",   "datepublished"};
  for (const std::string_view attribute : {"property", "name", "itemprop"}) {
    const std::string_view name = elements.attribute(e, attribute).value_or("");
    if (std::ranges::any_of(names, [&](auto known) { return parser::equals_ignoring_case(name, known); })) return true;
  }
  return false;
}

// "datePublished": "..." of JSON-LD.
std::string_view date_in_data(std::string_view page) {
  constexpr std::string_view key = "\"datePublished\"";
  const std::size_t at = page.find(key);
  if (at == page.npos) return {};
  std::string_view rest = page.substr(at + key.size(), 2 * max_date);
  const std::size_t begin = rest.find('"'), end = rest.find('"', begin + 1);
  return begin == rest.npos || end == rest.npos ? std::string_view() : rest.substr(begin + 1, end - begin - 1);
}

std::string date_of(const parser::Elements& elements, std::string_view page) {
  using parser::Tag;
  for (parser::ElementNo e = 0; e < elements.size(); ++e) {
    const Tag tag = elements.tag(e);
    if (tag != Tag::meta && !elements.attribute(e, "datetime")) continue;
    if (!says_date(elements, e)) continue;
    const auto said = elements.attribute(e, tag == Tag::meta ? "content" : "datetime");
    if (auto date = parser::extract::read_date(said.value_or("").substr(0, max_date))) return *date;
  }
  return parser::extract::read_date(date_in_data(page)).value_or("");
}

// YAML takes these for a time stamp, all else for a text.
bool is_plain_date(std::string_view date) {
  return !date.empty() && date.find_first_not_of("0123456789-:TZ+.") == date.npos;
}

void put(std::string& out, std::string_view key, std::string_view value) {
  out.append(key).append(": ").append(is_plain_date(value) ? std::string(value) : yaml_string(value)).append("\n");
}

}  // namespace

// All printable characters but those that some versions of YAML take for line ends:
// https://yaml.org/spec/1.2.2/#57-escaped-characters
std::string yaml_string(std::string_view text) {
  std::string storage, out = "\"";
  text = valid_utf8(text, storage);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (text[i] == '"' || text[i] == '\\') {
      out.append("\\").append(1, text[i]);
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else if (byte == 0xC2 && next < 0xA0) {  // U+0080 to U+009F
      out += fmt::format("\\x{:02x}", next);
      ++i;
    } else if (text.substr(i, 3) == "\u2028" || text.substr(i, 3) == "\u2029" || text.substr(i, 3) == "\uFEFF") {
      out += text.substr(i, 3) == "\u2028" ? "\\u2028" : text.substr(i, 3) == "\u2029" ? "\\u2029" : "\\ufeff";
      i += 2;
    } else if (byte == 0xEF && next == 0xBF && i + 2 < text.size() && static_cast<unsigned char>(text[i + 2]) >= 0xBE) {
      out += "\\ufffd";  // U+FFFE and U+FFFF are no characters
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out + "\"";
}

PageDocument::Read PageDocument::read(const StoredFacts& facts, std::string_view body) {
  const auto url = parser::parse_url(facts.url);
  if (!url) return {};
  const parser::ParseSettings settings;
  parser::Page page({.url = *url,
                     .content_type = "text/html",
                     .header_charset = {},
                     .body = std::string(body),
                     .headers = {},
                     .decoded_from = facts.charset.empty() ? "UTF-8" : facts.charset},
                    arena_, settings);
  const parser::Tree* tree = page.tree();
  if (tree == nullptr) return {};
  const parser::Elements elements(*tree);
  parser::StepBudget budget(max_steps);
  return {parser::markdown::markdown_of(*tree, elements, page.base_url(), page.query_charset(), budget).text,
          date_of(elements, page.utf8())};
}

std::string PageDocument::markdown_of(const StoredFacts& facts, std::string_view body) {
  return read(facts, body).markdown;
}

std::string PageDocument::of(const StoredFacts& facts, std::string_view body) {
  const Read page = read(facts, body);
  std::string out = "---\n";
  out.append("title: ").append(yaml_string(facts.title)).append("\n");
  out.append("url: ").append(yaml_string(facts.url)).append("\n");
  put(out, "date", page.date.empty() ? facts.fetched_at : page.date);
  put(out, "fetched_at", facts.fetched_at);
  if (!facts.language.empty()) out.append("language: ").append(yaml_string(facts.language)).append("\n");
  return out.append("---\n").append(page.markdown.empty() ? "" : "\n").append(page.markdown);
}

}  // namespace crawl::exports
