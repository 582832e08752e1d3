#include "parser/tree/text_blocks.h"

#include <utility>

#include "parser/html/ascii.h"
#include "parser/html/text_reader.h"
#include "parser/tree/walk_place.h"

namespace crawl::parser {
namespace {

// By its first byte in UTF-8; from U+3000 on the scripts without spaces begin.
std::uint32_t letters_of(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x80) return 1;
  if (byte < 0xC0) return 0;
  return byte < 0xE3 ? 1 : 3;
}

class BlockReader {
 public:
  BlockReader(const std::vector<BlockKind>& kinds, StepBudget& budget) : kinds_(kinds), budget_(budget) {}

  bool enter(const GumboNode& node) {
    if (!budget_.spend(1)) return false;
    if (is_element(node)) {
      open(node);
    } else if (is_text(node) && !place_.hidden() && !open_blocks_.empty()) {
      if (!budget_.spend_bytes(node.v.text.text == nullptr ? 0 : std::string_view(node.v.text.text).size()))
        return false;
      add(node.v.text.text);
    }
    return true;
  }

  void leave(const GumboNode& node) {
    if (!is_element(node) || !place_.leave(node)) return;
    const Tag tag = tag_of(node);
    if (tag == Tag::a) --links_;
    if (tag == Tag::b || tag == Tag::strong) --stresses_;
    if (!apart_.empty() && apart_.back() == place_.depth() + 1) {
      apart_.pop_back();
      end_block();
    } else if (is_block(tag)) {
      end_block();
    }
    preformatted_ -= display_of(tag) == Display::preformatted;
  }

  TextBlocks take() {
    finish();
    return std::move(found_);
  }

 private:
  static Tag tag_of(const GumboNode& node) { return tag_named(gumbo_normalized_tagname(node.v.element.tag)); }
  static bool is_block(Tag tag) {
    const Display display = display_of(tag);
    return display != Display::in_line && display != Display::none && display != Display::line_break;
  }

  void open(const GumboNode& node) {
    const ElementNo number = place_.enter(node);
    if (place_.hidden()) return;
    const Tag tag = tag_of(node);
    const bool unseen = number == no_element || node.type == GUMBO_NODE_TEMPLATE ||
                        kinds_[number] == BlockKind::unseen || display_of(tag) == Display::none ||
                        attribute(node, "hidden");
    if (unseen) return place_.hide();
    const bool block = is_block(tag);
    if (!block && kinds_[number] == BlockKind::apart) apart_.push_back(place_.depth());
    if (block || kinds_[number] == BlockKind::apart) {
      finish();
      open_blocks_.push_back(number);
    }
    if (tag == Tag::br) end_line();
    links_ += tag == Tag::a;
    stresses_ += tag == Tag::b || tag == Tag::strong;
    preformatted_ += display_of(tag) == Display::preformatted;
  }

  void add(std::string_view text, bool as_it_is = false) {
    for (const char c : text) {
      const bool space = is_space(c);
      if (space && !as_it_is && preformatted_ == 0) {
        pending_space_ = true;
        continue;
      }
      if (space && found_.text.size() == current_.begin) continue;
      if (pending_space_ && !space && found_.text.size() > current_.begin && !is_space(found_.text.back()))
        found_.text += ' ';
      pending_space_ = false;
      found_.text += c;
      if (!space) count(c);
    }
  }

  void end_block() {
    finish();
    open_blocks_.pop_back();
  }

  // Two line breaks in a row begin a paragraph, as people write who have no <p>.
  void end_line() {
    const bool second =
        preformatted_ == 0 && !found_.text.empty() && found_.text.size() > current_.begin && found_.text.back() == '\n';
    if (second && !open_blocks_.empty()) return finish();
    add("\n", true);
  }

  void count(char c) {
    const std::uint32_t letters = letters_of(c);
    current_.letters += letters;
    if (links_ > 0) current_.linked += letters;
    if (stresses_ > 0) current_.stressed += letters;
  }

  void finish() {
    while (found_.text.size() > current_.begin && is_space(found_.text.back())) found_.text.pop_back();
    const auto end = static_cast<std::uint32_t>(found_.text.size());
    if (end > current_.begin && current_.letters > 0) {
      current_.element = open_blocks_.back();
      current_.end = end;
      found_.blocks.push_back(current_);
    }
    current_ = {};
    current_.begin = end;
    pending_space_ = false;
  }

  const std::vector<BlockKind>& kinds_;
  StepBudget& budget_;
  TextBlocks found_;
  TextBlock current_;
  std::vector<ElementNo> open_blocks_;
  std::vector<std::size_t> apart_;  // depths of elements that are blocks by their kind alone
  WalkPlace place_;
  unsigned links_ = 0, stresses_ = 0, preformatted_ = 0;
  bool pending_space_ = false;
};

}  // namespace

TextBlocks text_blocks(const Tree& tree, const std::vector<BlockKind>& kinds, StepBudget& budget) {
  BlockReader reader(kinds, budget);
  walk(tree.document(), reader);
  return reader.take();
}

}  // namespace crawl::parser
