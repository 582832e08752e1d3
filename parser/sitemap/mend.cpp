#include "parser/sitemap/mend.h"

#include <algorithm>
#include <charconv>

namespace crawl::parser::sitemap {
namespace {

constexpr std::string_view comment_start = "<!--", cdata_start = "<![CDATA[", instruction_start = "<?";
constexpr std::size_t max_reference = 12;  // "&#x10FFFF;", and two zeros more

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

void append_clean(std::string& out, std::string_view text) {
  const std::size_t begin = out.size();
  out.append(text);
  std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), is_control, ' ');
}

// https://www.w3.org/TR/xml/#NT-Char
bool is_xml_character(std::uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code < 0xD800 || (code >= 0xE000 && code < 0xFFFE) || (code >= 0x10000 && code < 0x110000);
}

bool is_character_reference(std::string_view number) {
  const bool hex = number.starts_with('x');
  number.remove_prefix(hex ? 1 : 0);
  std::uint32_t code = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), code, hex ? 16 : 10);
  return !number.empty() && error == std::errc() && end == number.data() + number.size() && is_xml_character(code);
}

// body: what is between '&' and ';'. The five names are those of https://www.w3.org/TR/xml/#sec-predefined-ent.
bool is_reference(std::string_view body) {
  if (body.starts_with('#')) return is_character_reference(body.substr(1));
  return body == "amp" || body == "lt" || body == "gt" || body == "quot" || body == "apos";
}

}  // namespace

bool MendStage::put(std::string_view utf8) {
  if (!wants_more_) return false;
  if (pending_.empty()) return hand_on(utf8, false);
  pending_.append(utf8);
  const std::string text = std::move(pending_);
  pending_.clear();
  return hand_on(text, false);
}

void MendStage::finish() {
  const std::string text = std::move(pending_);
  if (wants_more_) hand_on(text, true);
  next_.finish();
}

bool MendStage::hand_on(std::string_view text, bool last) {
  out_.clear();
  while (!text.empty() && mend(text, last)) {
  }
  pending_ = text;
  if (!out_.empty()) wants_more_ = next_.put(out_);
  return wants_more_;
}

bool MendStage::mend(std::string_view& text, bool last) {
  switch (inside_) {
    case Inside::cdata:
      return pass_until(text, "]]>", true);
    case Inside::comment:
      return pass_until(text, "-->", false);
    case Inside::instruction:
      return pass_until(text, "?>", false);
    case Inside::markup:
      break;
  }
  return mend_markup(text, last);
}

bool MendStage::mend_markup(std::string_view& text, bool last) {
  const std::size_t plain = std::min(text.find_first_of("<&"), text.size());
  append_clean(out_, text.substr(0, plain));
  text.remove_prefix(plain);
  if (text.empty()) return true;
  if (text[0] == '<') return open(text, last);
  const bool may_go_on = text.size() < max_reference && text.find_first_of(";<", 1) == text.npos;
  if (may_go_on && !last) return false;
  reference(text);
  return true;
}

bool MendStage::open(std::string_view& text, bool last) {
  const bool undecided = comment_start.starts_with(text) || cdata_start.starts_with(text) || text == "<";
  if (undecided && text.size() < cdata_start.size() && text != comment_start && !last) return false;
  std::string_view start = "<";
  if (text.starts_with(comment_start)) {
    inside_ = Inside::comment, start = comment_start;
  } else if (text.starts_with(instruction_start)) {
    inside_ = Inside::instruction, start = instruction_start;
  } else if (text.starts_with(cdata_start)) {
    inside_ = Inside::cdata, start = cdata_start;
  }
  if (inside_ == Inside::markup || inside_ == Inside::cdata) out_ += start;
  text.remove_prefix(start.size());
  return true;
}

void MendStage::reference(std::string_view& text) {
  const std::size_t end = text.substr(0, max_reference).find(';');
  out_ += end != text.npos && is_reference(text.substr(1, end - 1)) ? "&" : "&amp;";
  text.remove_prefix(1);
}

// A part of `end` may be at the end of the text: that is not taken before its rest is there.
bool MendStage::pass_until(std::string_view& text, std::string_view end, bool keep) {
  const std::size_t at = text.find(end);
  const bool found = at != text.npos;
  const std::size_t taken = found ? at + end.size() : text.size() - std::min(text.size(), end.size() - 1);
  if (keep) append_clean(out_, text.substr(0, taken));
  text.remove_prefix(taken);
  if (found) inside_ = Inside::markup;
  return found;
}

}  // namespace crawl::parser::sitemap
