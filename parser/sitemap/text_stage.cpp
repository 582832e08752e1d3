#include "parser/sitemap/text_stage.h"

#include <algorithm>

#include "parser/html/ascii.h"

namespace crawl::parser::sitemap {
namespace {

constexpr std::size_t lines_without_url = 100;  // at the beginning: then it is no list of URLs

// "host/path" on a line is a relative reference, and may be any word of any text.
bool is_absolute(std::string_view line) {
  return equals_ignoring_case(line.substr(0, 7), "http://") || equals_ignoring_case(line.substr(0, 8), "https://");
}

}  // namespace

bool TextStage::put(std::string_view utf8) {
  while (wants_more_ && !utf8.empty()) {
    const std::size_t end = std::min(utf8.find_first_of("\r\n"), utf8.size());
    append(utf8.substr(0, end));
    if (end == utf8.size()) break;
    utf8.remove_prefix(end + 1);
    wants_more_ = end_line();
  }
  return wants_more_;
}

void TextStage::append(std::string_view part) {
  if (line_.empty()) {
    while (!part.empty() && is_space(part[0])) part.remove_prefix(1);
  }
  const std::size_t room = limits_.max_url_length - line_.size();
  line_too_long_ = line_too_long_ || !strip_spaces(part.substr(std::min(room, part.size()))).empty();
  line_.append(part.substr(0, room));
}

bool TextStage::end_line() {
  bool go_on = true;
  if (line_too_long_ || !is_absolute(line_)) {
    if (!line_.empty()) go_on = collector_.refuse();
  } else {
    go_on = collector_.page({.url = line_, .priority = {}, .modified = {}}, nullptr);
  }
  line_.clear();
  line_too_long_ = false;
  return go_on && (result_.pages > 0 || result_.refused < lines_without_url);
}

void TextStage::finish() {
  if (wants_more_ && !line_.empty()) end_line();
  if (result_.pages > 0) {
    result_.kind = SitemapKind::text;
  } else {
    result_.refused = 0;  // lines of something else
    add_note(result_, "it is neither XML nor a list of URLs");
  }
}

}  // namespace crawl::parser::sitemap
