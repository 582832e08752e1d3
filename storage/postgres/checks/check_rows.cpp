#include "storage/postgres/checks/check_rows.h"

#include <utility>

namespace crawl::storage::postgres {

PgCheckRows::PgCheckRows(Session& session, const Keys& keys)
    : session_(session),
      keys_(keys),
      fragments_("link_fragments(from_url, to_url, from_shard, to_shard, hash, fragment, text)", 7),
      uses_("resource_uses(from_url, to_url, from_shard, to_shard, kind, alt)", 6) {
  session_.on_flush([this] {
    fragments_.send(session_.connection());
    uses_.send(session_.connection());
  });
}

bool PgCheckRows::is_new(model::UrlId to, char kind, std::string_view what) {
  std::string name = kind + std::to_string(to) + ' ';
  name += what;
  return named_.insert(std::move(name)).second;
}

void PgCheckRows::begin_row(CopyBuffer& rows, model::UrlId from, model::UrlId to) {
  const Key page = keys_.of_url(from), target = keys_.of_url(to);
  session_.touch(page.shard);
  rows.begin_row();
  rows.add_bigint(page.id);
  rows.add_bigint(target.id);
  rows.add_small(static_cast<std::int64_t>(page.shard));
  rows.add_small(static_cast<std::int64_t>(target.shard));
}

void PgCheckRows::add_fragment(model::UrlId from, model::UrlId to, const model::Fragment& fragment) {
  if (!is_new(to, '#', fragment.fragment)) return;
  begin_row(fragments_, from, to);
  fragments_.add_bytes(std::string_view(fragment.hash_bytes()));
  fragments_.add_text(fragment.fragment);
  fragments_.add_text(fragment.text);
}

void PgCheckRows::add_use(model::UrlId from, model::UrlId to, const model::Resource& resource) {
  if (!is_new(to, '=', model::name(resource.kind))) return;
  begin_row(uses_, from, to);
  uses_.add_text(model::name(resource.kind));
  uses_.add_text(resource.alt);
}

}  // namespace crawl::storage::postgres
