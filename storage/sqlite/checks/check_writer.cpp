#include "storage/sqlite/checks/check_writer.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/text/json.h"

namespace crawl::storage {
namespace {

constexpr std::size_t kept_json_bytes = 1 << 20;  // of a page; of larger ones the memory is given back
constexpr std::uint64_t spread = 0x9E3779B97F4A7C15;

bool is_ascii(std::string_view text) {
  unsigned char bits = 0;
  for (const char c : text) bits |= static_cast<unsigned char>(c);
  return bits < 0x80;
}

// As SQLite's substr() counts them, also where the text is no UTF-8 (a Location header's): bytes that continue a
// character belong to one that begins with at least 0xC0, and else are characters themselves.
std::size_t characters(std::string_view text) {
  if (is_ascii(text)) return text.size();
  std::size_t count = 0;
  bool begun = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (begun && (byte & 0xC0) == 0x80) continue;
    begun = byte >= 0xC0;
    ++count;
  }
  return count;
}

void append_number(std::string& out, std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  *end = ' ';
  out.append(digits, end + 1);
}

}  // namespace

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
  const std::uint64_t key = fingerprint_key_ ^ static_cast<std::uint64_t>(to) * spread;
  if (!places_.seen.insert(base::fingerprint(fragment.fragment, key)).second) return;
  from_ = from;
  places_.hashes += std::string_view(fragment.hash_bytes());
  std::string& place = places_.place;
  place.clear();
  append_number(place, to);
  append_number(place, static_cast<std::int64_t>(characters(fragment.fragment)));
  place.append(fragment.fragment).append(fragment.text);
  if (place.find('\0') != place.npos)
    std::ranges::replace(place, '\0', ' ');  // would be the end of a text that SQLite reads of JSON
  places_.json += places_.json.empty() ? '[' : ',';
  base::append_json_string(places_.json, place);
}

void CheckWriter::end_page() {
  if (places_.hashes.empty()) return;
  if (!insert_fragments_)
    insert_fragments_.emplace(db_, "INSERT OR REPLACE INTO page_fragments(from_id, hashes, places) VALUES(?1, ?2, ?3)");
  places_.json += ']';
  insert_fragments_->run(from_, Blob{places_.hashes}, places_.json);
  if (places_.json.size() > kept_json_bytes) {
    places_ = {};
    return;
  }
  places_.hashes.clear();
  places_.json.clear();
  places_.seen.clear();
}

void CheckWriter::add_use(model::UrlId from, model::UrlId to, const model::Resource& resource) {
  if (!insert_use_)
    insert_use_.emplace(db_, "INSERT OR IGNORE INTO resource_uses(from_id, to_id, kind, alt) VALUES(?1, ?2, ?3, ?4)");
  insert_use_->run(from, to, model::name(resource.kind), resource.alt);
}

}  // namespace crawl::storage
