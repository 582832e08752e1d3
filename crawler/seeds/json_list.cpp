#include "crawler/seeds/json_list.h"

#include <algorithm>
#include <array>

#include "base/text/ascii.h"
#include "base/text/utf8.h"
#include "crawler/seeds/written_url.h"
#include "parser/html/ascii.h"

namespace crawl::seeds {
namespace {

constexpr std::size_t max_levels = 64;
constexpr std::array<std::string_view, 11> keys = {"url",     "urls", "uri",     "href",   "loc", "link",
                                                   "address", "page", "website", "domain", "host"};

std::size_t rank_of(std::string_view key) {
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (parser::equals_ignoring_case(key, keys[i])) return i;
  return keys.size();
}

// Fields that hold the list of a whole file; "links" and the like are a page's own.
constexpr std::array<std::string_view, 14> lists = {"urls",    "url",   "pages",   "seeds",  "sites",
                                                    "items",   "data",  "results", "list",   "rows",
                                                    "entries", "hosts", "domains", "records"};

bool names_list(std::string_view key) {
  return std::any_of(lists.begin(), lists.end(), [&](auto name) { return parser::equals_ignoring_case(key, name); });
}

}  // namespace

void JsonList::put(std::string_view text) {
  for (char c : text) {
    if (!findings_.stopped.empty()) return;
    take(c);
    if (c == '\n') ++line_;
  }
}

void JsonList::finish() {
  if (findings_.stopped.empty() && (in_string_ || !levels_.empty())) stop("its JSON ends too early");
}

void JsonList::take(char c) {
  if (in_string_) {
    if (hex_left_ > 0 || escaped_) return append_escape(c);
    if (c == '\\') {
      escaped_ = true;
      return;
    }
    end_surrogate();
    if (c == '"') return end_string();
    if (string_.size() < parser::max_input_length) {
      string_ += c;
    } else {
      too_long_ = true;
    }
    return;
  }
  switch (c) {
    case '"':
      in_string_ = true;
      return;
    case '{':
    case '[':
      return open(c == '{');
    case '}':
    case ']':
      return close(c == '}');
    case ',':
      if (!levels_.empty() && levels_.back().object) levels_.back().awaits_key = true;
      return;
    case ':':
      if (levels_.empty() || !levels_.back().object) return stop("its JSON has a ':' outside of an object");
      levels_.back().awaits_key = false;
      return;
    default:
      bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || parser::is_digit(c) || parser::is_space(c) ||
                   c == '-' || c == '+' || c == '.';
      if (!plain) stop("it is no JSON (strings stand in double quotes)");
  }
}

void JsonList::open(bool object) {
  if (levels_.size() >= max_levels) return stop("its JSON is nested too deep");
  Level level{.object = object,
              .gives = levels_.empty(),
              .awaits_key = object,
              .may_be_words = false,
              .gave = false,
              .key = {},
              .best = {},
              .rank = keys.size()};
  if (!levels_.empty()) {
    const Level& parent = levels_.back();
    bool list_in_object =
        !object && levels_.size() == 1 && parent.object && parent.best.empty() && names_list(parent.key);
    level.gives = parent.gives && (list_in_object || !parent.object);
    // Among strings of another field, or of an array in an array, may be words.
    level.may_be_words = !object && !(parent.object && rank_of(parent.key) < keys.size());
  }
  levels_.push_back(std::move(level));
}

void JsonList::close(bool object) {
  if (levels_.empty() || levels_.back().object != object) return stop("its JSON breaks off");
  Level level = std::move(levels_.back());
  levels_.pop_back();
  if (!object || !level.gives) return;
  if (!level.best.empty() && !level.gave) {
    give(level.best);
  } else if (!level.gave) {
    findings_.refuse(line_, "{...}", "an object without a field url");
  }
}

void JsonList::end_string() {
  in_string_ = false;
  std::string text = std::exchange(string_, {});
  bool too_long = std::exchange(too_long_, false);
  if (!levels_.empty() && levels_.back().object && levels_.back().awaits_key) {
    levels_.back().key = text.substr(0, 64);
    return;
  }
  if (too_long) return findings_.refuse(line_, text.substr(0, 60), "longer than 65536 bytes");
  value(text);
}

void JsonList::value(std::string_view text) {
  if (levels_.empty()) return give(text);
  Level& level = levels_.back();
  if (!level.gives) return;
  if (!level.object) {
    if (!level.may_be_words || has_web_scheme(text)) give(text);
    return;
  }
  std::size_t rank = rank_of(level.key);
  if (rank >= level.rank) return;
  level.rank = rank;
  level.best = text;
}

void JsonList::give(std::string_view text) {
  if (!levels_.empty()) levels_[0].gave |= levels_[0].object && levels_.size() > 1;
  std::string fault = read_cell(text, findings_.urls);
  if (!fault.empty()) findings_.refuse(line_, text, std::move(fault));
}

void JsonList::stop(std::string why) {
  findings_.stopped = std::move(why) + ", at line " + std::to_string(line_);
}

void JsonList::append_escape(char c) {
  if (hex_left_ > 0) {
    int digit = base::hex_value(c);
    if (digit < 0) return stop("its JSON has a wrong \\u");
    hex_ = hex_ * 16 + static_cast<unsigned>(digit);
    if (--hex_left_ == 0) append_code_point(hex_);
    return;
  }
  escaped_ = false;
  if (c != 'u') end_surrogate();
  constexpr std::string_view names = "bfnrt", characters = "\b\f\n\r\t";
  if (c == 'u') {
    hex_left_ = 4;
    hex_ = 0;
  } else if (auto at = names.find(c); at != names.npos) {
    string_ += characters[at];
  } else {
    string_ += c;
  }
}

void JsonList::append_code_point(unsigned code) {
  const bool low = code >= 0xDC00 && code < 0xE000;
  if (low && high_ != 0) {
    code = 0x10000 + ((high_ - 0xD800) << 10) + (code - 0xDC00);
    high_ = 0;
  }
  end_surrogate();
  if (code >= 0xD800 && code < 0xDC00) {
    high_ = code;
  } else {
    base::append_utf8(string_, code >= 0xDC00 && code < 0xE000 ? 0xFFFD : code);
  }
}

// The first half of a pair whose second did not come.
void JsonList::end_surrogate() {
  if (std::exchange(high_, 0) != 0) base::append_utf8(string_, 0xFFFD);
}

}  // namespace crawl::seeds
