#include "crawler/offline/import/archived_response.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <charconv>
#include <span>
#include <string>

#include "crawler/http/client/response_reader.h"
#include "crawler/offline/warc/response_head.h"

namespace crawl::import {
namespace {

using boost::beast::iequals;

constexpr std::string_view framing[] = {"Transfer-Encoding", "Content-Length", "Content-Encoding"};
constexpr std::size_t as_it_says = 0, without_framing = 2, without_coding = 3;  // how many of those are not believed

struct Parts {
  std::string head;  // with an end of its own
  std::string_view body;
  http::HeaderList left_out;
};

// A browser's archive names the protocol that it spoke; there is no reason phrase in HTTP/2 (RFC 9113 section 8.3.2).
std::string status_line_of(std::string_view line, std::string& version) {
  if (!line.starts_with("HTTP/2") && !line.starts_with("HTTP/3")) return std::string(line);
  version = line.substr(5, 1);
  return "HTTP/1.1" + std::string(line.substr(std::min(line.size(), line.find(' '))));
}

Parts take_apart(std::string_view block, std::span<const std::string_view> not_believed, std::string& version) {
  const std::size_t size = http::head_size(block.substr(0, http::max_head_bytes), 0);
  Parts parts{.body = block.substr(size)};
  std::string_view head = block.substr(0, size);
  bool left_out = false;
  for (std::size_t end; (end = head.find('\n')) != head.npos; head.remove_prefix(end + 1)) {
    auto line = head.substr(0, end + 1);
    if (parts.head.empty()) {
      parts.head = status_line_of(line, version);
      continue;
    }
    const auto name = line.substr(0, line.find(':'));
    const bool folded = line.starts_with(' ') || line.starts_with('\t');
    left_out = folded ? left_out : std::ranges::any_of(not_believed, [&](auto other) { return iequals(name, other); });
    if (!left_out) {
      parts.head += line;
    } else if (!folded) {
      auto value = line.substr(std::min(line.size(), name.size() + 1));
      while (!value.empty() && value.back() <= ' ') value.remove_suffix(1);
      while (!value.empty() && value.front() <= ' ') value.remove_prefix(1);
      parts.left_out.emplace_back(name, value);
    }
  }
  return parts;
}

http::FetchResult parse(std::string_view block, std::string_view body, std::size_t not_believed,
                        std::uint64_t max_body) {
  http::FetchResult response;
  std::string version;
  Parts parts = take_apart(block, std::span(framing).first(not_believed), version);
  const http::ResponseLimits limits{.max_body = max_body};
  http::ResponseReader reader(response, limits);
  auto state = reader.feed(parts.head);
  for (std::string_view bytes : {parts.body, body})
    if (state == http::ResponseReader::more && !bytes.empty()) state = reader.work_off(reader.feed(bytes));
  if (state == http::ResponseReader::more) reader.end_of_stream("closed");
  if (!version.empty()) response.http_version = version;
  response.headers.insert(response.headers.end(), parts.left_out.begin(), parts.left_out.end());
  if (!warc::restore_fields(response.headers)) return response;
  const auto length = http::header(response.headers, "Content-Length");
  std::from_chars(length.begin(), length.end(), response.wire_size);
  return response;
}

}  // namespace

http::FetchResult archived_response(std::string_view block, std::uint64_t max_body) {
  http::FetchResult response;
  for (std::size_t not_believed : {as_it_says, without_framing, without_coding}) {
    response = parse(block, {}, not_believed, max_body);
    if (!response.failure || response.status == 0) break;
  }
  return response;
}

http::FetchResult revisited_response(std::string_view block, std::string_view body, std::uint64_t max_body) {
  return parse(block.substr(0, http::head_size(block.substr(0, http::max_head_bytes), 0)), body, without_coding,
               max_body);
}

}  // namespace crawl::import
