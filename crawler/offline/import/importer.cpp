#include "crawler/offline/import/importer.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>

#include "base/hash.h"
#include "base/log.h"
#include "crawler/http/client/head.h"
#include "crawler/offline/import/archived_response.h"
#include "parser/sitemap/date.h"
#include "storage/sqlite/file/disk.h"

namespace crawl::import {
namespace {

constexpr std::uint64_t coding_overhead = 1 << 20;  // of a body on the wire, chunks and all
constexpr std::size_t max_bodies = 50'000'000;      // that are remembered, 16 bytes each
constexpr std::uint64_t damage_shown = 20;

bool is_http_response(const warc::RecordHead& head) {
  const auto type = head.field("WARC-Type");
  if (type == "revisit") return head.field("WARC-Profile").find("identical-payload-digest") != std::string_view::npos;
  // Old tools leave msgtype out (section 6.3.2).
  return type == "response" && http::media_type(head.field("Content-Type")) == "application/http";
}

// wget 1.x writes it in the angle brackets that the grammar of WARC 1.0 has.
std::string_view target_of(const warc::RecordHead& head) {
  auto uri = head.field("WARC-Target-URI");
  if (uri.starts_with('<') && uri.ends_with('>')) uri = uri.substr(1, uri.size() - 2);
  return uri;
}

std::string address_of(const warc::RecordHead& head) {
  const auto ip = head.field("WARC-IP-Address");
  const bool sound = ip.size() <= 45 && ip.find_first_not_of("0123456789abcdefABCDEF:.") == ip.npos;
  return sound ? std::string(ip) : std::string();
}

}  // namespace

Importer::Importer(storage::Store& store, const config::Options& options, std::string path)
    : store_(store), options_(options), path_(std::move(path)), builder_(options), key_(base::random_u64()) {}

Importer::End Importer::run(warc::WarcReader& reader, warc::WarcReader::Next next, bool (*stop)()) {
  bool room = true, any = false;
  store_.begin();
  for (; next != warc::WarcReader::Next::end && room && !stop(); next = reader.next()) {
    if (next == warc::WarcReader::Next::damaged) {
      tell_damage(reader.problem(), {});
      continue;
    }
    any = true;
    add(reader);
    room = commit_if_due();
  }
  store_.commit();
  if (!room) return End::disk_low;
  if (stop()) return End::interrupted;
  return any ? End::finished : End::unreadable;
}

void Importer::add(warc::WarcReader& reader) {
  const warc::RecordHead& head = reader.head();
  if (!is_http_response(head)) {
    ++counts_.other;
    return;
  }
  auto url = parser::parse_url(target_of(head));
  if (!url) {
    url.error().error == parser::UrlError::scheme ? void(++counts_.other)
                                                  : tell_damage(url.error().message, target_of(head));
    return;
  }
  remember(head);
  auto waiting = make_room(*url);
  waiting ? add_response(reader, *url, *waiting) : void(++counts_.known);
}

// A row for the page, queued until its outcome is there; nothing if the URL has one.
std::optional<storage::WaitingUrl> Importer::make_room(const parser::Url& url) {
  auto waiting = store_.waiting(url.href(), url.host());
  if (waiting) return waiting;
  store_.add({.url = url.href(), .host = url.host()});
  return store_.waiting(url.href(), url.host());
}

void Importer::add_response(warc::WarcReader& reader, const parser::Url& url, storage::WaitingUrl waiting) {
  const warc::RecordHead head = reader.head();
  worker::Job job;
  job.response = head.field("WARC-Type") == "revisit" ? revisited(reader) : response_of(reader);
  if (job.response.failure) {
    if (job.response.failure->detail.empty()) return void(++counts_.unresolved);
    return tell_damage(job.response.failure->detail, url.href());
  }
  const auto why_cut = head.field("WARC-Truncated");
  if (!why_cut.empty() || !reader.block_is_whole()) {
    job.response.truncated = true;
    job.response.detail += (job.response.detail.empty() ? "" : "; ") + std::string("cut (WARC-Truncated: ") +
                           std::string(why_cut.empty() ? "unspecified" : why_cut.substr(0, 20)) + ")";
  }
  if (!reader.block_is_whole()) tell_short(url.href());
  job.response.ip = address_of(head);
  job.fetched_at = std::max<std::int64_t>(parser::sitemap::read_date(head.field("WARC-Date")).value_or(0), 0);
  job.lease.url = url;
  job.lease.url_id = waiting.id;
  job.lease.host_id = waiting.host;
  store(std::move(job));
}

http::FetchResult Importer::response_of(warc::WarcReader& reader) {
  const std::string block = reader.block(options_.max_body + http::max_head_bytes + coding_overhead);
  return archived_response(block, options_.max_body);
}

// The body of the record with the same payload digest, read again. A failure without words: there is none.
http::FetchResult Importer::revisited(warc::WarcReader& reader) {
  http::FetchResult none;
  none.failure.emplace(model::Reason::protocol, "", false);
  const std::string digest(reader.head().field("WARC-Payload-Digest"));
  const auto place = bodies_.find(base::fingerprint(digest, key_));
  if (digest.empty() || place == bodies_.end()) return none;
  auto input = warc::WarcInput::open(path_, place->second);
  if (!input) return none;
  warc::WarcReader original(std::move(*input));
  if (original.next() != warc::WarcReader::Next::record || original.head().field("WARC-Payload-Digest") != digest)
    return none;
  const http::FetchResult response = response_of(original);
  if (response.failure) return none;
  return revisited_response(reader.block(http::max_head_bytes), response.body, options_.max_body);
}

void Importer::remember(const warc::RecordHead& head) {
  const auto digest = head.field("WARC-Payload-Digest");
  const bool is_response = head.field("WARC-Type") == "response";
  if (is_response && head.place && !digest.empty() && bodies_.size() < max_bodies)
    bodies_.try_emplace(base::fingerprint(digest, key_), *head.place);
}

void Importer::store(worker::Job job) {
  builder_.build(std::move(job), [&](const model::Outcome& outcome, parser::Page*) {
    queued_.clear();
    const storage::Applied applied = store_.apply(outcome, queued_);
    ++counts_.pages;
    counts_.failures += model::state_of(applied.reason) == model::State::failed;
    counts_.bytes += outcome.size;
    ++uncommitted_pages_;
    uncommitted_bytes_ += outcome.body.size() + outcome.raw_body.size() + (outcome.text ? outcome.text->size() : 0);
  });
}

void Importer::tell_damage(const std::string& what, std::string_view uri) {
  if (++counts_.damaged > damage_shown) return;
  base::log::warning(path_ + ": a record is passed over: " + what +
                     (uri.empty() ? "" : " (" + std::string(uri.substr(0, 200)) + ")"));
  if (counts_.damaged == damage_shown) base::log::warning(path_ + ": further ones are counted alone");
}

// The page is stored as far as it goes; a file whose copy was broken off ends so.
void Importer::tell_short(const std::string& uri) {
  if (++short_records_ > damage_shown) return;
  base::log::warning(path_ + ": a record is shorter than it says (" + uri.substr(0, 200) + "): is the file whole?");
}

// False if the disk has less than --min-free.
bool Importer::commit_if_due() {
  if (uncommitted_pages_ < storage::max_pages_per_transaction &&
      uncommitted_bytes_ < storage::max_bytes_per_transaction)
    return true;
  store_.commit();
  store_.begin();
  uncommitted_pages_ = uncommitted_bytes_ = 0;
  return storage::free_bytes(options_.output) >= options_.min_free;
}

}  // namespace crawl::import
