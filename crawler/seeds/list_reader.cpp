#include "crawler/seeds/list_reader.h"

#include <algorithm>
#include <optional>

#include "crawler/seeds/html_list.h"
#include "crawler/seeds/json_list.h"
#include "crawler/seeds/line_list.h"
#include "crawler/seeds/sitemap_list.h"
#include "crawler/seeds/utf16.h"
#include "crawler/seeds/written_url.h"
#include "parser/charset/codec/utf8.h"
#include "parser/html/ascii.h"

namespace crawl::seeds {
namespace {

constexpr std::size_t free_bytes = 1 << 20;  // may come out whatever the ratio
constexpr std::size_t markup_bytes = 1024;   // that tell HTML, a sitemap and JSON from lines
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct Kind {
  std::string_view begins, what;
};

// Files that people give by mistake, and what to type instead.
constexpr Kind kinds[] = {
    {"PK\x03\x04", "a ZIP file (such as .xlsx, .ods): save the sheet as CSV, or unzip it"},
    {"\xD0\xCF\x11\xE0", "an old Office file: save it as CSV"},
    {"%PDF", "a PDF: give a list of URLs as text"},
    {"SQLite format 3", "a SQLite file: sqlite3 FILE 'SELECT url FROM ...' | crawl -"},
    {"BZh", "bzip2: bzcat FILE | crawl -"},
    {"\xFD"
     "7zXZ",
     "xz: xzcat FILE | crawl -"},
    {"7z\xBC\xAF", "a 7z file: unpack it"},
    {"Rar!", "a RAR file: unpack it"},
    {"\x7F"
     "ELF",
     "a program"},
    {"\x89PNG", "a picture"},
    {"GIF8", "a picture"},
    {"\xFF\xD8\xFF", "a picture"},
};

std::string what_is_binary(std::string_view head) {
  for (const Kind& kind : kinds)
    if (head.starts_with(kind.begins)) return "it is " + std::string(kind.what);
  if (head.starts_with(std::string_view("\xFF\xFE\0\0", 4)) || head.starts_with(std::string_view("\0\0\xFE\xFF", 4)))
    return "it is UTF-32: iconv -f utf-32 -t utf-8 FILE | crawl -";
  return {};
}

// Whether the next bytes may still make it one of them.
bool begins_a_kind(std::string_view head) {
  return std::ranges::any_of(
      kinds, [&](const Kind& kind) { return kind.begins.size() > head.size() && kind.begins.starts_with(head); });
}

bool is_control(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte == 0x7F || (byte < ' ' && !parser::is_space(c) && c != '\v' && c != 0x1B);
}

// Text has no NUL, hardly a control character, and in no charset of URLs much beyond ASCII.
bool looks_binary(std::string_view text) {
  auto odd = std::count_if(text.begin(), text.end(), is_control);
  auto invalid = parser::charset::weigh_utf8(text).invalid_bytes;
  return text.contains('\0') || static_cast<std::size_t>(odd) * 10 > text.size() || invalid * 10 > text.size() * 3;
}

bool begins_tag(std::string_view text, std::string_view name) {
  return parser::equals_ignoring_case(text.substr(0, name.size()), name);
}

}  // namespace

// ---- what the text is ----

class ListReader::Text {
 public:
  explicit Text(Findings& findings) : findings_(findings) {}

  void put(std::string_view bytes) {
    if (!findings_.stopped.empty()) return;
    if (!begun_) {
      head_ += bytes;
      if (head_.size() >= 4 && !begins_a_kind(head_)) begin();
      return;
    }
    decode(bytes);
  }

  void finish() {
    if (!begun_ && findings_.stopped.empty()) begin();
    if (!findings_.stopped.empty()) return;
    if (!format_) choose(true);
    if (format_ && findings_.stopped.empty()) format_->finish();
  }

 private:
  void begin() {
    begun_ = true;
    findings_.stopped = what_is_binary(head_);
    if (!findings_.stopped.empty()) return;
    std::string_view head = head_;
    auto byte = [&](std::size_t i) { return i < head.size() ? head[i] : '\1'; };
    if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
      utf16_.emplace(head[0] == '\xFE');
      head.remove_prefix(2);
    } else if (byte(0) == 0 && byte(2) == 0 && byte(1) != 0 && byte(3) != 0) {
      utf16_.emplace(true);
    } else if (byte(1) == 0 && byte(3) == 0 && byte(0) != 0 && byte(2) != 0) {
      utf16_.emplace(false);
    } else if (head.starts_with(byte_order_mark)) {
      head.remove_prefix(3);
    }
    const std::string rest(head);
    head_.clear();
    decode(rest);
  }

  void decode(std::string_view bytes) {
    const std::string utf8 = utf16_ ? utf16_->to_utf8(bytes) : std::string();
    std::string_view text = utf16_ ? std::string_view(utf8) : bytes;
    if (format_) {
      if (text.contains('\0')) {
        findings_.stopped = "it is no text (a NUL in it)";
        return;
      }
      return format_->put(text);
    }
    head_ += text;
    choose(false);
  }

  // As soon as the text shows what it is.
  void choose(bool at_end) {
    if (looks_binary(head_)) {
      findings_.stopped = "it is no text, and no list of URLs";
      return;
    }
    std::string_view text = trim(head_);
    if (text.empty() && !at_end && head_.size() < sample_bytes) return;
    bool told = at_end || text.size() >= markup_bytes;
    if ((text.starts_with('<') || text.starts_with('[')) && !told) return;
    format_ = made_for(text.substr(0, markup_bytes));
    const std::string all = std::exchange(head_, {});
    format_->put(all);
  }

  std::unique_ptr<Format> made_for(std::string_view text) {
    if (text.starts_with('{')) return std::make_unique<JsonList>(findings_);
    if (text.starts_with('[')) {
      std::string_view inside = trim(text.substr(1));
      if (inside.empty() || std::string_view("\"'{[]").contains(inside[0]))
        return std::make_unique<JsonList>(findings_);
    }
    if (!text.starts_with('<') || has_web_scheme(text.substr(1)) || !is_markup(text))
      return std::make_unique<LineList>(findings_);
    for (std::string_view name : {"<?xml", "<urlset", "<sitemapindex", "<rss", "<feed", "<rdf:rdf"})
      if (begins_tag(text, name) && !text.contains("<html")) return std::make_unique<SitemapList>(findings_);
    return std::make_unique<HtmlList>(findings_);
  }

  // "<!", "<?" or a tag; "<example.org/a>" is an address in brackets.
  static bool is_markup(std::string_view text) {
    if (text.size() < 2) return false;
    if (text[1] == '!' || text[1] == '?') return true;
    std::string_view inside = text.substr(1, text.find_first_of("> \t\r\n") - 1);
    return !inside.contains('.') && !inside.contains('/');
  }

  Findings& findings_;
  std::string head_;  // bytes before begin(), text before choose()
  bool begun_ = false;
  std::optional<Utf16> utf16_;
  std::unique_ptr<Format> format_;
};

// ---- what was packed ----

class ListReader::Unpacked final : public http::ByteSink {
 public:
  Unpacked(Findings& findings, Text& next) : findings_(findings), next_(next) {}

  bool put(std::string_view bytes) override {
    out_ += bytes.size();
    if (out_ > free_bytes && out_ > max_ratio * in_) {
      findings_.stopped = "it unpacks to more than " + std::to_string(max_ratio) + " times its size";
      return false;
    }
    next_.put(bytes);
    return findings_.stopped.empty();
  }
  void count_in(std::size_t bytes) { in_ += bytes; }

 private:
  Findings& findings_;
  Text& next_;
  std::uint64_t in_ = 0, out_ = 0;
};

ListReader::ListReader() : findings_(std::make_unique<Findings>()), text_(std::make_unique<Text>(*findings_)) {}
ListReader::~ListReader() = default;

void ListReader::begin() {
  begun_ = true;
  bool gzip = head_.starts_with("\x1F\x8B"), zstd = head_.starts_with("\x28\xB5\x2F\xFD");
  if (gzip || zstd) {
    unpacked_ = std::make_unique<Unpacked>(*findings_, *text_);
    std::string unknown;
    unpacker_ = *http::make_decoder(gzip ? "gzip" : "zstd", *unpacked_, UINT64_MAX, unknown);
  }
  const std::string head = std::exchange(head_, {});
  put(head);
}

void ListReader::put(std::string_view bytes) {
  if (!begun_) {
    head_ += bytes;
    if (head_.size() >= 4 && !begins_a_kind(head_)) begin();
    return;
  }
  if (!unpacker_) return text_->put(bytes);
  while (!bytes.empty() && findings_->stopped.empty()) {
    std::string_view piece = bytes.substr(0, packed_piece);
    bytes.remove_prefix(piece.size());
    unpacked_->count_in(piece.size());
    unpack(piece);
  }
}

void ListReader::unpack(std::string_view piece) {
  using State = http::BodyDecoder::State;
  State state = State::more;
  while (state == State::more && findings_->stopped.empty()) state = unpacker_->step(piece);
  if (state == State::stopped && findings_->stopped.empty())
    findings_->stopped = "it does not unpack: " + unpacker_->error();
}

void ListReader::finish() {
  if (!begun_) begin();
  bool whole = !unpacker_ || unpacker_->finish();
  text_->finish();
  if (!whole && findings_->stopped.empty()) findings_->stopped = "what is packed in it breaks off";
}

}  // namespace crawl::seeds
