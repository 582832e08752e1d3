#include "storage/postgres/tables/page_writer.h"

#include "base/clock.h"

namespace crawl::storage::postgres {
namespace {

template <class T>
std::optional<std::int64_t> sent_if(bool present, T value) {
  return present ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
}

template <class T>
std::optional<std::int64_t> number(const std::optional<T>& value) {
  return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
}

constexpr char page_columns[] =
    "pages(url, run_id, fetched_at, size, wire_size, body_size, body_id, duplicate_of, redirect, simhash,"
    " wait_ms, read_ms, total_ms, parse_ms, dns_ms, connect_ms, tls_ms,"
    " attempts, links, words, h1_count, images, images_without_alt,"
    " shard, status, truncated, viewport, duplicate_shard, redirect_shard, has_text, has_ids, body_hash,"
    " content_type, charset, ip, http_version, etag, last_modified, detail, redirect_to, language, title, canonical,"
    " description, h1, robots, insecure)";
constexpr int page_column_count = 47;

}  // namespace

// Milliseconds, and a million numbers in each.
Sequence::Sequence() : last_(base::unix_ms() << 20) {}

PgPageWriter::PgPageWriter(const Keys& keys, Sequence& sequence)
    : keys_(keys),
      sequence_(sequence),
      pages_(page_columns, page_column_count),
      texts_("texts(url, shard, text)", 3),
      ids_("page_ids(url, shard, ids)", 3),
      raw_bodies_("raw_bodies(url, shard, body)", 3),
      headers_("headers(url, position, shard, name, value)", 5),
      items_("extracted(url, n, key, shard, rule, data)", 6),
      structured_("structured(url, position, shard, type, missing)", 5),
      changes_("page_changes(url, run_id, shard, change, old_hash, new_hash)", 6),
      renders_("renders(url, render_ms, raw_links, raw_words, shard, rendered, why, content_hash)", 8),
      requests_("requests_made(page, size, position, status, shard, url, kind, method, type, detail)", 10),
      screenshots_("screenshots(url, shard, png)", 3) {}

void PgPageWriter::write(const model::Outcome& outcome, const Judgement& judgement, const StoredBody& body,
                         std::int64_t run) {
  write_page(outcome, judgement, body, run);
  write_parts(outcome, keys_.of_url(outcome.url_id));
  if (outcome.rendering) write_rendering(*outcome.rendering, keys_.of_url(outcome.url_id));
}

void PgPageWriter::write_page(const model::Outcome& outcome, const Judgement& judgement, const StoredBody& body,
                              std::int64_t run) {
  const Key key = keys_.of_url(outcome.url_id);
  const bool answered = outcome.status != 0, read = outcome.facts.has_value();
  const bool has_size = answered && outcome.ask != model::Ask::check;
  const model::Facts facts = outcome.facts.value_or(model::Facts{});
  std::optional<Key> original, redirect;
  if (body.duplicate_of) original = keys_.of_url(*body.duplicate_of);
  if (judgement.redirect) redirect = keys_.of_url(*judgement.redirect);
  pages_.begin_row();
  pages_.add_bigint(key.id);
  pages_.add_bigint(sent_if(run != 0, run));
  pages_.add_bigint(sent_if(outcome.fetched_at != 0, outcome.fetched_at));
  pages_.add_bigint(sent_if(has_size, outcome.size));
  pages_.add_bigint(sent_if(has_size, outcome.wire_size));
  pages_.add_bigint(sent_if(body.id.has_value(), outcome.body_size));
  pages_.add_bigint(body.id);
  original ? pages_.add_bigint(original->id) : pages_.add_null();
  redirect ? pages_.add_bigint(redirect->id) : pages_.add_null();
  pages_.add_bigint(number(outcome.simhash));
  const model::Timings& ms = outcome.timings;
  for (const auto& phase : {ms.wait, ms.read, ms.total, ms.parse, ms.dns, ms.connect, ms.tls}) pages_.add_double(phase);
  pages_.add_int(static_cast<std::int64_t>(outcome.attempts));
  pages_.add_int(number(outcome.link_count));
  pages_.add_int(number(outcome.words));
  for (const std::uint32_t count : {facts.h1_count, facts.images, facts.images_without_alt})
    pages_.add_int(sent_if(read, count));
  pages_.add_small(static_cast<std::int64_t>(key.shard));
  pages_.add_int(sent_if(answered, outcome.status));
  pages_.add_small(static_cast<std::int64_t>(outcome.truncated));
  pages_.add_small(sent_if(read, facts.viewport));
  original ? pages_.add_small(static_cast<std::int64_t>(original->shard)) : pages_.add_null();
  redirect ? pages_.add_small(static_cast<std::int64_t>(redirect->shard)) : pages_.add_null();
  pages_.add_small(static_cast<std::int64_t>(outcome.text.has_value()));
  pages_.add_small(sent_if(outcome.ids.has_value(), outcome.ids && !outcome.ids->empty()));
  pages_.add_bytes_or_null(outcome.body_hash);
  write_words(outcome, judgement);
}

// The last columns of a page.
void PgPageWriter::write_words(const model::Outcome& outcome, const Judgement& judgement) {
  const model::Facts facts = outcome.facts.value_or(model::Facts{});
  for (const std::string_view text : {outcome.content_type, outcome.charset, outcome.ip, outcome.http_version,
                                      outcome.etag, outcome.last_modified, judgement.detail, outcome.redirect_to})
    pages_.add_text_or_null(text);
  for (const auto& text :
       {outcome.language, outcome.title, outcome.canonical, outcome.description, facts.h1, outcome.robots})
    pages_.add_text(text);
  pages_.add_text_or_null(facts.insecure);
}

void PgPageWriter::write_parts(const model::Outcome& outcome, Key key) {
  const auto begin = [key](CopyBuffer& rows) {
    rows.begin_row();
    rows.add_bigint(key.id);
  };
  const std::int64_t shard = key.shard;
  if (outcome.text) {
    begin(texts_);
    texts_.add_small(shard);
    texts_.add_text(*outcome.text);
  }
  if (outcome.ids && !outcome.ids->empty()) {
    begin(ids_);
    ids_.add_small(shard);
    ids_.add_bytes(*outcome.ids);
  }
  if (!outcome.raw_body.empty()) {
    begin(raw_bodies_);
    raw_bodies_.add_small(shard);
    raw_bodies_.add_bytes(outcome.raw_body);
  }
  std::int64_t position = 0;
  for (const model::Header& header : outcome.headers) {
    begin(headers_);
    headers_.add_int(++position);
    headers_.add_small(shard);
    headers_.add_text(header.name);
    headers_.add_text(header.value);
  }
  for (const model::Item& item : outcome.items) {
    begin(items_);
    items_.add_bigint(sequence_.next());
    items_.add_bigint(sent_if(item.key != 0, item.key));
    items_.add_small(shard);
    items_.add_text(item.rule);
    items_.add_text(item.data);
  }
  position = 0;
  for (const model::Structured& data : outcome.structured) {
    begin(structured_);
    structured_.add_int(++position);
    structured_.add_small(shard);
    structured_.add_text(data.type);
    structured_.add_text(data.missing);
  }
}

void PgPageWriter::write_rendering(const model::Rendering& rendering, Key key) {
  const std::int64_t shard = key.shard;
  renders_.begin_row();
  renders_.add_bigint(key.id);
  renders_.add_double(rendering.render_ms);
  renders_.add_int(number(rendering.raw_links));
  renders_.add_int(number(rendering.raw_words));
  renders_.add_small(shard);
  renders_.add_small(static_cast<std::int64_t>(rendering.rendered));
  renders_.add_text_or_null(rendering.why);
  renders_.add_bytes_or_null(rendering.content_hash);
  std::int64_t position = 0;
  for (const model::PageRequest& request : rendering.requests) {
    requests_.begin_row();
    requests_.add_bigint(key.id);
    requests_.add_bigint(sent_if(request.status != 0, request.size));
    requests_.add_int(++position);
    requests_.add_int(sent_if(request.status != 0, request.status));
    requests_.add_small(shard);
    for (const std::string_view text : {request.url, request.kind, request.method}) requests_.add_text(text);
    for (const std::string_view text : {request.type, request.detail}) requests_.add_text_or_null(text);
  }
  if (rendering.screenshot.empty()) return;
  screenshots_.begin_row();
  screenshots_.add_bigint(key.id);
  screenshots_.add_small(shard);
  screenshots_.add_bytes(rendering.screenshot);
}

void PgPageWriter::add_change(const PageChange& row) {
  const Key key = keys_.of_url(row.url);
  changes_.begin_row();
  changes_.add_bigint(key.id);
  changes_.add_bigint(row.run);
  changes_.add_small(static_cast<std::int64_t>(key.shard));
  changes_.add_text(row.change);
  changes_.add_bytes_or_null(row.old_hash);
  changes_.add_bytes_or_null(row.new_hash);
}

void PgPageWriter::send(Connection& connection) {
  for (CopyBuffer* rows : {&pages_, &texts_, &ids_, &raw_bodies_, &headers_, &items_, &structured_, &changes_,
                           &renders_, &requests_, &screenshots_})
    rows->send(connection);
}

}  // namespace crawl::storage::postgres
