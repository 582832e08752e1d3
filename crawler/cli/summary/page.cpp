#include "crawler/cli/summary/page.h"

#include <unistd.h>

#include <algorithm>

#include "base/text/text.h"
#include "config/help/wrap.h"

namespace crawl::cli {
namespace {

constexpr std::size_t min_width = 40, max_width = 100;
constexpr char held = '\x01';  // a blank at which nothing is broken
constexpr std::size_t name_width = 8, count_width = 9;

std::string padded(std::string_view text, std::size_t width, bool left) {
  const std::string blanks(width - std::min(width, text.size()), ' ');
  return left ? std::string(text) + blanks : blanks + std::string(text);
}

// "404: 10" among words that are held together is red, from 400 on.
std::string coloured_statuses(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t at = std::min(text.find(held), text.size());
    const bool error =
        at >= 4 && at < text.size() && text[at - 1] == ':' && (text[at - 4] == '4' || text[at - 4] == '5');
    if (!error) {
      out += text.substr(0, std::min(at + 1, text.size()));
      text.remove_prefix(std::min(at + 1, text.size()));
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    out += text.substr(0, at - 4);
    out += base::coloured(text.substr(at - 4, end - at + 4), base::Colour::red);
    text.remove_prefix(end);
  }
  return out;
}

}  // namespace

std::string kept_together(std::string text) {
  std::ranges::replace(text, ' ', held);
  return text;
}

Paper Paper::of_standard_output() {
  Paper paper;
  const auto columns = base::terminal_columns(STDOUT_FILENO);
  paper.terminal = columns.has_value();
  paper.in_colour = base::has_colours(STDOUT_FILENO);
  if (columns) paper.columns = std::max(*columns, min_width);
  if (columns) paper.width = std::min(paper.columns, max_width);
  return paper;
}

void Page::gap() {
  if (!text_.empty() && !text_.ends_with("\n\n")) text_ += '\n';
}

void Page::line(std::string_view text) {
  text_.append(text).append("\n");
}

void Page::sentence(std::string_view text, base::Colour colour) {
  std::string lines;
  config::append_wrapped(lines, text, 0, 0, paper_.width);
  std::ranges::replace(lines, held, ' ');
  lines.pop_back();
  line(base::coloured(lines, paper_.in_colour ? colour : base::Colour::none));
}

void Page::row(std::string_view name, std::uint64_t count, std::string_view text, base::Colour colour) {
  const std::string begin =
      "  " + padded(name, name_width, true) + " " + padded(base::with_commas(count), count_width, false);
  text_ += base::coloured(begin, paper_.in_colour ? colour : base::Colour::none);
  if (text.empty()) return line("");
  const std::size_t column = begin.size() + 3;
  std::string lines;
  config::append_wrapped(lines, text, column, column, paper_.width);
  if (paper_.in_colour) lines = coloured_statuses(lines);
  std::ranges::replace(lines, held, ' ');
  text_.append("   ").append(lines);
}

void Page::entry(std::string_view name, std::string_view text) {
  constexpr std::size_t indent = 4;
  const std::size_t column = 2 + name.size() + 3;
  if (text.empty()) return line("  " + std::string(name));
  if (column + text.size() <= paper_.width) return line("  " + std::string(name) + "   " + std::string(text));
  line("  " + std::string(name));
  std::string lines;
  config::append_wrapped(lines, text, indent, indent, paper_.width);
  text_.append(indent, ' ').append(lines);
}

void Page::command(const std::string& command, const std::string& remark) {
  const std::string whole = "  " + command + (remark.empty() ? "" : "   # " + remark);
  if (!paper_.terminal) return line(whole);
  config::append_examples(text_, whole, paper_.columns);
}

void Page::query(const std::string& shell, const std::string& sql) {
  const std::string begin = "  " + shell + " \"";
  if (!paper_.terminal || begin.size() + sql.size() + 1 <= paper_.columns) return line(begin + sql + "\"");
  constexpr std::size_t indent = 4;
  std::string lines;
  const bool below = begin.size() > paper_.columns / 2;
  if (below) lines = "\n" + std::string(indent, ' ');
  config::append_wrapped(lines, sql + "\"", below ? indent : begin.size(), indent, paper_.columns);
  text_.append(begin).append(lines);
}

}  // namespace crawl::cli
