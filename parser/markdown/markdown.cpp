#include "parser/markdown/markdown.h"

#include <gumbo.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "parser/article/main_part.h"
#include "parser/html/ascii.h"
#include "parser/html/text_reader.h"
#include "parser/markdown/address.h"
#include "parser/markdown/block_writer.h"
#include "parser/markdown/code_language.h"
#include "parser/markdown/inline_text.h"
#include "parser/markdown/table.h"
#include "parser/tree/walk_place.h"

namespace crawl::parser::markdown {
namespace {

using Mark = InlineText::Mark;
using As = InlineText::As;

constexpr std::size_t max_alt = 1000, max_list_number = 999'999'999;

bool is_one_of(GumboTag tag, std::initializer_list<GumboTag> tags) {
  return std::ranges::find(tags, tag) != tags.end();
}

// Of what is an element of HTML; nothing for others.
bool is_code(GumboTag tag) {
  return is_one_of(tag, {GUMBO_TAG_CODE, GUMBO_TAG_TT, GUMBO_TAG_SAMP, GUMBO_TAG_KBD});
}

std::optional<Mark> stress_of(GumboTag tag) {
  if (is_one_of(tag, {GUMBO_TAG_EM, GUMBO_TAG_I, GUMBO_TAG_CITE, GUMBO_TAG_DFN, GUMBO_TAG_VAR})) return Mark::emphasis;
  if (is_one_of(tag, {GUMBO_TAG_B, GUMBO_TAG_STRONG})) return Mark::strong;
  if (is_one_of(tag, {GUMBO_TAG_S, GUMBO_TAG_STRIKE, GUMBO_TAG_DEL})) return Mark::strike;
  return std::nullopt;
}

bool is_never_shown(GumboTag tag) {
  return is_one_of(tag, {GUMBO_TAG_SVG, GUMBO_TAG_SELECT, GUMBO_TAG_BUTTON, GUMBO_TAG_TEXTAREA, GUMBO_TAG_NOSCRIPT,
                         GUMBO_TAG_INPUT, GUMBO_TAG_OBJECT, GUMBO_TAG_EMBED, GUMBO_TAG_METER, GUMBO_TAG_PROGRESS});
}

// The numbers of lines, which some put beside or into code.
bool is_line_number(const GumboNode& node) {
  const std::string_view classes = attribute(node, "class").value_or("").substr(0, 200);
  return has_token(classes, "linenos") || has_token(classes, "lineno") || has_token(classes, "linenodiv") ||
         has_token(classes, "gutter") || has_token(classes, "line-numbers-rows");
}

std::size_t number_of(const GumboNode& node, std::string_view name, std::size_t otherwise, std::size_t most) {
  const std::string_view text = strip_spaces(attribute(node, name).value_or(""));
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::min(number, most) : otherwise;
}

class Writer {
 public:
  Writer(const Elements& elements, const article::MainPart& part, AddressBook addresses, StepBudget& budget)
      : elements_(elements),
        part_(part),
        addresses_(addresses),
        budget_(budget),
        blocks_(max_markdown_bytes),
        place_(part.root) {
    if (part.heading.empty()) return;
    inline_.add(part.heading);
    blocks_.heading(1, inline_.take(As::heading));
  }

  bool enter(const GumboNode& node) {
    if (!budget_.spend(2) || blocks_.full()) return false;
    if (is_element(node)) {
      const ElementNo number = place_.enter(node);
      if (place_.hidden()) return true;
      if (is_unseen(node, number)) {
        place_.hide();
      } else {
        open(node, number);
      }
    } else if (is_text(node) && !place_.hidden()) {
      const std::string_view text = node.v.text.text;
      if (!budget_.spend_bytes(text.size())) return false;
      if (in_code_block_) {
        add_code(text);
      } else {
        inline_.add(text);
      }
    }
    return true;
  }

  void leave(const GumboNode& node) {
    if (is_element(node) && place_.leave(node)) close(node);
  }

  Markdown take() {
    in_table_ = false;  // which they are where the walk ended early
    heading_ = 0;
    end_block();
    return {.text = blocks_.take(), .cut = blocks_.full() || budget_.spent()};
  }

 private:
  // An element that is open.
  struct Frame {
    std::size_t boxes = 0;  // how many lists, items and quotes are open behind it
    bool block = false, link = false, table = false, description_list = false;
    ElementNo number = no_element;
  };

  bool is_unseen(const GumboNode& node, ElementNo number) const {
    if (number == no_element || node.type == GUMBO_NODE_TEMPLATE || part_.left_out[number] != 0) return true;
    const GumboTag tag = node.v.element.tag;
    return display_of(tag_of(node)) == Display::none || is_never_shown(tag) || attribute(node, "hidden") ||
           is_line_number(node);
  }

  static Tag tag_of(const GumboNode& node) { return tag_named(gumbo_normalized_tagname(node.v.element.tag)); }
  // Where blocks are one line.
  bool is_flat() const { return in_table_ || heading_ > 0; }

  void end_block() {
    if (in_table_) return inline_.add_break();
    if (heading_ > 0) return inline_.add(" ");
    if (!inline_.empty()) blocks_.paragraph(inline_.take(As::paragraph));
  }

  void open(const GumboNode& node, ElementNo number) {
    const Tag tag = tag_of(node);
    const Display display = display_of(tag);
    Frame frame{.boxes = blocks_.depth(), .number = number};
    frame.block = display != Display::in_line && display != Display::line_break;
    if (in_code_block_) {
      if (tag == Tag::br || (frame.block && !code_.empty() && code_.back() != '\n')) code_ += '\n';
      frame.block = false;
    } else if (frame.block) {
      end_block();
      open_block(node, tag, frame);
    } else {
      open_in_line(node, tag, frame);
    }
    frames_.push_back(frame);
  }

  void open_block(const GumboNode& node, Tag tag, Frame& frame) {
    if (display_of(tag) == Display::preformatted) {
      in_code_block_ = true;
      code_.clear();
    } else if (tag == Tag::td || tag == Tag::th) {
      if (in_table_) inline_.take(As::cell);
    } else if (tag == Tag::tr) {
      if (in_table_) grid_.begin_row();
    } else if (is_flat()) {
      return;
    } else if (is_heading(tag)) {
      heading_ = 1 + index_of(tag) - index_of(Tag::h1);
    } else if (tag == Tag::table) {
      frame.table = in_table_ = is_table_of_data(elements_, frame.number, budget_);
    } else {
      open_box(node, tag, frame);
    }
  }

  void open_box(const GumboNode& node, Tag tag, Frame& frame) {
    if (tag == Tag::blockquote) {
      blocks_.open_quote();
    } else if (tag == Tag::ol) {
      blocks_.open_list(true, number_of(node, "start", 1, max_list_number));
    } else if (tag == Tag::ul || tag == Tag::menu || tag == Tag::dir) {
      blocks_.open_list(false);
    } else if (tag == Tag::dl) {
      blocks_.open_list(false);
      frame.description_list = true;
      description_lists_.push_back(blocks_.depth());
    } else if (tag == Tag::li) {
      blocks_.open_item();
    } else if (tag == Tag::hr) {
      blocks_.rule();
    } else if ((tag == Tag::dt || tag == Tag::dd) && !description_lists_.empty()) {
      open_description(tag, frame);
    }
  }

  // A term begins an item, and what describes it goes on with it.
  void open_description(Tag tag, Frame& frame) {
    const std::size_t list = description_lists_.back();
    if (tag == Tag::dt && blocks_.depth() == list + 1) blocks_.close();
    if (blocks_.depth() == list) blocks_.open_item();
    if (blocks_.depth() == list + 1) frame.boxes = list + 1;
  }

  void open_in_line(const GumboNode& node, Tag tag, Frame& frame) {
    const GumboTag name = node.v.element.tag;
    if (tag == Tag::a) {
      const auto href = attribute(node, "href");
      const std::string url = href ? addresses_.absolute(*href) : std::string();
      frame.link = !url.empty();
      if (frame.link) inline_.open(Mark::link, url);
    } else if (tag == Tag::br) {
      add_break();
    } else if (tag == Tag::img) {
      add_picture(node);
    } else if (is_code(name)) {
      inline_.open_code();
    } else if (const auto stress = stress_of(name)) {
      inline_.open(*stress);
    } else if (name == GUMBO_TAG_SUP || name == GUMBO_TAG_SUB) {
      inline_.open_script(name == GUMBO_TAG_SUP ? "sup" : "sub");
    }
  }

  // Two in a row end a paragraph, as people write who have no <p>.
  void add_break() {
    if (is_flat() || !inline_.at_break()) return heading_ > 0 ? inline_.add(" ") : inline_.add_break();
    end_block();
  }

  void add_picture(const GumboNode& node) {
    std::string url = addresses_.absolute(attribute(node, "src").value_or(""));
    if (const auto later = attribute(node, "data-src"); later && !later->empty()) url = addresses_.absolute(*later);
    const std::string alt = collapsed(attribute(node, "alt").value_or(""), max_alt);
    const bool dot = number_of(node, "width", 2, 2) < 2 || number_of(node, "height", 2, 2) < 2;
    if (!url.empty() && attribute(node, "src") && !dot) {
      inline_.add_picture(alt, url);
    } else if (!dot) {
      inline_.add(alt);
    }
  }

  // A no-break space in code is one that no compiler reads.
  void add_code(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\r') continue;
      const bool space = text.substr(i).starts_with("\xC2\xA0");
      code_ += space ? ' ' : text[i];
      i += space;
    }
  }

  void close(const GumboNode& node) {
    const Frame frame = frames_.back();
    frames_.pop_back();
    const Tag tag = tag_of(node);
    if (in_code_block_ && display_of(tag) == Display::preformatted && frame.block) {
      end_code(frame.number);
    } else if (!in_code_block_ && frame.block) {
      close_block(node, tag, frame);
    } else if (!in_code_block_) {
      close_in_line(node, frame);
    }
    while (blocks_.depth() > frame.boxes) blocks_.close();
    if (frame.description_list) description_lists_.pop_back();
  }

  void close_block(const GumboNode& node, Tag tag, const Frame& frame) {
    if (in_table_ && (tag == Tag::td || tag == Tag::th)) {
      grid_.add_cell(inline_.take(As::cell), number_of(node, "colspan", 1, Grid::max_span),
                     number_of(node, "rowspan", 1, Grid::max_span));
    } else if (in_table_ && tag == Tag::caption) {
      if (!inline_.empty()) blocks_.paragraph(inline_.take(As::paragraph));
    } else if (frame.table) {
      in_table_ = false;
      inline_.take(As::cell);
      if (const std::string grid = grid_.take(); !grid.empty()) blocks_.paragraph(grid);
    } else if (heading_ > 0 && is_heading(tag) && heading_ == 1 + index_of(tag) - index_of(Tag::h1)) {
      const auto level = static_cast<unsigned>(std::exchange(heading_, 0));
      if (!inline_.empty()) blocks_.heading(level, inline_.take(As::heading));
    } else {
      end_block();
    }
  }

  void close_in_line(const GumboNode& node, const Frame& frame) {
    const GumboTag name = node.v.element.tag;
    if (frame.link) inline_.close(Mark::link);
    if (is_code(name)) inline_.close_code();
    if (const auto stress = stress_of(name)) inline_.close(*stress);
    if (name == GUMBO_TAG_SUP || name == GUMBO_TAG_SUB) inline_.close_script(name == GUMBO_TAG_SUP ? "sup" : "sub");
  }

  void end_code(ElementNo number) {
    in_code_block_ = false;
    std::string_view code = code_;
    while (!code.empty() && is_space(code.back())) code.remove_suffix(1);
    while (code.starts_with('\n')) code.remove_prefix(1);
    if (code.empty()) return;
    if (!is_flat()) return blocks_.code(language_of_code(elements_, number), code);
    while (!code.empty()) {
      const std::string_view line = code.substr(0, code.find('\n'));
      inline_.open_code();
      inline_.add(line);
      inline_.close_code();
      code.remove_prefix(std::min(line.size() + 1, code.size()));
      end_block();
    }
  }

  const Elements& elements_;
  const article::MainPart& part_;
  AddressBook addresses_;
  StepBudget& budget_;
  BlockWriter blocks_;
  InlineText inline_;
  Grid grid_;
  std::string code_;
  std::vector<Frame> frames_;                   // of elements that are shown
  std::vector<std::size_t> description_lists_;  // how many boxes are open in each
  WalkPlace place_;
  std::size_t heading_ = 0;  // its level; 0 outside of one
  bool in_code_block_ = false, in_table_ = false;
};

}  // namespace

Markdown markdown_of(const Tree& tree, const Elements& elements, const Url& base, std::string_view charset,
                     StepBudget& budget) {
  const article::MainPart part = article::find_main_part(tree, elements, budget);
  if (part.root == no_element) return {};
  const GumboNode& root = elements.node(part.root);
  Writer writer(elements, part, {base, charset}, budget);
  if (writer.enter(root)) {
    walk(root, writer);
    writer.leave(root);
  }
  return writer.take();
}

}  // namespace crawl::parser::markdown
