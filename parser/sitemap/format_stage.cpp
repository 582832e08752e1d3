#include "parser/sitemap/format_stage.h"

#include "parser/html/ascii.h"

namespace crawl::parser::sitemap {
namespace {

// A second byte order mark comes of files that were put together.
std::string_view without_blanks(std::string_view utf8) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  for (;;) {
    if (utf8.starts_with(mark)) {
      utf8.remove_prefix(mark.size());
    } else if (!utf8.empty() && is_space(utf8[0])) {
      utf8.remove_prefix(1);
    } else {
      return utf8;
    }
  }
}

}  // namespace

bool FormatStage::put(std::string_view utf8) {
  if (!chosen_) {
    utf8 = without_blanks(utf8);
    if (utf8.empty()) return true;
    chosen_ = utf8[0] == '<' ? &xml_ : &text_;
  }
  return chosen_->put(utf8);
}

void FormatStage::finish() {
  if (chosen_) return chosen_->finish();
  add_note(result_, "it is empty");
}

}  // namespace crawl::parser::sitemap
