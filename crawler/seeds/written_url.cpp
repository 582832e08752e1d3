#include "crawler/seeds/written_url.h"

#include <algorithm>
#include <iterator>

#include "base/text/ascii.h"
#include "parser/charset/codec/utf8.h"
#include "parser/html/ascii.h"

namespace crawl::seeds {
namespace {

using parser::equals_ignoring_case;

constexpr std::string_view blanks = " \t\r\n\f\v";

// Spaces that nobody sees, and that come along when a list is copied: no-break, zero-width, byte order mark,
// ideographic.
constexpr std::string_view wide_spaces[] = {"\xC2\xA0", "\xE2\x80\x8B", "\xEF\xBB\xBF", "\xE3\x80\x80"};

constexpr bool is_blank(char c) {  // one of `blanks`
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), base::is_digit);
}

bool is_host_char(char c) {
  return base::is_digit(c) || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_';
}

// "12", "1.2.3": digits and dots alone, which a browser takes for an address of fewer parts.
bool is_short_address(std::string_view host) {
  bool number = std::all_of(host.begin(), host.end(), [](char c) { return base::is_digit(c) || c == '.'; });
  return number && std::count(host.begin(), host.end(), '.') != 3;
}

// What is before a path, as it is written.
std::string_view authority_of(std::string_view text) {
  if (text.starts_with("//")) text.remove_prefix(2);
  return text.substr(0, text.find_first_of("/?#\\"));
}

// Why this may be no host though it has no scheme; empty if it may.
std::string fault_without_scheme(std::string_view text) {
  std::string_view host = authority_of(text);
  if (equals_ignoring_case(host, "http") || equals_ignoring_case(host, "https"))
    return "a colon is missing: write " + std::string(host) + "://";
  if (host.contains('@')) return "an e-mail address, or a password without a scheme: write http:// before it";
  if (host.empty()) return "a path without a host: write http:// and the host before it";
  if (host.starts_with('[')) return {};
  auto colon = host.rfind(':');
  bool port = colon != host.npos && all_digits(host.substr(colon + 1));
  if (port) host = host.substr(0, colon);
  if (is_short_address(host)) return "a number, no host";
  bool dot = host.find('.', 1) < host.size() - 1 && !host.starts_with('.');
  if (dot || port || equals_ignoring_case(host, "localhost")) return {};
  return "no host name: without http:// it needs a dot or a port";
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    const auto begin = std::ranges::find_if_not(text, is_blank);
    if (begin == text.end()) return words;
    const auto end = std::find_if(begin, text.end(), is_blank);
    words.emplace_back(begin, end);
    text = {end, text.end()};
  }
}

// "12", "3.", "4)", "-", "*", dashes and dots: what is before an entry, as `uniq -c` and people write it.
bool is_bullet(std::string_view word) {
  constexpr std::string_view bullets[] = {"-", "*", "+", "\xE2\x80\xA2", "\xE2\x80\x93", "\xE2\x80\x94", "\xC2\xB7"};
  if (std::ranges::find(bullets, word) != std::end(bullets)) return true;
  if (word.ends_with('.') || word.ends_with(')')) word.remove_suffix(1);
  return all_digits(word);
}

// What ends or continues a URL by the standard and hardly ever by the intention; empty where nothing does.
std::string doubt_about(std::string_view word) {
  if (word.ends_with(',') || word.ends_with(';'))
    return std::string("it ends in '") + word.back() + "': take that off, or write " +
           (word.back() == ',' ? "%2C" : "%3B") + " if it is of the URL";
  if (std::ranges::none_of(word, [](char c) { return c == ',' || c == ';' || c == '|'; })) return {};
  for (char separator : std::string_view(",;|"))
    for (std::string_view scheme : {"http://", "https://"})
      if (word.contains(std::string(1, separator) + std::string(scheme)))
        return "several URLs in one: write one a line";
  return {};
}

// A ")" alone would be the end of the URL, or none.
bool has_matching_parentheses(std::string_view text) {
  int open = 0;
  for (char c : text) {
    open += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (open < 0) return false;
  }
  return open == 0;
}

// The URL of "[text](URL)", as Markdown writes a link, maybe behind a bullet; empty where it is none or not alone.
std::string_view target_of_markdown(std::string_view text) {
  const std::string_view first = text.substr(0, text.find_first_of(blanks));
  if (is_bullet(first)) text = trim(text.substr(first.size()));
  const auto middle = text.find("](");
  if (middle == text.npos || !text.starts_with('[') || !text.ends_with(')')) return {};
  const std::string_view target = unwrapped(text.substr(middle + 2, text.size() - middle - 3));
  const bool one = target.find_first_of(blanks) == target.npos && has_matching_parentheses(target);
  return one && has_web_scheme(target) && !target.contains("](") ? target : std::string_view{};
}

std::string_view without_note(std::string_view text) {
  for (auto at = text.find('#'); at != text.npos; at = text.find('#', at + 1))
    if (at > 0 && blanks.contains(text[at - 1])) return trim(text.substr(0, at));
  return text;
}

}  // namespace

std::string_view trim(std::string_view text) {
  for (bool more = true; more;) {
    auto begin = text.find_first_not_of(blanks);
    if (begin == text.npos) return {};
    text = text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
    more = false;
    for (std::string_view space : wide_spaces) {
      bool front = text.starts_with(space), back = !front && text.ends_with(space);
      if (front) text.remove_prefix(space.size());
      if (back) text.remove_suffix(space.size());
      more |= front || back;
    }
  }
  return text;
}

std::string_view unwrapped(std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> pairs[] = {
      {"\"", "\""}, {"'", "'"}, {"<", ">"}, {"`", "`"}, {"\xE2\x80\x9C", "\xE2\x80\x9D"}};
  text = trim(text);
  for (auto [open, close] : pairs) {
    if (!text.starts_with(open)) continue;
    std::string_view inner = text;
    if (inner.ends_with(',') || inner.ends_with(';')) inner = trim(inner.substr(0, inner.size() - 1));
    if (inner.size() < open.size() + close.size() || !inner.ends_with(close)) continue;
    inner = trim(inner.substr(open.size(), inner.size() - open.size() - close.size()));
    if (inner.find(close) == inner.npos) return inner;
  }
  return text;
}

bool has_web_scheme(std::string_view text) {
  return equals_ignoring_case(text.substr(0, 7), "http://") || equals_ignoring_case(text.substr(0, 8), "https://");
}

std::string fault_of_host(const parser::Url& url) {
  std::string_view host = url.hostname();
  if (host == "http" || host == "https") return "the scheme stands there twice, or as the host";
  if (host == "url") return "the head of a column, no host";
  if (host.starts_with('[') || std::all_of(host.begin(), host.end(), is_host_char)) return {};
  return "a host name has letters, digits, dots and hyphens alone";
}

Result<parser::Url> read_url(std::string_view text) {
  if (parser::charset::valid_utf8_prefix(text) != text.size())
    return fail("not UTF-8; for a list in latin1: iconv -f latin1 -t utf-8 FILE | crawl -");
  if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; }))
    return fail("it has a control character");
  bool web = equals_ignoring_case(text.substr(0, 5), "http:") || equals_ignoring_case(text.substr(0, 6), "https:");
  auto url = parser::parse_seed(text);
  if (!web && (url || url.error().error != parser::UrlError::scheme)) {
    if (std::string fault = fault_without_scheme(text); !fault.empty()) return fail(fault);
  }
  if (!url) return fail(url.error().message);
  if (std::string fault = fault_of_host(*url); !fault.empty()) return fail(fault);
  return *std::move(url);
}

std::string read_cell(std::string_view text, std::vector<parser::Url>& urls) {
  text = unwrapped(without_note(trim(text)));
  if ((text.contains("](http") || text.contains("](<http")) && !has_web_scheme(text)) {
    text = target_of_markdown(text);
    if (text.empty()) return "a Markdown link with something beside its URL: write the URL alone";
  }
  std::vector<std::string_view> words = words_of(text);
  if (words.size() > 1) {
    if (words.size() == 2 && is_bullet(words[0])) words.erase(words.begin());
    bool all = std::all_of(words.begin(), words.end(), [](auto word) { return has_web_scheme(unwrapped(word)); });
    if (!all) return "a URL has no blanks: write %20 for each, or # before a note";
  }
  std::vector<parser::Url> found;
  for (std::string_view word : words) {
    word = unwrapped(word);
    if (std::string doubt = doubt_about(word); !doubt.empty()) return doubt;
    auto url = read_url(word);
    if (!url) return url.error();
    found.push_back(*std::move(url));
  }
  std::move(found.begin(), found.end(), std::back_inserter(urls));
  return {};
}

}  // namespace crawl::seeds
