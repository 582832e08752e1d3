// InlineText: what flows in one block, a paragraph, heading or cell: words, code, links, pictures and stress, gathered
// as they come and written as one line of Markdown. White space is collapsed and moved out of marks. Its memory is that
// of the block. One thread. Private to parser/markdown.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parser/markdown/text.h"

namespace crawl::parser::markdown {

class InlineText {
 public:
  enum class Mark : std::uint8_t { emphasis, strong, strike, link };

  void add(std::string_view text);
  // A line break; in a heading it is a space.
  void add_break();
  void add_picture(std::string_view alt, std::string_view url);
  // "sup" or "sub", for which Markdown has inline HTML alone.
  void open_script(std::string_view name);
  void close_script(std::string_view name);

  // Marks go by pairs, one in another; of those in one of their kind the outermost counts.
  void open(Mark mark, std::string_view url = {});
  void close(Mark mark);
  void open_code() { code_runs_ += code_++ == 0; }
  void close_code() { code_ -= code_ > 0; }

  bool at_break() const { return !pieces_.empty() && pieces_.back().kind == Kind::line_break; }
  bool empty() const { return !has_content_; }

  enum class As { paragraph, heading, cell };
  // What was gathered; what is still open goes on in the next block.
  std::string take(As as);

 private:
  enum class Kind : std::uint8_t { text, code, line_break, picture, html, open, close };
  struct Piece {
    Kind kind;
    Mark mark = Mark::link;
    bool dropped = false;
    std::string text;       // of a picture the alternative text; the URL of a link that opens
    std::string url;        // of a picture
    std::size_t other = 0;  // the piece that closes or opens it; of code which run of it
  };

  void push(Piece piece);
  void put_space();
  void close_all();
  void reopen();
  void pair_up();
  void drop_pair(std::size_t open, std::size_t close);
  void drop_what_would_not_count();
  bool counts(std::size_t at) const;
  std::size_t before(std::size_t at) const;  // pieces that are not dropped; pieces_.size() without
  std::size_t after(std::size_t at) const;
  bool is_delimiter(std::size_t at) const;
  std::string delimiter(std::size_t at) const;
  // Of the text at a piece, behind what is written.
  Place place_of(std::size_t at, As as, std::string_view written, bool in_link) const;
  // Of the code at a piece and what follows it; `at` becomes the last of them.
  std::string joined_code(std::size_t& at) const;
  std::string write(As as) const;

  std::vector<Piece> pieces_;
  struct Open {
    Mark mark;
    std::string url;
  };
  std::vector<Open> open_;  // at most one of each mark
  std::array<unsigned, 4> depths_{};
  unsigned code_ = 0;
  std::size_t code_runs_ = 0;
  bool has_content_ = false, space_pending_ = false;
};

}  // namespace crawl::parser::markdown
