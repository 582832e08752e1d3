#include "storage/sqlite/write/fact_filler.h"

#include <algorithm>

#include "storage/sqlite/schema/schema.h"

namespace crawl::storage {
namespace {

// That a header said noindex is in the detail, whether or not the headers are stored.
constexpr char update_sql[] =
    "UPDATE pages SET h1 = ?2, h1_count = ?3, images = ?4, images_without_alt = ?5, viewport = ?6, insecure = ?7,"
    " words = ?8, robots = CASE WHEN detail LIKE '%noindex' AND ?9 NOT LIKE '%noindex%' AND ?9 NOT LIKE '%none%'"
    " THEN trim('noindex, ' || ?9, ', ') ELSE ?9 END, ids_id = ?10 WHERE url_id = ?1";

}  // namespace

FactFiller::FactFiller(Database& db)
    : update_(db, update_sql),
      insert_structured_(db,
                         "INSERT OR REPLACE INTO structured(url_id, position, type, missing) VALUES(?1, ?2, ?3, ?4)"),
      find_(db, "SELECT id FROM urls WHERE url = ?1"),
      insert_alternate_(db, "INSERT OR IGNORE INTO alternates(url_id, to_id, lang) VALUES(?1, ?2, ?3)"),
      fragments_(db, "SELECT to_id, fragment, hash, text FROM link_fragments WHERE from_id = ?1"),
      checks_(db),
      indexed_(has_user_indexes(db)) {}

void FactFiller::fill(model::UrlId page, const PageFacts& facts) {
  const model::Facts& of = facts.facts;
  update_.run(page, of.h1, of.h1_count, of.images, of.images_without_alt, of.viewport, text_or_null(of.insecure),
              facts.words, facts.robots, checks_.add_ids(facts.ids));
  std::int64_t position = 0;
  for (const model::Structured& data : facts.structured)
    insert_structured_.run(page, ++position, data.type, data.missing);
  if (!indexed_) return;
  fill_alternates(page, facts);
  fill_fragments(page, facts);
}

model::UrlId FactFiller::id_of(std::string_view url) {
  const model::UrlId id = find_.first(url) ? find_.integer(0) : 0;
  find_.reset();
  return id;
}

// Beside what is known of the page already.
void FactFiller::fill_fragments(model::UrlId page, const PageFacts& facts) {
  if (facts.fragments.empty()) return;
  for (bool more = fragments_.first(page); more; more = fragments_.step()) {
    model::Fragment known{.fragment = fragments_.text(1), .text = fragments_.text(3)};
    for (const char byte : fragments_.text(2)) known.hash = known.hash << 8 | static_cast<unsigned char>(byte);
    checks_.add_fragment(page, fragments_.integer(0), known);
  }
  fragments_.reset();
  for (const FragmentOfUrl& link : facts.fragments)
    if (const model::UrlId to = id_of(link.url); to != 0) checks_.add_fragment(page, to, link.fragment);
  checks_.end_page();
}

void FactFiller::fill_alternates(model::UrlId page, const PageFacts& facts) {
  for (const AlternateUrl& alternate : facts.alternates) {
    const model::UrlId to = id_of(alternate.url);
    if (to == 0) continue;
    for (std::string_view langs = alternate.langs; !langs.empty();) {
      const std::size_t size = std::min(langs.find(','), langs.size());
      insert_alternate_.run(page, to, langs.substr(0, size));
      langs.remove_prefix(std::min(size + 1, langs.size()));
    }
  }
}

}  // namespace crawl::storage
