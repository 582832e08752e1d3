#include "parser/facts/css_urls.h"

#include <cstdint>
#include <string>

#include "base/text/ascii.h"
#include "parser/html/ascii.h"

namespace crawl::parser {

namespace {

bool is_name_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || c == '-' ||
         c == '_' || byte >= 0x80;
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

class CssReader {
 public:
  CssReader(std::string_view css, const OnCssUrl& on_url) : css_(css), on_url_(on_url) {}

  void run() {
    while (at_ < css_.size() && !ended_) step();
  }

 private:
  // What the prelude of the rule at hand is of.
  enum class Rule : std::uint8_t { style, import, font_face, other };

  void step() {
    const char c = css_[at_];
    if (begins("/*")) return skip_comment();
    if (c == '"' || c == '\'') return read_string();
    if (c == '@') return read_at_keyword();
    if (is_name_character(c) || c == '\\') return read_name();
    ++at_;
    if (c == '{') enter_block();
    if (c == '}') leave_block();
    if (c == ';') rule_ = Rule::style;
    if (c == '(' && image_set_ > 0) ++image_set_;
    if (c == ')' && image_set_ > 0) --image_set_;
    if (c == ')' && image_set_ == 1) image_set_ = 0;
  }

  bool begins(std::string_view text) const { return css_.substr(at_, text.size()) == text; }

  void skip_comment() {
    const std::size_t end = css_.find("*/", at_ + 2);
    at_ = end == css_.npos ? css_.size() : end + 2;
  }

  void enter_block() {
    ++depth_;
    if (rule_ == Rule::font_face && font_depth_ == 0) font_depth_ = depth_;
    rule_ = Rule::style;
  }
  void leave_block() {
    if (font_depth_ == depth_) font_depth_ = 0;
    if (depth_ > 0) --depth_;
    rule_ = Rule::style;
    image_set_ = 0;
  }

  void read_at_keyword() {
    const std::size_t begin = ++at_;
    while (at_ < css_.size() && is_name_character(css_[at_])) ++at_;
    const std::string_view name = css_.substr(begin, at_ - begin);
    rule_ = equals_ignoring_case(name, "import")      ? Rule::import
            : equals_ignoring_case(name, "font-face") ? Rule::font_face
            : equals_ignoring_case(name, "namespace") ? Rule::other
                                                      : Rule::style;
  }

  void read_name() {
    const std::size_t begin = at_;
    while (at_ < css_.size() && (is_name_character(css_[at_]) || css_[at_] == '\\')) at_ += css_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_, css_.size());
    if (at_ == css_.size() || css_[at_] != '(') return;
    const std::string_view name = css_.substr(begin, at_ - begin);
    if (equals_ignoring_case(name, "url") || equals_ignoring_case(name, "src")) return read_function();
    if (equals_ignoring_case(name, "image-set") || equals_ignoring_case(name, "-webkit-image-set")) image_set_ = 1;
  }

  // Behind the name, at its '('.
  void read_function() {
    ++at_;
    skip_spaces();
    const bool quoted = at_ < css_.size() && (css_[at_] == '"' || css_[at_] == '\'');
    const std::string url = quoted ? take_string() : take_bare();
    const std::size_t end = css_.find(')', at_);
    if (quoted) at_ = end == css_.npos ? css_.size() : end + 1;
    give(url, use_here());
  }

  CssUse use_here() const {
    if (rule_ == Rule::import) return CssUse::import;
    return font_depth_ > 0 ? CssUse::font : CssUse::image;
  }

  // https://www.w3.org/TR/css-syntax-3/#consume-url-token
  std::string take_bare() {
    std::string url;
    while (at_ < css_.size() && css_[at_] != ')' && !is_space(css_[at_]) && url.size() <= max_written_url)
      take_character(url);
    const std::size_t end = css_.find(')', at_);
    at_ = end == css_.npos ? css_.size() : end + 1;
    return url;
  }

  void read_string() {
    const std::string text = take_string();
    if (rule_ == Rule::import) {
      give(text, CssUse::import);
      rule_ = Rule::other;
    } else if (image_set_ == in_image_set) {
      give(text, CssUse::image);
    }
  }

  // At the quote. A line end before its fellow ends the string, as what is wrong with it.
  std::string take_string() {
    const char quote = css_[at_++];
    std::string text;
    while (at_ < css_.size() && css_[at_] != quote && css_[at_] != '\n') {
      if (text.size() <= max_written_url)
        take_character(text);
      else
        at_ += css_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_ + 1, css_.size());
    return text;
  }

  // https://www.w3.org/TR/css-syntax-3/#consume-escaped-code-point
  void take_character(std::string& out) {
    if (css_[at_] != '\\') {
      out += css_[at_++];
      return;
    }
    if (++at_ == css_.size()) return;
    if (css_[at_] == '\n') {
      ++at_;
      return;
    }
    constexpr int max_digits = 6;
    std::uint32_t code = 0;
    int digits = 0;
    for (; digits < max_digits && at_ < css_.size() && base::hex_value(css_[at_]) >= 0; ++digits)
      code = code << 4 | static_cast<std::uint32_t>(base::hex_value(css_[at_++]));
    if (digits == 0) {
      out += css_[at_++];
      return;
    }
    append_utf8(out, code);
    if (at_ < css_.size() && is_space(css_[at_])) ++at_;
  }

  void skip_spaces() {
    while (at_ < css_.size() && is_space(css_[at_])) ++at_;
  }

  void give(std::string_view url, CssUse use) {
    if (rule_ == Rule::other && use != CssUse::import) return;  // the name of a name space
    if (url.empty() || url.size() > max_written_url || url.front() == '#') return;
    ended_ = !on_url_(url, use);
  }

  const std::string_view css_;
  const OnCssUrl& on_url_;
  std::size_t at_ = 0;
  std::uint32_t depth_ = 0, font_depth_ = 0;  // open blocks; the one of @font-face, or 0
  static constexpr std::uint32_t in_image_set = 2;
  std::uint32_t image_set_ = 0;  // open parentheses of image-set(), and one; or 0
  Rule rule_ = Rule::style;
  bool ended_ = false;
};

}  // namespace

void read_css_urls(std::string_view css, const OnCssUrl& on_url) {
  CssReader(css, on_url).run();
}

}  // namespace crawl::parser
