#include "crawler/offline/warc/response_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/status.hpp>

namespace crawl::warc {
namespace {

using boost::beast::iequals;

constexpr std::string_view prefix = "X-Crawler-";
constexpr std::string_view of_the_wire[] = {"Content-Length", "Transfer-Encoding", "Content-Encoding"};

// A results file from anybody may hold fields that would end a line (RFC 9110 section 5.5).
bool is_clean(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

std::string status_line(const storage::Exchange& exchange) {
  const auto reason =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(static_cast<unsigned>(exchange.status)));
  return fmt::format("HTTP/{} {:03} {}\r\n", exchange.http_version == "1.0" ? "1.0" : "1.1", exchange.status,
                     std::string_view(reason.data(), reason.size()));
}

bool speaks_of_the_wire(std::string_view name, std::string_view value, const storage::Exchange& exchange,
                        std::uint64_t size) {
  if (iequals(name, "Content-Length")) return value != std::to_string(size);
  if (iequals(name, "Transfer-Encoding")) return true;
  return iequals(name, "Content-Encoding") && exchange.detail.find("unknown Content-Encoding") == std::string::npos;
}

bool is_prefixed(std::string_view name) {
  if (name.size() <= prefix.size() || !iequals(name.substr(0, prefix.size()), prefix)) return false;
  return std::ranges::any_of(of_the_wire,
                             [&](std::string_view one) { return iequals(name.substr(prefix.size()), one); });
}

}  // namespace

std::string response_head(const storage::Exchange& exchange, std::uint64_t body_size) {
  std::string head = status_line(exchange);
  bool changed = false, length = false;
  for (const auto& [name, value] : exchange.headers) {
    if (name.empty() || !is_clean(name) || !is_clean(value)) continue;
    const bool rename = speaks_of_the_wire(name, value, exchange, body_size);
    changed |= rename;
    length |= !rename && iequals(name, "Content-Length");
    head.append(rename ? prefix : "").append(name).append(": ").append(value).append("\r\n");
  }
  if (changed && !length) head.append(fmt::format("Content-Length: {}\r\n", body_size));
  return head.append("\r\n");
}

bool restore_fields(http::HeaderList& headers) {
  if (std::ranges::none_of(headers, [](const auto& field) { return is_prefixed(field.first); })) return false;
  std::erase_if(headers, [](const auto& field) { return iequals(field.first, "Content-Length"); });
  for (auto& [name, value] : headers)
    if (is_prefixed(name)) name.erase(0, prefix.size());
  return true;
}

}  // namespace crawl::warc
