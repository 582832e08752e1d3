#include "storage/sqlite/read/exchange_reader.h"

#include "base/hash.h"
#include "storage/error.h"
#include "storage/sqlite/read/reading.h"

namespace crawl::storage {
namespace {

constexpr std::string_view table = "answers AS results";  // an expression may say results.url
constexpr std::size_t max_exchange_headers = 10'000;      // of an answer; a crawl keeps fewer

std::string text(const Statement& row, int column) {
  return std::string(row.text(column));
}

}  // namespace

Result<ExchangeReader> ExchangeReader::open(const std::string& path, const ExchangeQuery& query) {
  auto db = open_for_reading(path);
  make_view_with_ids(*db, "answers");
  const bool has_renders = db->integer("SELECT count(*) FROM pragma_table_info('renders')") != 0;  // not older files
  db->only_ask();
  if (!query.where.empty())
    if (auto good = db->check_expression(query.where, table); !good) return fail(good.error());
  if (query.stop) db->stop_when(query.stop);
  db->execute("BEGIN");
  return ExchangeReader(std::move(db), query.where, has_renders);
}

ExchangeReader::ExchangeReader(std::unique_ptr<Database> db, const std::string& where, bool has_renders)
    : db_(std::move(db)) {
  auto prepare = [&](const std::string& sql) { return std::make_unique<Statement>(*db_, sql); };
  ids_ = prepare("SELECT url_id FROM " + std::string(table) + " WHERE status IS NOT NULL" +
                 (where.empty() ? "" : " AND (" + where + "\n)"));
  page_ = prepare(
      std::string("SELECT u.url, p.ip, p.http_version, p.content_type, p.detail, p.fetched_at, p.run_id, p.status,"
                  " p.truncated, p.body_hash, ") +
      (has_renders ? "coalesce((SELECT rendered FROM renders AS r WHERE r.url_id = p.url_id), 0)" : "0") +
      " FROM pages AS p JOIN urls AS u ON u.id = p.url_id WHERE p.url_id = ?1");
  headers_ = prepare("SELECT name, value FROM headers WHERE url_id = ?1 ORDER BY position");
  raw_body_ = prepare("SELECT r.body, p.size FROM raw_bodies AS r JOIN pages AS p USING(url_id) WHERE url_id = ?1");
  body_ =
      prepare("SELECT b.body, p.body_size FROM pages AS p JOIN bodies AS b ON b.id = p.body_id WHERE p.url_id = ?1");
  options_ =
      prepare("SELECT json_extract(options, '$.\"user-agent\"') FROM runs WHERE run_id = ?1 AND json_valid(options)");
  option_headers_ = prepare(
      "SELECT h.value FROM runs, json_each(runs.options, '$.header') AS h WHERE run_id = ?1 AND json_valid(options)");
}

std::optional<Exchange> ExchangeReader::next() {
  while (ids_->step()) {
    auto exchange = find(ids_->integer(0));
    if (!exchange) continue;
    for (bool more = headers_->first(exchange->id); more && exchange->headers.size() < max_exchange_headers;
         more = headers_->step())
      exchange->headers.emplace_back(text(*headers_, 0), text(*headers_, 1));
    headers_->reset();
    return exchange;
  }
  return std::nullopt;
}

std::optional<Exchange> ExchangeReader::find(model::UrlId id) {
  std::optional<Exchange> exchange;
  if (page_->first(id)) {
    exchange = Exchange{.id = id,
                        .url = text(*page_, 0),
                        .ip = text(*page_, 1),
                        .http_version = text(*page_, 2),
                        .content_type = text(*page_, 3),
                        .detail = text(*page_, 4),
                        .fetched_at = page_->integer(5),
                        .run_id = page_->integer(6),
                        .status = static_cast<int>(page_->integer(7)),
                        .truncated = page_->integer(8) != 0,
                        .body_hash = text(*page_, 9),
                        .rendered = page_->integer(10) != 0};
  }
  page_->reset();
  return exchange;
}

// Bytes from before charset decoding, where they are other than the stored body; of a rendered page, what it became.
std::optional<std::string> ExchangeReader::body(const Exchange& exchange) {
  if (exchange.body_hash.empty()) return std::string();
  for (Statement* row : {raw_body_.get(), body_.get()}) {
    std::string bytes;
    const bool good =
        row->first(exchange.id) && unpacker_.unpack(row->text(0), static_cast<std::uint64_t>(row->integer(1)), bytes);
    row->reset();
    if (!good || (exchange.rendered && row != body_.get())) continue;
    if (exchange.rendered) return bytes;  // what scripts made: the hash is of what the server sent
    base::Sha256 digest = base::sha256(bytes);
    if (std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()) == exchange.body_hash)
      return bytes;
  }
  return std::nullopt;
}

RequestOptions ExchangeReader::request_options(std::int64_t run_id) {
  RequestOptions options;
  if (options_->first(run_id)) options.user_agent = text(*options_, 0);
  options_->reset();
  for (bool more = option_headers_->first(run_id); more && options.headers.size() < max_exchange_headers;
       more = option_headers_->step())
    if (std::string header = text(*option_headers_, 0); !header.ends_with("***"))
      options.headers.push_back(std::move(header));
  option_headers_->reset();
  return options;
}

}  // namespace crawl::storage
