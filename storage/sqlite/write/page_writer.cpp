#include "storage/sqlite/write/page_writer.h"

namespace crawl::storage {
namespace {

template <class T>
std::optional<std::int64_t> value_if(bool present, T value) {
  return present ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
}

constexpr char insert_page_sql[] =
    "INSERT OR REPLACE INTO pages(url_id, run_id, fetched_at, attempts, status, size, wire_size, truncated, links,"
    " body_size, body_id, duplicate_of, redirect_id, simhash, wait_ms, read_ms, total_ms, parse_ms, dns_ms, connect_ms,"
    " tls_ms, body_hash, content_type, charset, ip, http_version, etag, last_modified, detail, redirect_to, language,"
    " title, canonical, description, text_id, h1, h1_count, words, robots, images, images_without_alt, viewport,"
    " insecure, ids_id)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,"
    " ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43, ?44)";

}  // namespace

PageWriter::PageWriter(Database& db)
    : insert_page_(db, insert_page_sql),
      insert_text_(db, "INSERT INTO texts(id, text) VALUES(?1, ?2)"),
      insert_raw_body_(db, "INSERT OR REPLACE INTO raw_bodies(url_id, body) VALUES(?1, ?2)"),
      insert_header_(db, "INSERT OR REPLACE INTO headers(url_id, position, name, value) VALUES(?1, ?2, ?3, ?4)"),
      insert_item_(db, "INSERT INTO extracted(url_id, rule, data, key) VALUES(?1, ?2, ?3, nullif(?4, 0))"),
      insert_structured_(db,
                         "INSERT OR REPLACE INTO structured(url_id, position, type, missing) VALUES(?1, ?2, ?3, ?4)"),
      checks_(db),
      renders_(db),
      last_text_(db.integer("SELECT max(id) FROM texts")) {}

void PageWriter::write(const model::Outcome& outcome, const Judgement& judgement, const StoredBody& body,
                       std::int64_t run_id) {
  if (outcome.text) insert_text_.run(++last_text_, *outcome.text);
  write_page(outcome, judgement, body, run_id, checks_.add_ids(outcome.ids));
  if (!outcome.raw_body.empty()) insert_raw_body_.run(outcome.url_id, Blob{outcome.raw_body});
  write_headers(outcome);
  write_items(outcome);
  write_structured(outcome);
  if (outcome.rendering) renders_.write(outcome.url_id, *outcome.rendering);
}

void PageWriter::write_page(const model::Outcome& outcome, const Judgement& judgement, const StoredBody& body,
                            std::int64_t run_id, std::optional<std::int64_t> ids) {
  const bool answered = outcome.status != 0, has_size = answered && outcome.ask != model::Ask::check;
  std::optional<std::int64_t> simhash;
  if (outcome.simhash) simhash = static_cast<std::int64_t>(*outcome.simhash);
  const model::Timings& ms = outcome.timings;
  const bool read = outcome.facts.has_value();
  const model::Facts facts = outcome.facts.value_or(model::Facts{});
  insert_page_.run(
      outcome.url_id, value_if(run_id != 0, run_id), value_if(outcome.fetched_at != 0, outcome.fetched_at),
      outcome.attempts, value_if(answered, outcome.status), value_if(has_size, outcome.size),
      value_if(has_size, outcome.wire_size), outcome.truncated, outcome.link_count,
      value_if(body.id.has_value(), outcome.body_size), body.id, body.duplicate_of, judgement.redirect, simhash,
      ms.wait, ms.read, ms.total, ms.parse, ms.dns, ms.connect, ms.tls, blob_or_null(outcome.body_hash),
      text_or_null(outcome.content_type), text_or_null(outcome.charset), text_or_null(outcome.ip),
      text_or_null(outcome.http_version), text_or_null(outcome.etag), text_or_null(outcome.last_modified),
      text_or_null(judgement.detail), text_or_null(outcome.redirect_to), outcome.language, outcome.title,
      outcome.canonical, outcome.description, value_if(outcome.text.has_value(), last_text_), facts.h1,
      value_if(read, facts.h1_count), outcome.words, outcome.robots, value_if(read, facts.images),
      value_if(read, facts.images_without_alt), value_if(read, facts.viewport), text_or_null(facts.insecure), ids);
}

void PageWriter::write_headers(const model::Outcome& outcome) {
  std::int64_t position = 0;
  for (const model::Header& header : outcome.headers)
    insert_header_.run(outcome.url_id, ++position, header.name, header.value);
}

void PageWriter::write_items(const model::Outcome& outcome) {
  for (const model::Item& item : outcome.items) insert_item_.run(outcome.url_id, item.rule, item.data, item.key);
}

void PageWriter::write_structured(const model::Outcome& outcome) {
  std::int64_t position = 0;
  for (const model::Structured& data : outcome.structured)
    insert_structured_.run(outcome.url_id, ++position, data.type, data.missing);
}

}  // namespace crawl::storage
