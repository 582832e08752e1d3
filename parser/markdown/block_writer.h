// BlockWriter: blocks of Markdown one below the other, in lists and quotes: it writes the marks and the indentation
// that each line begins with, and the blank lines between. Lists and quotes that nothing is in leave no mark. Bounded
// in depth and size: what is in more than max_depth of them is written into the last, what is beyond max_bytes is not
// written. One thread. Private to parser/markdown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crawl::parser::markdown {

class BlockWriter {
 public:
  static constexpr std::size_t max_depth = 8;  // readers stop at 20 levels, and a list takes two

  explicit BlockWriter(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // Of blocks that have several lines each begins with the same marks. Lines have no line ends.
  void paragraph(std::string_view lines);
  void heading(unsigned level, std::string_view line);
  void code(std::string_view language, std::string_view text);
  void rule() { paragraph("***"); }

  void open_quote();
  // first: the number of its first item; none of a list with bullets.
  void open_list(bool ordered, std::size_t first = 1);
  // Without a list around it, of one of its own.
  void open_item();
  // Each closes what was opened last.
  void close();
  // How many lists, items and quotes are open.
  std::size_t depth() const { return boxes_.size(); }

  bool full() const { return out_.size() >= max_bytes_; }
  std::string take();

 private:
  enum class Kind : unsigned char { quote, list, item };
  struct Box {
    Kind kind;
    bool virtual_ = false;     // too deep: its content is written into what is around it
    std::string marker, rest;  // what the first line of it begins with, and each other
    bool pending = true;       // nothing has been written into it
    std::size_t blocks = 0;    // in it, of an item; lists aside
    char mark = 0;             // of a list
    std::size_t number = 0;    // of its next item
    bool loose = false;        // of a list: an item had several blocks
  };

  void begin_block();
  void line(std::string_view text);
  std::string marks(bool of_all);
  bool touches() const;

  std::vector<Box> boxes_;
  std::size_t depth_ = 0;        // of boxes that are not virtual, lists aside
  std::vector<char> last_mark_;  // by depth: of the list that ended there last, if nothing came since
  std::string out_;
  std::size_t max_bytes_;
};

}  // namespace crawl::parser::markdown
