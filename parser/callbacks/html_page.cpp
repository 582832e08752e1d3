// html_page: the callback for HTML pages: what the page says of itself, its links, its text and the text's simhash.
#include <string>
#include <utility>

#include "parser/html/ascii.h"
#include "parser/html/document.h"
#include "parser/html/link_set.h"
#include "parser/html/simhash.h"
#include "parser/page.h"

namespace crawl::parser {

namespace {

void record_robots(Page& page, RobotsDirectives robots) {
  for (const auto& [name, value] : page.input().headers) {
    if (equals_ignoring_case(name, "x-robots-tag")) robots.add_header(value, page.settings().product_token);
  }
  page.record().noindex |= robots.noindex;
  page.record().nofollow |= robots.nofollow;
}

void record_canonical(Page& page, std::string_view href) {
  if (href.empty()) return;
  if (auto url = parse_url(href, &page.base_url(), page.query_charset())) page.record().canonical = url->href();
}

void record_links(Page& page, Document& document) {
  LinkSet set = resolve_links(std::move(document.links), page.base_url(), page.query_charset());
  PageRecord& record = page.record();
  record.link_count = set.count;
  if (page.settings().want_links) record.links = std::move(set.links);
  if (document.links_cut) {
    record.notes.push_back("only the first " + std::to_string(max_links) + " distinct links were read");
  }
  if (set.cut) record.notes.push_back("links are so long that not all were read");
}

void record_text(Page& page, std::string text) {
  page.record().simhash = simhash(text);
  page.record().text = std::move(text);
}

}  // namespace

void html_page(Page& page) {
  Document* const read = page.document();
  if (read == nullptr) return record_robots(page, {});
  Document& document = *read;
  record_robots(page, document.robots);
  record_canonical(page, document.canonical);
  record_links(page, document);
  PageRecord& record = page.record();
  record.title = std::move(document.title);
  record.description = std::move(document.description);
  record.language = std::move(document.language);
  if (page.settings().want_text) record_text(page, std::move(document.text));
}

}  // namespace crawl::parser
