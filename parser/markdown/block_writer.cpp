#include "parser/markdown/block_writer.h"

#include <utility>

#include "parser/html/ascii.h"
#include "parser/markdown/text.h"

namespace crawl::parser::markdown {
namespace {

std::string_view without_end_spaces(std::string_view text) {
  const std::size_t last = text.find_last_not_of(' ');
  return text.substr(0, last == text.npos ? 0 : last + 1);
}

}  // namespace

// What a line begins with: of boxes that have been written into, or of all.
std::string BlockWriter::marks(bool of_all) {
  std::string text;
  for (Box& box : boxes_) {
    if (box.virtual_ || box.kind == Kind::list || (box.pending && !of_all)) continue;
    text += box.pending ? box.marker : box.rest;
    if (of_all) box.pending = false;
  }
  return text;
}

// Whether an item is to be begun right below the one before.
bool BlockWriter::touches() const {
  for (std::size_t i = 0; i < boxes_.size(); ++i) {
    const Box& box = boxes_[i];
    if (box.virtual_ || box.kind == Kind::list || !box.pending) continue;
    // The first that has nothing yet: an item of a list that has had one, or the first of a list below one line of
    // text.
    if (box.kind != Kind::item || i == 0 || boxes_[i - 1].kind != Kind::list) return false;
    const Box& list = boxes_[i - 1];
    if (!list.pending) return !list.loose;
    const bool interrupts = (list.mark != '.' && list.mark != ')') || list.number == 2;
    return interrupts && i > 1 && boxes_[i - 2].kind == Kind::item && boxes_[i - 2].blocks == 1 &&
           (last_mark_.size() <= i - 1 || last_mark_[i - 1] == 0);
  }
  return false;
}

void BlockWriter::begin_block() {
  if (!out_.empty() && !touches()) out_.append(without_end_spaces(marks(false))).append("\n");
  for (std::size_t i = boxes_.size(); i-- > 0;) {
    Box& box = boxes_[i];
    if (box.kind == Kind::list) box.pending = false;
    if (box.kind != Kind::item || box.virtual_) continue;
    if (++box.blocks > 1 && i > 0) boxes_[i - 1].loose = true;
    break;
  }
  last_mark_.assign(boxes_.size() + 1, 0);
}

void BlockWriter::line(std::string_view text) {
  const std::string begin = marks(true);
  out_.append(text.empty() ? without_end_spaces(begin) : std::string_view(begin)).append(text).append("\n");
}

void BlockWriter::paragraph(std::string_view lines) {
  if (full()) return;
  begin_block();
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    line(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

void BlockWriter::heading(unsigned level, std::string_view text) {
  if (full()) return;
  begin_block();
  line(std::string(level, '#') + " " + std::string(text));
}

void BlockWriter::code(std::string_view language, std::string_view text) {
  if (full()) return;
  begin_block();
  const std::string fence = fence_of(text);
  line(fence + std::string(language));
  while (!text.empty() && !full()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  line(fence);
}

void BlockWriter::open_quote() {
  const bool too_deep = depth_ >= max_depth;
  depth_ += !too_deep;
  boxes_.push_back({.kind = Kind::quote, .virtual_ = too_deep, .marker = "> ", .rest = "> "});
}

// Two lists one below the other are two by their marks alone.
void BlockWriter::open_list(bool ordered, std::size_t first) {
  const bool too_deep = depth_ >= max_depth;
  const char last = boxes_.size() < last_mark_.size() ? last_mark_[boxes_.size()] : '\0';
  const char mark = ordered ? (last == '.' ? ')' : '.') : (last == '-' ? '*' : '-');
  boxes_.push_back({.kind = Kind::list, .virtual_ = too_deep, .marker = {}, .rest = {}, .mark = mark, .number = first});
}

void BlockWriter::open_item() {
  if (boxes_.empty() || boxes_.back().kind != Kind::list) open_list(false);
  Box& list = boxes_.back();
  const bool too_deep = list.virtual_;
  depth_ += !too_deep;
  std::string marker(1, list.mark);
  if (list.mark == '.' || list.mark == ')') marker = std::to_string(list.number++) + marker;
  marker += ' ';
  std::string rest(marker.size(), ' ');
  boxes_.push_back({.kind = Kind::item, .virtual_ = too_deep, .marker = std::move(marker), .rest = std::move(rest)});
}

void BlockWriter::close() {
  if (boxes_.empty()) return;
  const Box box = std::move(boxes_.back());
  boxes_.pop_back();
  if (box.kind != Kind::list) depth_ -= !box.virtual_;
  if (box.kind != Kind::list) return;
  last_mark_.resize(boxes_.size() + 1);
  if (!box.pending) last_mark_.back() = box.mark;
}

std::string BlockWriter::take() {
  return std::move(out_);
}

}  // namespace crawl::parser::markdown
