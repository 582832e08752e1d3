#include "crawler/session/credentials/netrc.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace crawl::credentials {
namespace {

struct Word {
  std::string text;
  std::size_t line = 0;
  bool unclosed = false;  // its quote ends with the line or file
};

// The words of a netrc. A quoted word ends on its line.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}

  std::optional<Word> next() {
    skip_space();
    if (rest_.empty()) return std::nullopt;
    if (rest_.front() == '"') return quoted();
    const std::string_view word = rest_.substr(0, rest_.find_first_of(" \t\r\n"));
    rest_.remove_prefix(word.size());
    return Word{std::string(word), line_};
  }

  // Where a keyword may be, and so a comment.
  std::optional<Word> next_keyword() {
    for (skip_space(); rest_.starts_with('#'); skip_space()) skip_line();
    return next();
  }

  // A macro goes to the next empty line.
  void skip_macro() {
    skip_line();
    while (!rest_.empty() && !rest_.starts_with('\n') && !rest_.starts_with("\r\n")) skip_line();
  }

 private:
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    line_ += c == '\n';
    return c;
  }

  void skip_space() {
    while (!rest_.empty() && std::string_view(" \t\r\n").contains(rest_.front())) take();
  }

  void skip_line() {
    while (!rest_.empty() && take() != '\n') {
    }
  }

  Word quoted() {
    Word word{.line = line_};
    take();
    while (!rest_.empty() && rest_.front() != '\n') {
      char c = take();
      if (c == '"') return word;
      if (c == '\\' && !rest_.empty() && rest_.front() != '\n') c = unescaped(take());
      word.text.push_back(c);
    }
    word.unclosed = true;
    return word;
  }

  static char unescaped(char c) { return c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c; }

  std::string_view rest_;
  std::size_t line_ = 1;
};

std::unexpected<std::string> fail_at(std::string_view name, std::size_t line, std::string_view what) {
  return fail(std::string(name) + ":" + std::to_string(line) + ": " + std::string(what));
}

}  // namespace

Result<std::string> netrc_path() {
  if (const char* path = std::getenv("NETRC"); path && *path) return path;
  if (const char* home = std::getenv("HOME"); home && *home) return std::string(home) + "/.netrc";
  return fail("no netrc file: neither NETRC nor HOME is set; let NETRC name it");
}

Result<std::vector<NetrcEntry>> parse_netrc(std::string_view text, std::string_view name) {
  std::vector<NetrcEntry> entries;
  Words words(text);
  while (const auto keyword = words.next_keyword()) {
    if (keyword->unclosed) return fail_at(name, keyword->line, "a double quote is not closed on its line");
    if (keyword->text == "default") {
      entries.emplace_back();
      continue;
    }
    if (keyword->text == "macdef") {
      words.skip_macro();
      continue;
    }
    const bool is_machine = keyword->text == "machine", is_login = keyword->text == "login";
    const bool is_password = keyword->text == "password";
    if (!is_machine && !is_login && !is_password && keyword->text != "account") continue;
    const auto value = words.next();
    if (!value) return fail_at(name, keyword->line, "the file ends behind '" + keyword->text + "', which takes a word");
    if (value->unclosed) return fail_at(name, value->line, "a double quote is not closed on its line");
    if (is_machine && value->text.empty()) return fail_at(name, value->line, "the name of a machine is empty");
    if (is_machine) entries.push_back({.machine = value->text});
    if ((is_login || is_password) && entries.empty()) {
      return fail_at(name, keyword->line, "'" + keyword->text + "' stands before the first 'machine' or 'default'");
    }
    if (is_login) entries.back().login = value->text;
    if (is_password) entries.back().password = value->text;
  }
  std::erase_if(entries, [](const NetrcEntry& entry) { return entry.login.empty(); });
  return entries;
}

}  // namespace crawl::credentials
