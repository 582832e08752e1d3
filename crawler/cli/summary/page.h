// Page: text for a person, wrapped to the width that there is: sentences, rows of a name and a figure, commands to
// copy. Nothing is wider but for words and names that are. Colours where the terminal has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/terminal/terminal.h"

namespace crawl::cli {

// Of standard output, as it is now.
struct Paper {
  std::size_t width = 100;    // of sentences, which nobody reads wider
  std::size_t columns = 100;  // of the terminal, for commands
  bool terminal = false;      // elsewhere commands stay in one line, whatever their length
  bool in_colour = false;

  static Paper of_standard_output();
};

class Page {
 public:
  explicit Page(const Paper& paper) : paper_(paper) {}

  void sentence(std::string_view text, base::Colour colour = base::Colour::none);
  void gap();  // an empty line, never two
  // "  failed    3   connect: 2, timeout: 1"
  void row(std::string_view name, std::uint64_t count, std::string_view text, base::Colour colour = base::Colour::none);
  // "  NAME   TEXT", in two lines where they have no room in one.
  void entry(std::string_view name, std::string_view text);
  // As it is, indented by two; `remark` says what it does.
  void command(const std::string& command, const std::string& remark = {});
  // SHELL "SQL", which may be broken where SQL has blanks.
  void query(const std::string& shell, const std::string& sql);
  void append(const Page& other) { text_ += other.text_; }
  // As it is.
  void line(std::string_view text);

  std::size_t width() const { return paper_.width; }
  const std::string& text() const { return text_; }

 private:
  Paper paper_;
  std::string text_;
};

// Holds words together in what is wrapped: "404: 10" is not broken.
std::string kept_together(std::string text);

}  // namespace crawl::cli
