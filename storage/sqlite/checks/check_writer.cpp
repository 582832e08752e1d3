#include "storage/sqlite/checks/check_writer.h"

namespace crawl::storage {

std::optional<std::int64_t> CheckWriter::add_ids(std::optional<std::string_view> ids) {
  if (!ids) return std::nullopt;
  if (ids->empty()) return 0;
  if (!insert_ids_) {
    insert_ids_.emplace(db_, "INSERT INTO page_ids(id, ids) VALUES(?1, ?2)");
    last_ids_ = db_.integer("SELECT max(id) FROM page_ids");
  }
  insert_ids_->run(++last_ids_, Blob{*ids});
  return last_ids_;
}

void CheckWriter::add_fragment(model::UrlId from, model::UrlId to, const model::Fragment& fragment) {
  if (!insert_fragment_)
    insert_fragment_.emplace(
        db_, "INSERT OR IGNORE INTO link_fragments(from_id, to_id, fragment, hash, text) VALUES(?1, ?2, ?3, ?4, ?5)");
  const std::string hash = fragment.hash_bytes();
  insert_fragment_->run(from, to, fragment.fragment, Blob{hash}, fragment.text);
}

void CheckWriter::add_use(model::UrlId from, model::UrlId to, const model::Resource& resource) {
  if (!insert_use_)
    insert_use_.emplace(db_, "INSERT OR IGNORE INTO resource_uses(from_id, to_id, kind, alt) VALUES(?1, ?2, ?3, ?4)");
  insert_use_->run(from, to, model::name(resource.kind), resource.alt);
}

}  // namespace crawl::storage
