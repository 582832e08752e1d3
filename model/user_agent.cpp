#include "model/user_agent.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <string>

#include "base/text/ascii.h"

namespace crawl::model {
namespace {

// What browsers and those who pretend to be one call themselves, their engines and their platforms.
bool is_of_browser(std::string_view token) {
  constexpr std::string_view names[] = {
      "mozilla",        "applewebkit", "khtml",     "gecko",     "like",    "chrome",    "chromium",
      "headlesschrome", "safari",      "mobile",    "version",   "firefox", "fxios",     "crios",
      "edge",           "edg",         "edga",      "edgios",    "opera",   "opr",       "presto",
      "msie",           "trident",     "android",   "linux",     "windows", "macintosh", "intel",
      "iphone",         "ipad",        "cros",      "ubuntu",    "fedora",  "debian",    "build",
      "samsungbrowser", "vivaldi",     "ucbrowser", "yabrowser", "brave",   "epiphany",  "konqueror",
      "seamonkey",      "netscape",    "webkit"};
  return std::ranges::find(names, base::lowered(token)) != std::end(names);
}

std::string_view token_at_front(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, [](char c) { return base::is_letter(c) || c == '-' || c == '_'; });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

struct Word {
  std::string_view token;
  bool with_version = false;
  bool in_comment = false;
};

// The words that are product tokens, with or without a version.
std::vector<Word> words_of(std::string_view text) {
  constexpr std::string_view ends = " \t;,()";
  std::vector<Word> words;
  std::size_t depth = 0;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find_first_of(ends), text.size());
    const std::string_view word = text.substr(0, size), token = token_at_front(word);
    const bool with_version = token.size() < size && word[token.size()] == '/';
    if (!token.empty() && (with_version || token.size() == size)) words.push_back({token, with_version, depth > 0});
    if (size < text.size() && text[size] == '(') ++depth;
    if (size < text.size() && text[size] == ')' && depth > 0) --depth;
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return words;
}

// The last word that is no browser's; one with a version says more than one without.
std::string_view last_name(const std::vector<Word>& words) {
  std::string_view found;
  bool with_version = false;
  for (const Word& word : words) {
    if (is_of_browser(word.token) || (with_version && !word.with_version)) continue;
    found = word.token;
    with_version = word.with_version;
  }
  return found;
}

std::string_view behind_compatible(std::string_view user_agent, const std::string& lower_case) {
  constexpr std::string_view mark = "compatible;";
  for (std::size_t at = lower_case.find(mark); at != std::string::npos; at = lower_case.find(mark, at + 1)) {
    std::string_view text = user_agent.substr(at + mark.size());
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    const std::string_view token = token_at_front(text);
    if (!token.empty() && !is_of_browser(token)) return token;
  }
  return {};
}

std::string_view before_address(std::string_view user_agent, const std::string& lower_case) {
  const std::size_t at = lower_case.find("+http");
  return at == std::string::npos ? std::string_view() : last_name(words_of(user_agent.substr(0, at)));
}

void add(std::vector<std::string_view>& tokens, std::string_view token) {
  const bool known = std::ranges::any_of(tokens, [&](auto one) { return base::lowered(one) == base::lowered(token); });
  if (!token.empty() && !known && tokens.size() < max_product_tokens) tokens.push_back(token);
}

// A name of several words is one that no file can say; any of them may be meant.
std::vector<std::string_view> of_plain(std::string_view user_agent, std::string_view first) {
  std::vector<std::string_view> tokens;
  add(tokens, first);
  if (user_agent.substr(first.size()).starts_with('/')) return tokens;
  for (const Word& word : words_of(user_agent)) {
    if (!word.in_comment && !is_of_browser(word.token)) add(tokens, word.token);
  }
  return tokens;
}

// A word outside comments is rather a name than one in them.
std::vector<std::string_view> of_browser(std::string_view user_agent) {
  const auto words = words_of(user_agent);
  std::vector<std::string_view> tokens;
  for (const bool in_comment : {false, true}) {
    for (const Word& word : words | std::views::reverse) {
      const bool may_be = word.in_comment == in_comment && (!in_comment || word.with_version);
      if (may_be && !is_of_browser(word.token)) add(tokens, word.token);
    }
  }
  return tokens;
}

}  // namespace

std::vector<std::string_view> product_tokens(std::string_view user_agent) {
  user_agent.remove_prefix(std::min(user_agent.find_first_not_of(" \t"), user_agent.size()));
  const std::string_view first = token_at_front(user_agent);
  const std::string lower_case = base::lowered(user_agent);
  if (first.empty()) return {};
  if (base::lowered(first) != "mozilla") return of_plain(user_agent, first);
  for (const std::string_view named :
       {behind_compatible(user_agent, lower_case), before_address(user_agent, lower_case)}) {
    if (!named.empty()) return {named};
  }
  auto tokens = of_browser(user_agent);
  if (tokens.empty()) tokens.push_back(first);
  return tokens;
}

}  // namespace crawl::model
