#include "storage/sqlite/read/stored_pages.h"

#include "storage/sqlite/read/reading.h"

namespace crawl::storage {
namespace {

constexpr std::size_t max_headers = 10'000;  // of an answer; a crawl keeps fewer
enum Column { id, url, content_type, charset, status, size, body_size, body_id, depth, without_facts };

}  // namespace

StoredPages::StoredPages(const std::string& path, PageKinds kinds) : db_(open_for_reading(path)) {
  db_->only_ask();
  auto prepare = [&](const std::string& sql) { return std::make_unique<Statement>(*db_, sql); };
  pages_ = prepare(
      "SELECT p.url_id, u.url, p.content_type, p.charset, p.status, p.size, p.body_size, p.body_id, u.depth,"
      " p.h1_count IS NULL AND p.charset IS NOT NULL FROM pages AS p"
      " JOIN urls AS u ON u.id = p.url_id WHERE p.url_id BETWEEN ?1 AND ?2 AND NOT u.sitemap AND " +
      std::string(condition_of(kinds)) + " ORDER BY p.url_id");
  body_ = prepare("SELECT body FROM bodies WHERE id = ?1");
  if (db_->integer("SELECT EXISTS(SELECT 1 FROM headers)") != 0)
    headers_ = prepare("SELECT name, value FROM headers WHERE url_id = ?1 ORDER BY position");
}

void StoredPages::seek(model::UrlId first, model::UrlId last) {
  pages_->reset();
  pages_->bind_all(first, last);
}

bool StoredPages::next() {
  const bool more = pages_->step();
  if (!more) return pages_->reset(), false;
  page_ = {.id = pages_->integer(id),
           .url = pages_->text(url),
           .content_type = pages_->text(content_type),
           .charset = pages_->text(charset),
           .status = static_cast<std::uint16_t>(pages_->integer(status)),
           .depth = static_cast<std::uint32_t>(pages_->integer(depth)),
           .without_facts = pages_->integer(without_facts) != 0};
  return true;
}

StoredPages::Body StoredPages::body(std::string& out) {
  out.clear();
  if (pages_->is_null(body_id)) return pages_->integer(size) == 0 ? Body::whole : Body::none;
  const bool found = body_->first(pages_->integer(body_id));
  const auto bytes = static_cast<std::uint64_t>(pages_->integer(body_size));
  const bool good = found && unpacker_.unpack(body_->text(0), bytes, out);
  body_->reset();
  return good ? Body::whole : Body::damaged;
}

std::vector<std::pair<std::string, std::string>> StoredPages::headers() {
  std::vector<std::pair<std::string, std::string>> found;
  if (!headers_) return found;
  for (bool more = headers_->first(page_.id); more && found.size() < max_headers; more = headers_->step())
    found.emplace_back(headers_->text(0), headers_->text(1));
  headers_->reset();
  return found;
}

}  // namespace crawl::storage
