// MendStage: XML as people write it becomes XML that a strict parser takes, where the intention is beyond doubt:
//   * '&' that begins no reference which XML knows without a DTD (a URL's "?a=1&b=2", "&nbsp;") becomes "&amp;";
//   * control characters, which XML forbids (https://www.w3.org/TR/xml/#charsets), become spaces;
//   * comments and processing instructions go. So the XML declaration need not be first, its encoding, which is
//     decided already, cannot contradict, and "--" in a comment ends nothing.
// CDATA sections pass as they are. Memory: one piece, five times as long when it is all '&'.
#pragma once

#include "parser/sitemap/stage.h"

namespace crawl::parser::sitemap {

class MendStage final : public Stage {
 public:
  explicit MendStage(Stage& next) : next_(next) {}

  bool put(std::string_view utf8) override;
  void finish() override;

 private:
  enum class Inside { markup, cdata, comment, instruction };

  // Each takes what it can off the front of `text`; false when it needs more than there is.
  bool mend(std::string_view& text, bool last);
  bool mend_markup(std::string_view& text, bool last);
  bool pass_until(std::string_view& text, std::string_view end, bool keep);
  bool open(std::string_view& text, bool last);
  void reference(std::string_view& text);
  bool hand_on(std::string_view text, bool last);

  Stage& next_;
  Inside inside_ = Inside::markup;
  std::string pending_, out_;
  bool wants_more_ = true;
};

}  // namespace crawl::parser::sitemap
