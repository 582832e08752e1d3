// Roff: a page in the man macros, written piece by piece; text is escaped, so that no word of it is a request.
#pragma once

#include <string>
#include <string_view>

namespace crawl::config {

class Roff {
 public:
  // The page's title line.
  Roff(std::string_view name, std::string_view date, std::string_view version);

  void section(std::string_view title);
  void subsection(std::string_view title);
  void paragraph(std::string_view text);
  // Lines as they are, in a typewriter's face, indented.
  void literal(std::string_view lines);
  // A term in bold, with the rest of its line (a value's name) in italics, and what it means, indented.
  void entry(std::string_view bold, std::string_view italic, std::string_view text);

  const std::string& text() const { return out_; }

 private:
  void line(std::string_view macro);

  std::string out_;
  bool after_heading_ = false;  // which makes room by itself
};

}  // namespace crawl::config
