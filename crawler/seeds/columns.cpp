#include "crawler/seeds/columns.h"

#include <algorithm>
#include <array>

#include "crawler/seeds/written_url.h"
#include "parser/html/ascii.h"

namespace crawl::seeds {
namespace {

constexpr std::string_view separators = "\t,;|";

// Heads of columns that hold URLs, the best first.
constexpr std::array url_heads = {"url",      "urls",        "uri",       "href",         "loc",
                                  "address",  "link",        "links",     "page",         "pages",
                                  "page url", "url address", "top pages", "landing page", "location",
                                  "website",  "site",        "domain",    "host",         "hostname"};

// Lower case, with one space for what is neither letter nor digit.
std::string head_of(std::string_view cell) {
  std::string head;
  for (char c : unwrapped(cell)) {
    c = parser::to_lower(c);
    bool letter = (c >= 'a' && c <= 'z') || parser::is_digit(c);
    if (letter) head += c;
    if (!letter && !head.empty() && head.back() != ' ') head += ' ';
  }
  while (head.ends_with(' ')) head.pop_back();
  return head;
}

// The lines that hold something, the last only where it is whole.
std::vector<std::string_view> lines_of(std::string_view sample, bool at_end) {
  std::vector<std::string_view> lines;
  while (!sample.empty()) {
    auto end = sample.find_first_of("\r\n");
    if (end == sample.npos && !at_end) break;
    std::string_view line = trim(sample.substr(0, end));
    if (!line.empty() && !line.starts_with('#')) lines.push_back(line);
    sample.remove_prefix(end == sample.npos ? sample.size() : end + 1);
  }
  return lines;
}

// -1 without; -2 where several are as good.
int column_of_heads(const std::vector<std::string>& cells) {
  std::vector<std::string> heads;
  for (const std::string& cell : cells) heads.push_back(head_of(cell));
  for (std::string_view name : url_heads)
    for (std::size_t i = 0; i < heads.size(); ++i)
      if (heads[i] == name) return static_cast<int>(i);
  int found = -1;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    if (!heads[i].ends_with(" url") && !heads[i].starts_with("url ")) continue;
    if (found >= 0) return -2;
    found = static_cast<int>(i);
  }
  return found;
}

// The first line as heads of columns.
std::optional<Columns> by_header(std::string_view line) {
  bool one_column = line.find_first_of(separators) == line.npos;
  if (one_column && std::find(url_heads.begin(), url_heads.end(), head_of(line)) != url_heads.end())
    return Columns{.separator = 0, .url_column = -1, .header_lines = 1, .note = {}, .unclear = {}};
  for (char separator : separators) {
    std::vector<std::string> cells = cells_of(line, separator);
    bool urls = std::any_of(cells.begin(), cells.end(), [](const std::string& cell) {
      return cell.contains("://") || has_web_scheme(unwrapped(cell));
    });
    if (urls || cells.size() < 2) continue;
    int column = column_of_heads(cells);
    if (column == -1) continue;
    Columns columns{.separator = separator, .url_column = column, .header_lines = 1, .note = {}, .unclear = {}};
    if (column == -2)
      columns.unclear = "it has several columns of URLs (" + std::string(line.substr(0, 100)) +
                        "): name one of them 'url', or pass that column on, as with cut -f2 FILE | crawl -";
    return columns;
  }
  return std::nullopt;
}

// What follows the first field where that is quoted; 0 if nothing does.
char separator_behind_quotes(std::string_view line) {
  std::size_t at = 1;
  for (; at < line.size(); ++at) {
    if (line[at] != '"') continue;
    if (at + 1 < line.size() && line[at + 1] == '"') {
      ++at;
      continue;
    }
    break;
  }
  std::string_view rest = at < line.size() ? trim(line.substr(at + 1)) : std::string_view{};
  bool separated = rest.size() > 1 && std::string_view(",;|").contains(rest[0]);
  return separated ? rest[0] : 0;
}

// A cell that may as well be the end of the URL before the separator: "/a,b.html", "/a;id=1", "/a,b/c".
bool continues_url(std::string_view cell) {
  if (cell.contains(' ') || cell.contains("://")) return false;
  if (cell.contains('/') || cell.contains('=') || cell.contains('&')) return true;
  for (std::string_view ending : {".html", ".htm", ".php", ".asp", ".aspx", ".jsp", ".xml", ".pdf"})
    if (cell.ends_with(ending)) return true;
  return false;
}

using Rows = std::vector<std::vector<std::string>>;

int column_in_all_rows(const Rows& rows) {
  for (bool scheme : {true, false})
    for (std::size_t column = 0; column < rows[0].size(); ++column)
      if (std::all_of(rows.begin(), rows.end(), [&](const auto& row) {
            return scheme ? has_web_scheme(unwrapped(row[column])) : read_url(unwrapped(row[column])).has_value();
          }))
        return static_cast<int>(column);
  return -1;
}

// Whether every row has as many cells, and the URL in the same one.
std::optional<Columns> by_agreement(const std::vector<std::string_view>& lines, char separator) {
  Rows rows;
  for (std::string_view line : lines) {
    rows.push_back(cells_of(line, separator));
    if (rows.back().size() < 2 || rows.back().size() != rows[0].size()) return std::nullopt;
  }
  int column = column_in_all_rows(rows);
  if (column < 0) return std::nullopt;
  Columns columns{.separator = separator, .url_column = column, .header_lines = 0, .note = {}, .unclear = {}};
  auto urls =
      std::count_if(rows[0].begin(), rows[0].end(), [](const auto& cell) { return has_web_scheme(unwrapped(cell)); });
  if (urls > 1) {
    columns.unclear =
        "its lines have several URLs: write one a line, or give the first line the names of columns, 'url' for one";
    return columns;
  }
  if (column > 0) return columns;
  bool has_path = std::any_of(rows.begin(), rows.end(), [](const auto& row) {
    return has_web_scheme(row[0]) ? row[0].find('/', 8) != row[0].npos : row[0].contains('/');
  });
  if (!has_path) return columns;
  bool one_url = std::any_of(rows.begin(), rows.end(), [](const auto& row) { return continues_url(row[1]); });
  bool all_same =
      rows.size() > 1 && std::all_of(rows.begin(), rows.end(), [&](const auto& row) { return row[0] == rows[0][0]; });
  if (one_url || all_same) return Columns{};
  bool in_query = std::any_of(rows.begin(), rows.end(), [](const auto& row) { return row[0].contains('?'); });
  const std::string what(1, separator);
  if (in_query) {
    columns.unclear = "every line has a '" + what +
                      "' behind a '?', which may be part of the URL or separate columns: " +
                      "put the URLs in double quotes, or give the first line 'url" + what + "other'";
    return columns;
  }
  if (rows.size() > 1) return columns;
  return Columns{.separator = 0,
                 .url_column = -1,
                 .header_lines = 0,
                 .note = "the '" + what + "' is read as part of the URL; a first line 'url" + what +
                         "other' makes it separate columns",
                 .unclear = {}};
}

}  // namespace

std::vector<std::string> cells_of(std::string_view row, char separator) {
  std::vector<std::string> cells(1);
  bool quoted = false, at_start = true;
  for (std::size_t i = 0; i < row.size(); ++i) {
    char c = row[i];
    if (quoted && c == '"' && i + 1 < row.size() && row[i + 1] == '"') {
      cells.back() += '"';
      ++i;
    } else if (c == '"' && (quoted || at_start)) {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      cells.emplace_back();
      at_start = true;
      continue;
    } else {
      cells.back() += c;
    }
    at_start = at_start && c == ' ';
  }
  return cells;
}

bool has_open_quote(std::string_view row, char separator) {
  bool quoted = false, at_start = true;
  for (char c : row) {
    if (c == '"' && (quoted || at_start)) {
      quoted = !quoted;  // a doubled quote closes and opens
      at_start = quoted ? at_start : true;
      continue;
    }
    if (c == separator && !quoted) {
      at_start = true;
    } else if (c != ' ') {
      at_start = false;
    }
  }
  return quoted;
}

namespace {

// "sep=;", by which Excel is told what separates; 0 for another line.
char declared_separator(std::string_view line) {
  line = unwrapped(line);
  bool told = line.size() == 5 && parser::equals_ignoring_case(line.substr(0, 4), "sep=");
  return told && separators.contains(line[4]) ? line[4] : 0;
}

// The rows of a table whose separator is known.
Columns by_declared_separator(char separator, std::string_view first_row) {
  Columns columns{.separator = separator, .url_column = -1, .header_lines = 1, .note = {}, .unclear = {}};
  if (auto header = by_header(first_row)) {
    columns = *header;
    columns.separator = separator;
    columns.header_lines = 2;
  }
  return columns;
}

}  // namespace

std::optional<Columns> find_columns(std::string_view sample, bool at_end) {
  const bool enough = at_end || sample.size() >= sample_bytes;
  std::vector<std::string_view> lines = lines_of(sample.substr(0, sample_bytes), at_end);
  if (lines.empty()) return enough ? std::optional(Columns{}) : std::nullopt;
  if (char separator = declared_separator(lines[0])) {
    if (lines.size() == 1 && !enough) return std::nullopt;
    return by_declared_separator(separator, lines.size() > 1 ? lines[1] : std::string_view{});
  }
  if (auto columns = by_header(lines[0])) return columns;
  if (lines[0].starts_with('"')) {
    char separator = separator_behind_quotes(lines[0]);
    return Columns{.separator = separator, .url_column = -1, .header_lines = 0, .note = {}, .unclear = {}};
  }
  for (char separator : std::string_view(",;|")) {
    if (!lines[0].contains(separator) || lines[0].contains('\t')) continue;
    if (!enough) return std::nullopt;
    if (auto columns = by_agreement(lines, separator)) return columns;
  }
  return Columns{};
}

}  // namespace crawl::seeds
