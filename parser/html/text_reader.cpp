#include "parser/html/text_reader.h"

#include "parser/html/ascii.h"
#include "parser/tree/find.h"

namespace crawl::parser {

namespace {

constexpr Tag hidden[] = {Tag::head,    Tag::script,   Tag::style,  Tag::template_, Tag::iframe,
                          Tag::noembed, Tag::noframes, Tag::canvas, Tag::audio,     Tag::video,
                          Tag::rp,      Tag::datalist, Tag::title,  Tag::desc};
constexpr Tag block_tags[] = {Tag::html,     Tag::body,    Tag::div,      Tag::section, Tag::nav,    Tag::article,
                              Tag::aside,    Tag::header,  Tag::footer,   Tag::address, Tag::main,   Tag::hgroup,
                              Tag::hr,       Tag::li,      Tag::dt,       Tag::dd,      Tag::figure, Tag::figcaption,
                              Tag::tr,       Tag::caption, Tag::thead,    Tag::tbody,   Tag::tfoot,  Tag::form,
                              Tag::fieldset, Tag::legend,  Tag::details,  Tag::summary, Tag::menu,   Tag::dir,
                              Tag::center,   Tag::option,  Tag::optgroup, Tag::frameset};
constexpr Tag paragraphs[] = {Tag::p,  Tag::h1, Tag::h2, Tag::h3, Tag::h4,    Tag::h5,
                              Tag::h6, Tag::ul, Tag::ol, Tag::dl, Tag::table, Tag::blockquote};
constexpr Tag preformatted[] = {Tag::pre, Tag::textarea, Tag::listing, Tag::xmp, Tag::plaintext};

// A no-break space is white space to who reads the text, or searches it.
constexpr std::string_view no_break_space = "\xC2\xA0";

std::size_t space_length(std::string_view text) {
  if (is_space(text.front())) return 1;
  return text.front() == no_break_space[0] && text.starts_with(no_break_space) ? 2 : 0;
}

// The length of the beginning of text, which is no white space, in which words have one space between them.
std::size_t evenly_spaced(std::string_view text) {
  std::size_t at = plain_words(text, false);
  while (at < text.size() && space_length(text.substr(at)) == 0) {
    ++at;  // a control character, or one that begins with the same byte as a no-break space
    at += plain_words(text.substr(at), false);
  }
  return at;
}

}  // namespace

constinit const std::array<Display, tag_count> displays = [] {
  std::array<Display, tag_count> table{};
  for (const Tag tag : hidden) table[index_of(tag)] = Display::none;
  for (const Tag tag : block_tags) table[index_of(tag)] = Display::block;
  for (const Tag tag : paragraphs) table[index_of(tag)] = Display::paragraph;
  for (const Tag tag : preformatted) table[index_of(tag)] = Display::preformatted;
  table[index_of(Tag::td)] = table[index_of(Tag::th)] = Display::cell;
  table[index_of(Tag::br)] = Display::line_break;
  return table;
}();

void TextReader::enter(Display display) {
  switch (display) {
    case Display::preformatted:
      ++preformatted_;
      [[fallthrough]];
    case Display::paragraph:
      return widen_at_edge(Gap::paragraph);
    case Display::block:
    case Display::line_break:
      return widen_at_edge(Gap::line);
    case Display::cell:
      return widen_at_edge(Gap::tab);
    case Display::in_line:
    case Display::none:
      return;
  }
}

void TextReader::leave(Display display) {
  if (display == Display::preformatted) --preformatted_;
  if (display == Display::preformatted || display == Display::paragraph) widen_at_edge(Gap::paragraph);
  if (display == Display::block) widen_at_edge(Gap::line);
}

void TextReader::add(std::string_view text) {
  if (preformatted_ > 0) {
    add_preformatted(text);
  } else {
    add_flowing(text);
  }
}

void TextReader::widen_at_edge(Gap gap) {
  if (line_ends_ > 0) widen(line_ends_ > 1 ? Gap::paragraph : Gap::line);
  line_ends_ = 0;
  widen(gap);
}

void TextReader::put(std::string_view words) {
  constexpr std::string_view gaps[] = {"", " ", "\t", "\n", "\n\n"};
  if (!out_.empty()) {
    if (gap_ != Gap::none) out_ += gaps[static_cast<int>(gap_)];
    if (line_ends_ > 0) out_.append(line_ends_, '\n');
  }
  gap_ = Gap::none;
  line_ends_ = 0;
  out_ += words;
}

// What is between the words is mostly one space, and is taken over with them.
void TextReader::add_flowing(std::string_view text) {
  while (!text.empty()) {
    if (const std::size_t length = space_length(text); length > 0) {
      widen(Gap::space);
      text.remove_prefix(length);
      continue;
    }
    std::size_t end = evenly_spaced(text);
    const bool space_behind = text[end - 1] == ' ';
    put(text.substr(0, end - space_behind));
    if (space_behind) widen(Gap::space);
    text.remove_prefix(end);
  }
}

// Line ends at the edges of the block become its gap, so that nested and empty ones do not pile up.
void TextReader::add_preformatted(std::string_view text) {
  const std::size_t end = text.find_last_not_of('\n') + 1;  // 0 where there is nothing else
  const std::size_t begin = end == 0 ? text.size() : text.find_first_not_of('\n');
  line_ends_ += begin;
  if (end == 0) return;
  put(text.substr(begin, end - begin));
  line_ends_ = text.size() - end;
}

}  // namespace crawl::parser
