#include "storage/postgres/machines/inbox.h"

#include <cstring>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "storage/packing.h"

namespace crawl::storage::postgres {
namespace {

constexpr std::size_t max_batch = 64 << 10;       // bytes, but for one URL that is longer
constexpr std::uint32_t chain_mark = UINT32_MAX;  // in place of a depth: what follows is a chain of redirects

constexpr char read_inbox_sql[] =
    "SELECT shard, sender, n, batch FROM inbox" CRAWL_OF_SHARDS("shard", "$1") " ORDER BY shard, sender, n LIMIT 100";
constexpr char delete_sql[] =
    "DELETE FROM inbox AS i USING unnest($1::bigint[], $2::text[], $3::bigint[]) AS v(shard, sender, n)"
    " WHERE i.shard = v.shard::smallint AND i.sender = v.sender AND i.n = v.n";

// What pages are shown with is no sitemap: both together are a style sheet.
enum Flag : unsigned {
  seed = 1,
  follow = 2,
  of_seed = 4,
  of_list = 8,
  sitemap = 16,
  referred = 32,
  ranked = 64,
  resource = 128,
  style_sheet = resource | sitemap,
};

unsigned flag_of(Role role) {
  return role == Role::resource ? resource : role == Role::style_sheet ? style_sheet : 0U;
}

StoreError damaged() {
  return StoreError("the crawl is damaged (a row of inbox makes no sense)");
}

}  // namespace

// What is damaged is not taken for a row.
class Inbox::Batch {
 public:
  explicit Batch(std::string_view bytes) : bytes_(bytes) {}

  bool at_end() const { return bytes_.at_end(); }
  template <class T>
  T take() {
    return sound(bytes_.take<T>());
  }
  std::string_view take_text() { return sound(bytes_.take_text()); }

 private:
  template <class T>
  T sound(T value) const {
    if (!bytes_.sound()) throw damaged();
    return value;
  }

  Unpacker bytes_;
};

Inbox::Inbox(Session& session, Keys& keys)
    : session_(session), keys_(keys), rows_("inbox(shard, sender, n, batch)", 4) {
  session_.on_flush([this] { flush(); });
}

void Inbox::add(model::UrlId id, std::string_view url, std::string_view host) {
  if (id != keys_.next_url()) return;  // a row has named it before
  keys_.add_url(id, {keys_.shard_of(host), static_cast<std::int64_t>(base::fingerprint(url, keys_.fingerprint_key()))});
}

void Inbox::send(const SentUrl& url) {
  const std::int16_t shard = keys_.of_url(url.id).shard;
  session_.change();
  std::string& batch = batches_[shard];
  pack(batch, url);
  write_if_large(shard, batch);
}

void Inbox::send(const SentChain& chain) {
  const std::int16_t shard = keys_.of_url(chain.id).shard;
  session_.change();
  std::string& batch = batches_[shard];
  pack(batch, chain);
  write_if_large(shard, batch);
}

void Inbox::write_if_large(std::int16_t shard, std::string& batch) {
  if (batch.size() > max_batch) write(shard, batch);
}

void Inbox::pack(std::string& batch, const SentChain& chain) const {
  put_number(batch, keys_.of_url(chain.id).id);
  put_number(batch, chain_mark);
  put_number(batch, static_cast<std::uint8_t>(chain.again));
  put_text(batch, packed(chain.chain));
}

void Inbox::pack(std::string& batch, const SentUrl& url) const {
  put_number(batch, keys_.of_url(url.id).id);
  put_number(batch, url.depth);
  put_text(batch, url.url);
  if (url.url.empty()) return;
  put_text(batch, url.host);
  put_number(batch, static_cast<std::uint8_t>((url.seed ? seed : 0U) | (url.follow ? follow : 0U) |
                                              (url.of_seed ? of_seed : 0U) | (url.of_list ? of_list : 0U) |
                                              (url.sitemap ? sitemap : 0U) | (url.referrer != 0 ? referred : 0U) |
                                              (url.priority ? ranked : 0U) | flag_of(url.resource)));
  put_text(batch, model::name(url.refused));
  put_number(batch, url.redirects);
  const Key referrer = url.referrer == 0 ? Key{} : keys_.of_url(url.referrer);
  put_number(batch, referrer.shard);
  put_number(batch, referrer.id);
  put_number(batch, url.priority.value_or(0));
  put_text(batch, url.widens_from);
}

void Inbox::write(std::int16_t shard, std::string& batch) {
  rows_.begin_row();
  rows_.add_small(std::int64_t{shard});
  rows_.add_text(std::string_view(session_.node()));
  rows_.add_bigint(sequence_.next());
  std::string bytes;
  put_number(bytes, keys_.url_order().last());
  rows_.add_bytes(bytes + batch);
  batch.clear();
}

void Inbox::flush() {
  for (auto& [shard, batch] : batches_)
    if (!batch.empty()) write(shard, batch);
  rows_.send(session_.connection());
}

std::size_t Inbox::receive(const std::function<void(const SentUrl&)>& callback,
                           const std::function<void(const SentChain&)>& of_chain) {
  const Rows rows = session_.synced().query(read_inbox_sql, Params().add(session_.some_shards()));
  if (rows.size() == 0) return 0;
  std::size_t urls = 0;
  std::vector<std::int64_t> shards, numbers;
  std::vector<std::string> senders;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto shard = static_cast<std::int16_t>(rows.integer(i, 0));
    session_.touch(shard);
    shards.push_back(shard);
    senders.emplace_back(rows.text(i, 1));
    numbers.push_back(rows.integer(i, 2));
    urls += unpack(rows.text(i, 3), shard, callback, of_chain);
  }
  session_.writing().query(delete_sql, Params().add(shards).add(senders).add(numbers));
  return urls;
}

std::size_t Inbox::unpack(std::string_view batch, std::int16_t shard,
                          const std::function<void(const SentUrl&)>& callback,
                          const std::function<void(const SentChain&)>& of_chain) {
  constexpr std::int64_t max_order = std::int64_t{1} << 48;
  std::size_t urls = 0;
  Batch bytes(batch);
  keys_.url_order().pass(std::min(bytes.take<std::int64_t>(), max_order));
  for (; !bytes.at_end(); ++urls) {
    SentUrl url;
    url.id = keys_.url(bytes.take<std::int64_t>());
    url.depth = bytes.take<std::uint32_t>();
    if (url.depth == chain_mark) {
      of_chain(unpack_chain(bytes, url.id));
      continue;
    }
    url.url = bytes.take_text();
    if (!url.url.empty()) {
      url = unpack_url(bytes, url);
      if (keys_.shard_of(url.host) != shard) continue;  // by another list of public suffixes
    }
    callback(url);
  }
  return urls;
}

SentUrl Inbox::unpack_url(Batch& bytes, SentUrl url) {
  url.host = bytes.take_text();
  const unsigned flags = bytes.take<std::uint8_t>();
  url.seed = flags & seed;
  url.follow = flags & follow;
  url.of_seed = flags & of_seed;
  url.of_list = flags & of_list;
  if (flags & resource) url.resource = flags & sitemap ? Role::style_sheet : Role::resource;
  url.sitemap = !(flags & resource) && flags & sitemap;
  url.refused = model::reason_named(bytes.take_text()).value_or(model::Reason::none);
  url.redirects = bytes.take<std::uint32_t>();
  const auto referrer_shard = bytes.take<std::int16_t>();
  const auto referrer = bytes.take<std::int64_t>();
  if (flags & referred) url.referrer = keys_.url_of({referrer_shard, referrer});
  const auto priority = bytes.take<std::uint8_t>();
  if (flags & ranked) url.priority = std::min<std::uint8_t>(priority, 100);
  url.widens_from = bytes.take_text();
  return url;
}

SentChain Inbox::unpack_chain(Batch& bytes, model::UrlId id) {
  const bool again = bytes.take<std::uint8_t>() != 0;
  auto chain = unpacked(bytes.take_text());
  if (!chain) throw damaged();
  return {.id = id, .again = again, .chain = std::move(*chain)};
}

}  // namespace crawl::storage::postgres
