#include "parser/html/text_reader.h"

#include <array>

#include "parser/html/ascii.h"

namespace crawl::parser {

namespace {

constexpr GumboTag hidden[] = {GUMBO_TAG_HEAD,   GUMBO_TAG_SCRIPT,  GUMBO_TAG_STYLE,    GUMBO_TAG_TEMPLATE,
                               GUMBO_TAG_IFRAME, GUMBO_TAG_NOEMBED, GUMBO_TAG_NOFRAMES, GUMBO_TAG_CANVAS,
                               GUMBO_TAG_AUDIO,  GUMBO_TAG_VIDEO,   GUMBO_TAG_RP,       GUMBO_TAG_DATALIST,
                               GUMBO_TAG_TITLE,  GUMBO_TAG_DESC};
constexpr GumboTag blocks[] = {
    GUMBO_TAG_HTML,    GUMBO_TAG_BODY,    GUMBO_TAG_DIV,        GUMBO_TAG_SECTION, GUMBO_TAG_NAV,
    GUMBO_TAG_ARTICLE, GUMBO_TAG_ASIDE,   GUMBO_TAG_HEADER,     GUMBO_TAG_FOOTER,  GUMBO_TAG_ADDRESS,
    GUMBO_TAG_MAIN,    GUMBO_TAG_HGROUP,  GUMBO_TAG_HR,         GUMBO_TAG_LI,      GUMBO_TAG_DT,
    GUMBO_TAG_DD,      GUMBO_TAG_FIGURE,  GUMBO_TAG_FIGCAPTION, GUMBO_TAG_TR,      GUMBO_TAG_CAPTION,
    GUMBO_TAG_THEAD,   GUMBO_TAG_TBODY,   GUMBO_TAG_TFOOT,      GUMBO_TAG_FORM,    GUMBO_TAG_FIELDSET,
    GUMBO_TAG_LEGEND,  GUMBO_TAG_DETAILS, GUMBO_TAG_SUMMARY,    GUMBO_TAG_MENU,    GUMBO_TAG_DIR,
    GUMBO_TAG_CENTER,  GUMBO_TAG_OPTION,  GUMBO_TAG_OPTGROUP,   GUMBO_TAG_FRAMESET};
constexpr GumboTag paragraphs[] = {GUMBO_TAG_P,  GUMBO_TAG_H1, GUMBO_TAG_H2,    GUMBO_TAG_H3,
                                   GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6,    GUMBO_TAG_UL,
                                   GUMBO_TAG_OL, GUMBO_TAG_DL, GUMBO_TAG_TABLE, GUMBO_TAG_BLOCKQUOTE};
constexpr GumboTag preformatted[] = {GUMBO_TAG_PRE, GUMBO_TAG_TEXTAREA, GUMBO_TAG_LISTING, GUMBO_TAG_XMP,
                                     GUMBO_TAG_PLAINTEXT};

constexpr std::array<Display, GUMBO_TAG_LAST> displays = [] {
  std::array<Display, GUMBO_TAG_LAST> table{};
  for (const GumboTag tag : hidden) table[tag] = Display::none;
  for (const GumboTag tag : blocks) table[tag] = Display::block;
  for (const GumboTag tag : paragraphs) table[tag] = Display::paragraph;
  for (const GumboTag tag : preformatted) table[tag] = Display::preformatted;
  table[GUMBO_TAG_TD] = table[GUMBO_TAG_TH] = Display::cell;
  table[GUMBO_TAG_BR] = Display::line_break;
  return table;
}();

// A no-break space is white space to who reads the text, or searches it.
constexpr std::string_view no_break_space = "\xC2\xA0";

std::size_t space_length(std::string_view text) {
  if (is_space(text.front())) return 1;
  return text.front() == no_break_space[0] && text.starts_with(no_break_space) ? 2 : 0;
}

constexpr bool may_be_space(char c) {
  return is_space(c) || c == no_break_space[0];
}

}  // namespace

Display display_of(GumboTag tag) {
  return displays[tag];
}

void TextReader::enter(Display display) {
  switch (display) {
    case Display::preformatted:
      ++preformatted_;
      [[fallthrough]];
    case Display::paragraph:
      return widen(Gap::paragraph);
    case Display::block:
    case Display::line_break:
      return widen(Gap::line);
    case Display::cell:
      return widen(Gap::tab);
    case Display::in_line:
    case Display::none:
      return;
  }
}

void TextReader::leave(Display display) {
  if (display == Display::preformatted) --preformatted_;
  if (display == Display::preformatted || display == Display::paragraph) widen(Gap::paragraph);
  if (display == Display::block) widen(Gap::line);
}

void TextReader::add(std::string_view text) {
  if (preformatted_ > 0) {
    add_preformatted(text);
  } else {
    add_flowing(text);
  }
}

void TextReader::put(std::string_view word) {
  constexpr std::string_view gaps[] = {"", " ", "\t", "\n", "\n\n"};
  if (!out_.empty()) out_ += gaps[static_cast<int>(gap_)];
  gap_ = Gap::none;
  out_ += word;
}

void TextReader::add_flowing(std::string_view text) {
  std::size_t begin = 0, at = 0;
  while (at < text.size()) {
    if (!may_be_space(text[at])) {
      ++at;
      continue;
    }
    const std::size_t length = space_length(text.substr(at));
    if (length == 0) {
      ++at;
      continue;
    }
    if (at > begin) put(text.substr(begin, at - begin));
    widen(Gap::space);
    begin = at += length;
  }
  if (at > begin) put(text.substr(begin));
}

// Line ends at the edges of the block become its gap, so that nested and empty ones do not pile up.
void TextReader::add_preformatted(std::string_view text) {
  const std::size_t end = text.find_last_not_of("\r\n");
  if (end == std::string_view::npos) {
    if (!text.empty()) widen(Gap::line);
    return;
  }
  const bool more = end + 1 < text.size();
  put(text.substr(0, end + 1));
  if (more) widen(text.size() - end > 2 ? Gap::paragraph : Gap::line);
}

}  // namespace crawl::parser
