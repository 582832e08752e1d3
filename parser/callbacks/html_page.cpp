// html_page: the callback for HTML pages: what the page says of itself, its links, its text and the text's simhash.
#include <algorithm>
#include <string>
#include <utility>

#include "parser/facts/fragment.h"
#include "parser/facts/resource_set.h"
#include "parser/html/ascii.h"
#include "parser/html/document.h"
#include "parser/html/header_links.h"
#include "parser/html/link_set.h"
#include "parser/html/simhash.h"
#include "parser/page.h"

namespace crawl::parser {

namespace {

void record_robots(PageRecord& record, RobotsDirectives robots) {
  record.noindex |= robots.noindex;
  record.nofollow |= robots.nofollow;
  record.unavailable_after = robots.unavailable_after;
  record.robots = std::move(robots.listed);
}

void record_robots(Page& page, RobotsDirectives robots) {
  for (const auto& [name, value] : page.input().headers) {
    if (equals_ignoring_case(name, "x-robots-tag")) robots.add_header(value, page.settings().product_token);
  }
  record_robots(page.record(), std::move(robots));
}

// What is asked for without TLS is of interest on a page that came by TLS alone.
void record_facts(Page& page, PageFacts facts) {
  PageRecord& record = page.record();
  if (!page.input().url.href().starts_with("https:"))
    facts.insecure.clear();
  else if (facts.insecure.empty() && facts.loads_relative && page.base_url().href().starts_with("http:"))
    facts.insecure = utf8_prefix(page.base_url().href(), max_resource_url);
  record.structured = extract::structured_data(facts.json_ld, facts.items);
  facts.json_ld.clear();
  facts.items.clear();
  record.facts = std::move(facts);
}

void record_canonical(Page& page, std::string_view of_document, std::string_view of_header) {
  const bool from_document = !of_document.empty();
  if (!from_document && of_header.empty()) return;
  const auto url = from_document ? parse_url(of_document, &page.base_url(), page.query_charset())
                                 : parse_url(of_header, &page.input().url);
  if (url) page.record().canonical = url->href();
}

void add_header_links(std::vector<RawLink>& links, const HeaderLinks& header) {
  const auto add = [&](std::string_view href, std::string_view rel, std::string_view lang, model::LinkKind kind) {
    links.push_back({.href = href,
                     .rel = rel,
                     .text = {},
                     .lang = lang,
                     .kind = kind,
                     .nofollow = has_token(rel, "nofollow"),
                     .of_header = true});
  };
  for (const HeadLink& link : header.links) add(link.href, link.rel, link.lang, model::LinkKind::head);
  if (!header.refresh.empty()) add(header.refresh, "refresh", {}, model::LinkKind::refresh);
}

// A header's comes before all elements, and of several the first counts.
void drop_refresh(Document& document) {
  const auto old = std::ranges::find(document.links, model::LinkKind::refresh, &RawLink::kind);
  if (old == document.links.end()) return;
  const auto place = static_cast<std::uint32_t>(old - document.links.begin());
  document.links.erase(old);
  for (RawFragment& fragment : document.fragments) fragment.link -= fragment.link > place;
}

// Those whose links are URLs. Of places in the page itself, those that are there are right whatever becomes of it.
void record_fragments(Page& page, std::vector<RawFragment> fragments, const LinkSet& set) {
  PageRecord& record = page.record();
  const std::vector<std::uint32_t>& ids = record.facts->ids;
  const auto self = std::ranges::find(set.links, page.input().url.href(), &LinkFound::url);
  const auto own_place = static_cast<std::uint32_t>(self - set.links.begin());
  record.fragments.reserve(fragments.size());
  for (RawFragment& raw : fragments) {
    const std::uint32_t place = raw.link < set.places.size() ? set.places[raw.link] : no_place;
    if (place == no_place) continue;
    const std::uint32_t hash = fragment_hash(raw.fragment);
    if (place == own_place && std::ranges::binary_search(ids, hash)) continue;
    record.fragments.push_back(
        {.link = place, .fragment = std::string(raw.fragment), .text = std::move(raw.text), .hash = hash});
  }
}

void record_links(Page& page, Document& document, const HeaderLinks& header) {
  if (!header.refresh.empty()) drop_refresh(document);
  add_header_links(document.links, header);
  const bool names_places = page.settings().want_links && !document.fragments.empty();
  const std::size_t places = names_places ? document.links.size() : 0;
  LinkSet set =
      resolve_links(std::move(document.links),
                    {page.input().url, page.base_url(), page.query_charset(), page.settings().want_routes}, places);
  PageRecord& record = page.record();
  if (names_places) record_fragments(page, std::move(document.fragments), set);
  record.link_count = set.count;
  if (page.settings().want_links) record.links = std::move(set.links);
  if (document.links_cut) {
    record.notes.push_back("only the first " + std::to_string(max_links) + " distinct links were read");
  }
  if (set.cut) record.notes.push_back("links are so long that not all were read");
}

void record_language(Page& page, std::optional<std::string> of_document, std::string_view of_header) {
  page.record().language = std::move(of_document);
  if (!page.record().language && !of_header.empty())
    page.record().language = std::string(utf8_prefix(of_header, max_language));
}

std::optional<std::string> cut_to(std::size_t max, std::optional<std::string> text, const char* name,
                                  PageRecord& record) {
  if (!text || text->size() <= max) return text;
  record.notes.push_back(std::string(name) + " was cut to " + std::to_string(max >> 10) + " KiB");
  return std::string(strip_spaces(utf8_prefix(*text, max)));
}

// A title counts as a text of its own: as something new, it is one whole.
void record_text(Page& page, std::string text) {
  TextSketch of_text = sketch(text);
  PageRecord& record = page.record();
  record.simhash = of_text.simhash;
  record.text_sample = std::move(of_text.sample);
  if (record.title) record.text_sample.push_back(folded_hash(*record.title));
  record.words = count_words(text);
  record.text = std::move(text);
}

}  // namespace

void html_page(Page& page) {
  Document* const read = page.document();
  if (read == nullptr) {
    const PageInput& input = page.input();
    return record_headers(page.record(), input.url, input.headers, page.settings().product_token);
  }
  Document& document = *read;
  const HeaderLinks header = read_header_links(page.input().headers);
  record_robots(page, std::move(document.robots));
  record_facts(page, std::move(document.facts));
  record_canonical(page, document.canonical, header.canonical);
  record_links(page, document, header);
  record_language(page, std::move(document.language), header.language);
  PageRecord& record = page.record();
  if (!document.resources.empty())
    record.resources = resolve_resources(document.resources, page.base_url(), page.query_charset());
  record.title = cut_to(max_title, std::move(document.title), "the title", record);
  record.description = cut_to(max_description, std::move(document.description), "the description", record);
  record.text_cut = document.text_cut;
  if (page.settings().want_text && !document.text_cut) record_text(page, std::move(document.text));
}

void record_headers(PageRecord& record, const Url& url, const Headers& headers, std::string_view product_token) {
  RobotsDirectives robots;
  for (const auto& [name, value] : headers) {
    if (equals_ignoring_case(name, "x-robots-tag")) robots.add_header(value, product_token);
  }
  record_robots(record, std::move(robots));
  const HeaderLinks header = read_header_links(headers);
  if (const auto canonical = parse_url(header.canonical, &url); canonical && !header.canonical.empty())
    record.canonical = canonical->href();
  std::vector<RawLink> links;
  add_header_links(links, header);
  if (!links.empty()) record.links = resolve_links(std::move(links), {url, url, {}}).links;
  if (!header.language.empty()) record.language = std::string(utf8_prefix(header.language, max_language));
}

}  // namespace crawl::parser
