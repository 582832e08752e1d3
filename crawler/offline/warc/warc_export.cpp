#include "crawler/offline/warc/warc_export.h"

#include <cstring>

#include "base/clock.h"
#include "base/hash.h"
#include "config/help/help.h"
#include "crawler/offline/warc/response_head.h"

namespace crawl::warc {
namespace {

constexpr std::int64_t last_date_ms = 253402300799999;  // 9999-12-31T23:59:59.999Z: WARC-Date has four digits of years
constexpr std::string_view http_response = "application/http; msgtype=response";
// https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/#profile-identical-payload-digest
constexpr std::string_view identical = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";

// Why a body is not whole (section 5.13).
std::string_view truncation_of(const storage::Exchange& exchange) {
  const bool cut = exchange.detail.find("cut at ") != std::string::npos ||
                   exchange.detail.find("WARC-Truncated: length") != std::string::npos;
  if (cut) return "length";
  if (exchange.truncated) return "disconnect";
  return exchange.detail.find("type not wanted") != std::string::npos ? "unspecified" : "";
}

std::uint64_t part_of(const std::string& hash, std::size_t at) {
  std::uint64_t part = 0;
  if (hash.size() >= at + sizeof part) std::memcpy(&part, hash.data() + at, sizeof part);
  return part;
}

}  // namespace

WarcExport::WarcExport(storage::ExchangeReader& exchanges, exports::OutputFile& file, std::string name, bool gzip)
    : exchanges_(exchanges), name_(std::move(name)), warcinfo_id_(new_record_id()), writer_(file, gzip) {}

bool WarcExport::run(bool (*stop)()) {
  if (!write_warcinfo()) return false;
  while (auto exchange = exchanges_.next())
    if (!add_next(*exchange) || stop()) return false;
  return true;
}

bool WarcExport::write_warcinfo() {
  std::string info =
      "software: crawl/" + std::string(config::version()) +
      "\r\nformat: WARC File Format 1.1\r\nconformsTo: "
      "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
      "description: bodies as they were after transfer and content decoding; requests made anew from the "
      "options of the run\r\n";
  Fields fields{
      {"WARC-Type", "warcinfo"}, {"WARC-Record-ID", warcinfo_id_}, {"WARC-Date", base::iso8601(base::unix_ms())}};
  if (!name_.empty()) fields.emplace_back("WARC-Filename", name_);
  fields.emplace_back("Content-Type", "application/warc-fields");
  Place place;
  return writer_.write(fields, info, {}, place);
}

// False if the file takes no more.
bool WarcExport::add_next(const storage::Exchange& exchange) {
  auto url = parser::parse_url(exchange.url);
  bool sound = url && url->href() == exchange.url && exchange.status >= 100 && exchange.status <= 999 &&
               exchange.fetched_at >= 0 && exchange.fetched_at <= last_date_ms;
  std::uint64_t* passed_over = !sound                     ? &counts_.refused
                               : exchange.headers.empty() ? &counts_.without_headers
                                                          : nullptr;
  if (passed_over) {
    ++*passed_over;
    return true;
  }
  auto body = exchanges_.body(exchange);
  if (body) return add(exchange, *body, *url);
  ++counts_.without_body;
  return true;
}

bool WarcExport::add(const storage::Exchange& exchange, std::string_view body, const parser::Url& url) {
  auto original = original_of(exchange);
  std::string id = new_record_id(), digest = digest_text(base::sha1({body})),
              head = response_head(exchange, body.size());
  Fields fields = fields_of(exchange, original ? "revisit" : "response", id);
  if (original) {
    fields.emplace_back("WARC-Profile", identical);
    fields.emplace_back("WARC-Refers-To-Target-URI", original->url);
    fields.emplace_back("WARC-Refers-To-Date", base::iso8601(original->fetched_at));
  }
  if (auto why = truncation_of(exchange); !why.empty() && !original) fields.emplace_back("WARC-Truncated", why);
  fields.emplace_back("WARC-Payload-Digest", digest);
  fields.emplace_back("Content-Type", http_response);
  Capture capture{.fetched_at = exchange.fetched_at,
                  .mime = original ? std::string_view("warc/revisit") : std::string_view(exchange.content_type),
                  .digest = digest,
                  .status = exchange.status};
  if (capture.mime.empty()) capture.mime = "unk";
  if (!writer_.write(fields, head, original ? std::string_view() : body, capture.place)) return false;
  if (!name_.empty()) index_.add(cdxj_line(url, capture, name_));
  ++counts_.written;
  counts_.revisits += original.has_value();
  return add_request(exchange, url, id);
}

// The exchange with the same body that is in the file already.
std::optional<storage::Exchange> WarcExport::original_of(const storage::Exchange& exchange) {
  if (exchange.body_hash.empty()) return std::nullopt;
  auto [entry, added] =
      written_.try_emplace(part_of(exchange.body_hash, 0), part_of(exchange.body_hash, 8), exchange.id);
  if (added || entry->second.first != part_of(exchange.body_hash, 8)) return std::nullopt;
  return exchanges_.find(entry->second.second);
}

bool WarcExport::add_request(const storage::Exchange& exchange, const parser::Url& url,
                             const std::string& response_id) {
  Fields fields = fields_of(exchange, "request", new_record_id());
  fields.emplace_back("WARC-Concurrent-To", response_id);
  fields.emplace_back("Content-Type", "application/http; msgtype=request");
  std::string bytes;
  http::FetchRequest request;
  request.url = url;
  requests_of(exchange.run_id).write(request, bytes);
  Place place;
  return writer_.write(fields, bytes, {}, place);
}

const http::RequestWriter& WarcExport::requests_of(std::int64_t run_id) {
  if (requests_ && run_id == run_id_) return *requests_;
  storage::RequestOptions asked = exchanges_.request_options(run_id);
  run_options_ = {};
  run_options_.user_agent = asked.user_agent.empty() ? config::default_user_agent() : asked.user_agent;
  run_options_.headers = std::move(asked.headers);
  requests_.emplace(run_options_);
  run_id_ = run_id;
  return *requests_;
}

Fields WarcExport::fields_of(const storage::Exchange& exchange, std::string_view type, std::string id) const {
  Fields fields{{"WARC-Type", std::string(type)},
                {"WARC-Record-ID", std::move(id)},
                {"WARC-Warcinfo-ID", warcinfo_id_},
                {"WARC-Target-URI", exchange.url},
                {"WARC-Date", base::iso8601(exchange.fetched_at)}};
  bool address = !exchange.ip.empty() && exchange.ip.find_first_not_of("0123456789abcdefABCDEF:.") == exchange.ip.npos;
  if (address) fields.emplace_back("WARC-IP-Address", exchange.ip);
  return fields;
}

bool WarcExport::write_index(exports::OutputFile& index) {
  bool good = true;
  index_.for_each([&](std::string_view line) { return good = index.write(line); });
  return good && index.finish();
}

}  // namespace crawl::warc
