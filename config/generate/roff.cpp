#include "config/generate/roff.h"

#include <algorithm>

namespace crawl::config {
namespace {

std::string_view escape_of(char c) {
  switch (c) {
    case '\\':
      return "\\e";
    case '-':
      return "\\-";
    case '\'':
      return "\\(aq";
    case '`':
      return "\\(ga";
    case '^':
      return "\\(ha";
    case '~':
      return "\\(ti";
    case '"':
      return "\\(dq";
    default:
      return {};
  }
}

// No line of it is a request: those begin with a dot or an apostrophe, and the latter is escaped.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const std::string_view escape = escape_of(c);
    if (c == '.' && (out.empty() || out.back() == '\n')) out += "\\&";
    if (escape.empty()) {
      out += c;
    } else {
      out += escape;
    }
  }
  return out;
}

// Roff ends a sentence where its line ends: each has a line of its own.
std::string sentences(std::string_view text) {
  std::string out = escaped(text);
  for (const std::string_view end : {". ", "; "}) {
    for (std::size_t at = 0; (at = out.find(end, at)) != out.npos; ++at) out[at + 1] = '\n';
  }
  return out;
}

}  // namespace

Roff::Roff(std::string_view name, std::string_view date, std::string_view version) {
  line(".nr HY 0");  // a word that is hyphenated can be neither copied nor searched for
  line(".TH \"" + escaped(name) + "\" 1 \"" + std::string(date) + "\" \"" + std::string(version) +
       "\" \"User commands\"");
  line(".ad l");
}

void Roff::section(std::string_view title) {
  line(".SH \"" + escaped(title) + "\"");
  after_heading_ = true;
}

void Roff::subsection(std::string_view title) {
  line(".SS \"" + escaped(title) + "\"");
  after_heading_ = true;
}

void Roff::paragraph(std::string_view text) {
  if (!after_heading_) line(".PP");
  line(sentences(text));
}

void Roff::literal(std::string_view lines) {
  if (!after_heading_) line(".PP");
  line(".in +4n\n.EX");
  while (lines.ends_with('\n')) lines.remove_suffix(1);
  line(escaped(lines));
  line(".EE\n.in");
}

void Roff::entry(std::string_view bold, std::string_view italic, std::string_view text) {
  line(".TP");
  std::string term = "\\fB" + escaped(bold) + "\\fR";
  if (!italic.empty()) term += " \\fI" + escaped(italic) + "\\fR";
  line(term);
  line(sentences(text));
}

void Roff::line(std::string_view macro) {
  out_.append(macro).append("\n");
  after_heading_ = false;
}

}  // namespace crawl::config
