#include "crawler/offline/warc/warc_reader.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <charconv>

#include "base/text/ascii.h"

namespace crawl::warc {
namespace {

constexpr std::size_t block_bytes = 64 << 10, max_fields = 200, max_line_breaks = 64;

// Bytes of a head with its empty line; 0 while that is not there.
std::size_t head_size(std::string_view bytes) {
  for (auto end = bytes.find('\n'); end != bytes.npos; end = bytes.find('\n', end + 1)) {
    const auto next = bytes.substr(end + 1, 2);
    if (next.starts_with('\n')) return end + 2;
    if (next == "\r\n") return end + 3;
  }
  return 0;
}

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The value may be on the next line as a whole.
void append_folded(std::string& value, std::string_view line) {
  if (!value.empty() && !line.empty()) value.push_back(' ');
  value.append(line);
}

bool is_version(std::string_view line) {
  return line == "WARC/1.1" || line == "WARC/1.0" || line == "WARC/0.18" || line == "WARC/0.17";
}

}  // namespace

std::string_view RecordHead::field(std::string_view name) const {
  const auto found =
      std::ranges::find_if(fields, [&](const auto& field) { return boost::beast::iequals(field.first, name); });
  return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

WarcReader::Next WarcReader::next() {
  leave_record();
  if (std::exchange(find_next_, false) && !input_.find_record()) return Next::end;
  for (std::size_t breaks = 0; breaks < max_line_breaks; ++breaks) {  // section 4: two CRLF end a record
    const auto byte = input_.peek(1).substr(0, 1);
    if (byte != "\r" && byte != "\n") break;
    input_.take(1);
  }
  if (input_.peek(1).empty()) return input_.error().empty() ? Next::end : damage(input_.error());
  head_ = {};
  head_.place = input_.place();
  // In pieces, for most heads are short and what is peeked at is kept.
  std::string_view bytes = input_.peek(2048);
  std::size_t size = head_size(bytes.substr(0, max_record_head));
  if (size == 0) size = head_size((bytes = input_.peek(max_record_head)).substr(0, max_record_head));
  if (size == 0) return damage("no end of a record's header");
  if (!parse_head(bytes.substr(0, size))) return damage(std::move(problem_));
  input_.take(size);
  left_ = head_.content_length;
  torn_ = false;
  return Next::record;
}

WarcReader::Next WarcReader::damage(std::string what) {
  problem_ = std::move(what);
  find_next_ = true;
  left_ = 0;
  return Next::damaged;
}

// Section 4: version, named fields, lines that begin with white space go on with the one before.
bool WarcReader::parse_head(std::string_view text) {
  auto bad = [&](const char* what) {
    problem_ = what;
    return false;
  };
  if (!is_version(take_line(text))) return bad("no WARC record begins here");
  for (auto line = take_line(text); !line.empty(); line = take_line(text)) {
    const auto colon = line.find(':');
    if (line.front() == ' ' || line.front() == '\t') {
      if (!head_.fields.empty()) append_folded(head_.fields.back().second, base::trimmed(line));
      continue;
    }
    if (colon == line.npos || head_.fields.size() >= max_fields) return bad("a record's header makes no sense");
    head_.fields.emplace_back(base::trimmed(line.substr(0, colon)), base::trimmed(line.substr(colon + 1)));
  }
  const auto length = head_.field("Content-Length");
  const auto [end, error] = std::from_chars(length.begin(), length.end(), head_.content_length);
  const bool number = error == std::errc() && end == length.end() && !length.empty();
  return number && head_.content_length < (1ull << 62) ? true : bad("a record without a good Content-Length");
}

// Whether a gzip member begins here, and in it a record.
bool WarcReader::at_other_record() {
  return input_.place() && input_.is_compressed() && input_.peek(5).starts_with("WARC/");
}

// A gzip member that begins as a record does ends the one before, whatever its Content-Length says.
std::string WarcReader::block(std::size_t most) {
  std::string block;
  while (left_ > 0 && block.size() < most) {
    torn_ = input_.peek(1).empty() || at_other_record();
    if (torn_) break;
    const auto bytes = input_.peek(1);
    auto size =
        static_cast<std::size_t>(std::min<std::uint64_t>({bytes.size(), left_, most - block.size(), block_bytes}));
    const auto member = input_.next_member();
    if (member && *member < size) size = *member;
    block.append(bytes.substr(0, size));
    input_.take(size);
    left_ -= size;
  }
  if (torn_) left_ = 0;
  return block;
}

void WarcReader::leave_record() {
  while (left_ > 0) block(block_bytes);
}

}  // namespace crawl::warc
