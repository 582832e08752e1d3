#include "crawler/http/client/head.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <charconv>

#include "base/text/ascii.h"

namespace crawl::http {
namespace {

using boost::beast::iequals;

constexpr std::string_view protocol = "HTTP";
constexpr std::uint64_t max_length = std::uint64_t{1} << 62;
constexpr std::size_t max_line_crs = 2;  // before the LF that ends a line

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// Takes the next line off `bytes`, without its end.
std::string_view take_line(std::string_view& bytes) {
  const auto end = bytes.find('\n');
  auto line = bytes.substr(0, end);
  bytes.remove_prefix(end == bytes.npos ? bytes.size() : end + 1);
  while (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Calls back with each element of a comma-separated list; false as soon as the callback says so.
template <class Callback>
bool for_each_token(std::string_view list, Callback callback) {
  while (true) {
    const auto comma = list.find(',');
    const auto token = base::trimmed(list.substr(0, comma));
    if (!token.empty() && !callback(token)) return false;
    if (comma == list.npos) return true;
    list.remove_prefix(comma + 1);
  }
}

// For a message to a person: printable and short.
std::string shown(std::string_view text) {
  std::string out(text.substr(0, 40));
  for (char& c : out) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
  return out;
}

// What the fields say of the framing, gathered before it is judged.
struct FramingFields {
  std::optional<std::uint64_t> length;
  bool transfer_encoding = false, chunked = false, close = false, keep_alive = false;
  bool no_length = false;  // one was there that is no number
  std::string error, note;
};

// Several equal lengths are one (RFC 9112 section 6.3); different ones are an attack or an accident. What is no number
// of bytes says nothing, as curl takes an overflow and browsers take all of it.
void read_length(std::string_view value, FramingFields& framing) {
  bool any = false;
  const bool good = for_each_token(value, [&](std::string_view token) {
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(token.begin(), token.end(), length);
    if (error != std::errc() || end != token.end() || length > max_length) return false;
    if (framing.length && *framing.length != length)
      framing.error = fmt::format("several Content-Lengths that differ: '{}'", shown(value));
    framing.length = length;
    return any = true;
  });
  if (good && any) return;
  framing.no_length = true;
  framing.note = fmt::format("Content-Length '{}' is no length: passed over", shown(value));
}

// We never ask for other transfer codings (TE), so only chunked may come; `identity` is an old way to say nothing.
void read_transfer_encoding(std::string_view value, FramingFields& framing) {
  for_each_token(value, [&](std::string_view token) {
    if (iequals(token, "identity")) return true;
    framing.transfer_encoding = true;
    if (!iequals(token, "chunked")) {
      framing.error = fmt::format("Transfer-Encoding '{}' was not asked for", shown(value));
      return false;
    }
    return framing.chunked = true;
  });
}

void read_connection(std::string_view value, FramingFields& framing) {
  for_each_token(value, [&](std::string_view token) {
    framing.close |= iequals(token, "close");
    framing.keep_alive |= iequals(token, "keep-alive");
    return true;
  });
}

FramingFields framing_fields(const HeaderList& fields) {
  FramingFields framing;
  for (const auto& [name, value] : fields) {
    if (!framing.error.empty()) break;
    if (name.size() == 14 && iequals(name, "Content-Length")) read_length(value, framing);
    if (name.size() == 17 && iequals(name, "Transfer-Encoding")) read_transfer_encoding(value, framing);
    if (name.size() == 10 && iequals(name, "Connection")) read_connection(value, framing);
  }
  return framing;
}

// https://www.rfc-editor.org/rfc/rfc9112#section-6.3
void decide_framing(const FramingFields& framing, Head& head) {
  if (framing.keep_alive) head.keep_alive = true;
  if (framing.close || framing.no_length) head.keep_alive = false;
  head.note = framing.note;
  if (head.status < 200 || head.status == 204 || head.status == 304) {
    head.framing = Framing::none;
  } else if (framing.chunked) {
    head.framing = Framing::chunked;
    if (framing.length) head.keep_alive = false;  // both: somebody may be smuggling
  } else if (framing.length && !framing.no_length) {
    head.framing = *framing.length ? Framing::length : Framing::none;
    head.length = *framing.length;
  } else {
    head.framing = Framing::until_close;
    head.keep_alive = false;
  }
}

// One field, or the continuation of the one before (obs-fold, RFC 9112 section 5.2). The error is empty when it is
// good.
std::string read_field(std::string_view line, std::size_t first_field, HeaderList& fields) {
  if (is_blank(line.front())) {
    if (fields.size() == first_field) return "a header field begins with white space";
    const auto more = base::trimmed(line);
    auto& value = fields.back().second;
    if (!more.empty()) value.append(value.empty() ? "" : " ").append(more);
    return {};
  }
  const auto colon = line.find(':');
  const auto name = base::trimmed(line.substr(0, colon));
  if (colon == line.npos) return fmt::format("a header line without a colon: '{}'", shown(line));
  if (name.empty()) return {};
  if (fields.size() >= max_fields) return fmt::format("more than {} header fields", max_fields);
  fields.emplace_back(name, base::trimmed(line.substr(colon + 1)));
  return {};
}

}  // namespace

std::size_t head_size(std::string_view bytes, std::size_t from) {
  from -= std::min<std::size_t>(from, 2 + max_line_crs);  // an end may have been cut in two
  for (auto end = bytes.find('\n', from); end != bytes.npos; end = bytes.find('\n', end + 1)) {
    auto next = end + 1;
    while (next < bytes.size() && bytes[next] == '\r' && next - end <= max_line_crs) ++next;
    if (next < bytes.size() && bytes[next] == '\n') return next + 1;
  }
  return 0;
}

bool looks_like_http(std::string_view bytes) {
  const auto n = std::min(bytes.size(), protocol.size());
  return iequals(bytes.substr(0, n), protocol.substr(0, n));
}

namespace {

bool take_digit(std::string_view& text, unsigned& digit) {
  if (text.empty() || text[0] < '0' || text[0] > '9') return false;
  digit = static_cast<unsigned>(text[0] - '0');
  text.remove_prefix(1);
  return true;
}

// "HTTP/1.1", "http/1.0", "HTTP/2", "HTTP/2.0" or "HTTP", as some servers have it.
bool take_version(std::string_view& line, Head& head) {
  if (!iequals(line.substr(0, protocol.size()), protocol)) return false;
  line.remove_prefix(protocol.size());
  unsigned major = 1, minor = 0;
  if (line.starts_with('/')) {
    line.remove_prefix(1);
    if (!take_digit(line, major) || major == 0) return false;
    if (line.starts_with('.')) {
      line.remove_prefix(1);
      if (!take_digit(line, minor)) return false;
    } else if (major == 1) {
      return false;
    }
  }
  head.version_1_1 = major > 1 || minor > 0;
  head.keep_alive = major == 1 && minor == 1;
  return true;
}

}  // namespace

// https://www.rfc-editor.org/rfc/rfc9112#section-4
Result<Head> parse_status_line(std::string_view bytes) {
  const auto line = take_line(bytes);
  Head head;
  const auto bad = [&] { return fail(fmt::format("the answer is not HTTP: '{}'", shown(line))); };
  auto rest = line;
  if (!take_version(rest, head) || rest.empty() || !is_blank(rest[0])) return bad();
  rest = base::trimmed(rest);
  const auto code = rest.substr(0, 3);
  if (rest.size() > 3 && base::is_digit(rest[3])) return bad();
  const auto [end, error] = std::from_chars(code.begin(), code.end(), head.status);
  if (error != std::errc() || end != code.end() || head.status < 100) return bad();
  return head;
}

Result<Head> parse_head(std::string_view bytes, HeaderList& fields) {
  if (bytes.find('\0') != bytes.npos) return fail("the header has a zero byte");
  auto head = parse_status_line(bytes);
  if (!head) return head;
  take_line(bytes);
  const auto first_field = fields.size();
  if (first_field == 0) fields.reserve(16);
  for (auto line = take_line(bytes); !line.empty(); line = take_line(bytes)) {
    if (auto error = read_field(line, first_field, fields); !error.empty()) return fail(std::move(error));
  }
  const auto framing = framing_fields(fields);
  if (!framing.error.empty()) return fail(framing.error);
  decide_framing(framing, *head);
  return head;
}

}  // namespace crawl::http
