#include "parser/markdown/inline_text.h"

#include <algorithm>
#include <utility>

#include "parser/html/ascii.h"

namespace crawl::parser::markdown {
namespace {

constexpr std::string_view no_break_space = "\xC2\xA0";

// What ends a link or a picture.
void append_target(std::string& out, std::string_view url, bool in_table) {
  out += "](";
  append_destination(out, url, in_table);
  out += ')';
}

}  // namespace

void InlineText::push(Piece piece) {
  const bool content = piece.kind != Kind::open && piece.kind != Kind::close && piece.kind != Kind::line_break;
  has_content_ = has_content_ || content;
  pieces_.push_back(std::move(piece));
}

// Before marks that have just been opened, so that none of them begins with it.
void InlineText::put_space() {
  if (!std::exchange(space_pending_, false) || !has_content_) return;
  std::size_t at = pieces_.size();
  while (at > 0 && pieces_[at - 1].kind == Kind::open) --at;
  if (at == 0 || pieces_[at - 1].kind == Kind::line_break) return;
  Piece& last = pieces_[at - 1];
  const bool same_code = last.kind == Kind::code && at == pieces_.size() && code_ > 0 && last.other == code_runs_;
  if (last.kind == Kind::text || same_code) {
    last.text += ' ';
  } else {
    pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(at), {.kind = Kind::text, .text = " ", .url = {}});
  }
}

void InlineText::add(std::string_view text) {
  const Kind kind = code_ > 0 ? Kind::code : Kind::text;
  while (!text.empty()) {
    std::size_t space = 0;
    for (;;) {
      if (space < text.size() && is_space(text[space])) {
        ++space;
      } else if (text.substr(space).starts_with(no_break_space)) {
        space += no_break_space.size();
      } else {
        break;
      }
    }
    space_pending_ = space_pending_ || space > 0;
    text.remove_prefix(space);
    std::size_t word = 0;
    while (word < text.size() && !is_space(text[word]) && !text.substr(word).starts_with(no_break_space)) ++word;
    if (word == 0) break;
    put_space();
    if (pieces_.empty() || pieces_.back().kind != kind)
      push({.kind = kind, .text = {}, .url = {}, .other = kind == Kind::code ? code_runs_ : 0});
    pieces_.back().text.append(text.substr(0, word));
    text.remove_prefix(word);
  }
}

void InlineText::add_break() {
  space_pending_ = false;
  if (has_content_) push({.kind = Kind::line_break, .text = {}, .url = {}});
}

void InlineText::add_picture(std::string_view alt, std::string_view url) {
  put_space();
  push({.kind = Kind::picture, .text = std::string(alt), .url = std::string(url)});
}

void InlineText::open_script(std::string_view name) {
  if (code_ > 0) return;
  put_space();
  pieces_.push_back({.kind = Kind::html, .text = "<" + std::string(name) + ">", .url = {}});
}

// Where nothing is between, neither is the tag.
void InlineText::close_script(std::string_view name) {
  if (code_ > 0) return;
  const bool none = !pieces_.empty() && pieces_.back().kind == Kind::html && !pieces_.back().text.starts_with("</");
  if (none) return pieces_.pop_back();
  pieces_.push_back({.kind = Kind::html, .text = "</" + std::string(name) + ">", .url = {}});
}

void InlineText::open(Mark mark, std::string_view url) {
  if (depths_[static_cast<std::size_t>(mark)]++ > 0) return;
  open_.push_back({mark, std::string(url)});
  // "<b>a</b><b>b</b>" is one.
  const bool goes_on = mark != Mark::link && !space_pending_ && !pieces_.empty() &&
                       pieces_.back().kind == Kind::close && pieces_.back().mark == mark;
  if (goes_on) return pieces_.pop_back();
  push({.kind = Kind::open, .mark = mark, .text = std::string(url), .url = {}});
}

void InlineText::close(Mark mark) {
  if (--depths_[static_cast<std::size_t>(mark)] > 0) return;
  std::erase_if(open_, [&](const Open& one) { return one.mark == mark; });
  push({.kind = Kind::close, .mark = mark, .text = {}, .url = {}});
}

void InlineText::close_all() {
  for (std::size_t i = open_.size(); i-- > 0;)
    push({.kind = Kind::close, .mark = open_[i].mark, .text = {}, .url = {}});
}

void InlineText::reopen() {
  pieces_.clear();
  has_content_ = space_pending_ = false;
  for (const Open& one : open_) push({.kind = Kind::open, .mark = one.mark, .text = one.url, .url = {}});
}

std::string InlineText::take(As as) {
  std::string text;
  if (has_content_) {
    close_all();
    while (!pieces_.empty() && pieces_.back().kind == Kind::line_break) pieces_.pop_back();
    pair_up();
    drop_what_would_not_count();
    text = write(as);
  }
  reopen();
  return text;
}

// Each mark with the one that ends it; what has nothing between is dropped.
void InlineText::pair_up() {
  std::vector<std::size_t> opened;
  std::size_t content = 0;  // pieces of it so far
  std::vector<std::size_t> content_at;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    Piece& piece = pieces_[i];
    if (piece.kind == Kind::open) {
      opened.push_back(i);
      content_at.push_back(content);
    } else if (piece.kind == Kind::close) {
      // Marks that cross ("<a><b></a></b>" of what is no tree) are none.
      if (opened.empty() || pieces_[opened.back()].mark != piece.mark) {
        piece.dropped = true;
        continue;
      }
      const std::size_t begin = opened.back();
      piece.other = begin;
      pieces_[begin].other = i;
      if (content_at.back() == content) drop_pair(begin, i);
      opened.pop_back();
      content_at.pop_back();
    } else if (piece.kind != Kind::line_break) {
      ++content;
    }
  }
  for (const std::size_t at : opened) pieces_[at].dropped = true;
}

void InlineText::drop_pair(std::size_t open, std::size_t close) {
  pieces_[open].dropped = pieces_[close].dropped = true;
}

std::size_t InlineText::before(std::size_t at) const {
  while (at-- > 0)
    if (!pieces_[at].dropped) return at;
  return pieces_.size();
}

std::size_t InlineText::after(std::size_t at) const {
  while (++at < pieces_.size())
    if (!pieces_[at].dropped) return at;
  return pieces_.size();
}

// Whether a mark of stress at this place is read as one:
// https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
bool InlineText::counts(std::size_t at) const {
  const auto kind = [&](std::size_t i, bool front) {
    if (i >= pieces_.size() || pieces_[i].kind == Kind::line_break) return CharKind::space;
    if (pieces_[i].kind != Kind::text) return CharKind::punctuation;
    return front ? first_kind(pieces_[i].text) : last_kind(pieces_[i].text);
  };
  CharKind outside = kind(before(at), false), inside = kind(after(at), true);
  if (pieces_[at].kind == Kind::close) std::swap(outside, inside);
  if (inside == CharKind::space) return false;
  return inside == CharKind::letter || outside != CharKind::letter;
}

void InlineText::drop_what_would_not_count() {
  for (unsigned round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      const Piece& piece = pieces_[i];
      if (piece.dropped || piece.kind != Kind::open || piece.mark == Mark::link) continue;
      if (!counts(i) || !counts(piece.other)) drop_pair(i, piece.other);
    }
  }
}

bool InlineText::is_delimiter(std::size_t at) const {
  if (at >= pieces_.size()) return false;
  const Piece& piece = pieces_[at];
  return (piece.kind == Kind::open || piece.kind == Kind::close) && piece.mark != Mark::link;
}

// Beside another mark of stress, emphasis has the other character, for a run of them would be read as one mark.
std::string InlineText::delimiter(std::size_t at) const {
  const Piece& piece = pieces_[at];
  if (piece.mark == Mark::strong) return "**";
  if (piece.mark == Mark::strike) return "~~";
  const std::size_t begin = std::min(at, piece.other), end = std::max(at, piece.other);
  const bool beside = is_delimiter(before(begin)) || is_delimiter(after(begin)) || is_delimiter(before(end)) ||
                      is_delimiter(after(end));
  return beside ? "_" : "*";
}

Place InlineText::place_of(std::size_t at, As as, std::string_view written, bool in_link) const {
  const std::size_t next = after(at);
  const bool last = next == pieces_.size();
  return {.line_start = as == As::paragraph && (written.empty() || written.back() == '\n'),
          .line_end = last || pieces_[next].kind == Kind::line_break,
          .before_link = !last && pieces_[next].kind == Kind::open && pieces_[next].mark == Mark::link,
          .in_link = in_link,
          .in_table = as == As::cell};
}

// Two code spans without anything between would be read as one with backticks in it.
std::string InlineText::joined_code(std::size_t& at) const {
  std::string code = pieces_[at].text;
  for (; after(at) < pieces_.size() && pieces_[after(at)].kind == Kind::code; at = after(at))
    code += pieces_[after(at)].text;
  return code;
}

std::string InlineText::write(As as) const {
  std::string out;
  unsigned links = 0;
  const bool in_table = as == As::cell;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const Piece& piece = pieces_[i];
    if (piece.dropped) continue;
    const bool of_link = piece.mark == Mark::link;
    switch (piece.kind) {
      case Kind::text:
        append_text(out, piece.text, place_of(i, as, out, links > 0));
        break;
      case Kind::code:
        append_code(out, joined_code(i), in_table);
        break;
      case Kind::line_break:
        out += as == As::paragraph ? "\\\n" : as == As::cell ? "<br>" : " ";
        break;
      case Kind::picture:
        out += "![";
        append_text(out, piece.text, {.in_link = true, .in_table = in_table});
        append_target(out, piece.url, in_table);
        break;
      case Kind::html:
        out += piece.text;
        break;
      case Kind::open:
        links += of_link;
        out += of_link ? "[" : delimiter(i);
        break;
      case Kind::close:
        links -= of_link;
        of_link ? append_target(out, pieces_[piece.other].text, in_table) : void(out += delimiter(i));
    }
  }
  // A heading may end with marks of its own, which are taken off.
  if (as == As::heading && out.ends_with('#')) out.insert(out.size() - 1, "\\");
  return out;
}

}  // namespace crawl::parser::markdown
