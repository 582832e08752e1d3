#include "config/file/toml_text.h"

#include <algorithm>
#include <optional>

#include "base/text/text.h"

namespace crawl::config {
namespace {

// The quote that opens at the start of text, the '#' of a comment, or nothing.
std::string_view opening(std::string_view text) {
  for (const std::string_view quote : {"\"\"\"", "'''", "\"", "'", "#"}) {
    if (text.starts_with(quote)) return quote;
  }
  return {};
}

constexpr std::size_t max_key_parts = 32;

struct EarlyMistake {
  std::size_t line = 1;
  std::string_view message;
};

// What toml++ 3.3 is not to see. A character beyond ASCII that is in no comment and no one-line string: no valid
// file of ours has one, a misplaced typographic quote is one, and toml++ is undefined for many of them
// (https://github.com/marzer/tomlplusplus/issues/190). A key of very many parts: the tables that it makes take the
// stack when they are taken down.
std::optional<EarlyMistake> early_mistake(std::string_view toml) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  std::size_t line = 1, dots = 0;
  std::string_view within;  // what opened the string or comment that we are in
  for (std::size_t i = toml.starts_with(byte_order_mark) ? byte_order_mark.size() : 0; i < toml.size();) {
    const char c = toml[i];
    const bool ascii = static_cast<unsigned char>(c) < 0x80;
    const bool escape = c == '\\' && within.starts_with('"') && i + 1 < toml.size() && toml[i + 1] != '\n';
    std::size_t step = escape ? 2 : 1;
    if (!ascii && within.size() != 1) {
      return EarlyMistake{line,
                          "a character beyond ASCII stands outside of quotes; write strings in one line, in \" or '"};
    }
    if (c == '\n') {
      ++line;
      if (within.size() == 1) within = {};  // one-line strings and comments end with it
    } else if (within.empty()) {
      within = opening(toml.substr(i));
      step = within.empty() ? 1 : within.size();
    } else if (within != "#" && toml.substr(i).starts_with(within)) {
      step = within.size();
      within = {};
    }
    if (within.empty() && c == '.') ++dots;
    if (within.empty() && (c == '=' || c == ',' || c == '\n' || c == ']')) dots = 0;
    if (dots >= max_key_parts) return EarlyMistake{line, "a key has more than 32 parts"};
    i += step;
  }
  return std::nullopt;
}

}  // namespace

Result<toml::table> parse_toml(std::string_view toml, const std::string& path) {
  if (const std::optional<EarlyMistake> mistake = early_mistake(toml)) {
    return fail(path + ":" + std::to_string(mistake->line) + ": " + std::string(mistake->message));
  }
  try {
    return toml::parse(toml);
  } catch (const toml::parse_error& error) {
    // It quotes what it has read so far, line breaks and all.
    return fail(path + ":" + std::to_string(error.source().begin.line) + ": " + base::printable(error.description()));
  }
}

std::vector<std::pair<const toml::key*, const toml::node*>> in_order(const toml::table& table) {
  std::vector<std::pair<const toml::key*, const toml::node*>> entries;
  for (const auto& [key, node] : table) entries.emplace_back(&key, &node);
  std::ranges::sort(entries, {}, [](const auto& entry) {
    const auto begin = entry.first->source().begin;
    return std::pair(begin.line, begin.column);
  });
  return entries;
}

}  // namespace crawl::config
