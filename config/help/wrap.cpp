#include "config/help/wrap.h"

#include <algorithm>
#include <vector>

namespace crawl::config {
namespace {

constexpr std::string_view remark_mark = "  # ";

// "  command" and "what it does" of a line of examples.
struct Example {
  std::string_view command, remark;
};

std::string_view without_trailing_blanks(std::string_view text) {
  const std::size_t last = text.find_last_not_of(' ');
  return last == text.npos ? std::string_view() : text.substr(0, last + 1);
}

Example split_example(std::string_view line) {
  const std::size_t hash = line.find("  # ");
  if (hash == line.npos) return {without_trailing_blanks(line), {}};
  return {without_trailing_blanks(line.substr(0, hash)), line.substr(hash + 4)};
}

// The words of a shell command; what is in quotes is one.
std::vector<std::string_view> shell_words(std::string_view command) {
  std::vector<std::string_view> words;
  char quote = 0;
  std::size_t begin = command.npos;
  for (std::size_t i = 0; i <= command.size(); ++i) {
    const char c = i < command.size() ? command[i] : ' ';
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    }
    const bool blank = c == ' ' && quote == 0;
    if (blank && begin != command.npos) words.push_back(command.substr(begin, i - begin));
    if (blank) begin = command.npos;
    if (!blank && begin == command.npos) begin = i;
  }
  if (begin != command.npos) words.push_back(command.substr(begin));  // a quote that nobody closed
  return words;
}

void append_command(std::string& out, std::string_view command, std::size_t width) {
  constexpr std::size_t indent = 2, further = 6, tail = 2;  // tail: " \"
  out.append(indent, ' ');
  std::size_t column = indent;
  bool first = true;
  for (const std::string_view word : shell_words(command)) {
    if (!first && column + 1 + word.size() + tail > width) {
      out += " \\\n" + std::string(further, ' ');
      column = further;
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    first = false;
  }
  out += '\n';
}

}  // namespace

void append_wrapped(std::string& out, std::string_view text, std::size_t column, std::size_t indent,
                    std::size_t width) {
  bool begun = false;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
    if (text.empty()) break;
    const std::string_view word = text.substr(0, text.find_first_of(" \n"));
    if (begun && column + 1 + word.size() > width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (begun) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    begun = true;
    text.remove_prefix(word.size());
  }
  out += '\n';
}

void append_row(std::string& out, std::string_view flag, std::string_view text, std::size_t text_column,
                std::size_t width) {
  constexpr std::size_t narrow = 10;
  out += flag;
  if (flag.size() + 2 > text_column || text_column < narrow) {
    out += "\n" + std::string(text_column, ' ');
  } else {
    out += std::string(text_column - flag.size(), ' ');
  }
  append_wrapped(out, text, text_column, text_column, width);
}

void append_examples(std::string& out, std::string_view examples, std::size_t width) {
  while (!examples.empty()) {
    const std::string_view line = examples.substr(0, examples.find('\n'));
    examples.remove_prefix(std::min(line.size() + 1, examples.size()));
    if (line.size() <= width) {
      out.append(line).append("\n");
      continue;
    }
    const auto [command, remark] = split_example(line);
    if (!remark.empty()) {
      std::string lines;
      append_wrapped(lines, remark, 0, 0, width - remark_mark.size());
      for (std::size_t at = 0, end; (end = lines.find('\n', at)) != lines.npos; at = end + 1) {
        out.append(remark_mark).append(lines, at, end + 1 - at);
      }
    }
    append_command(out, command, width);
  }
}

}  // namespace crawl::config
