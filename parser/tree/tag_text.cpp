#include "parser/tree/tag_text.h"

#include <algorithm>

#include "parser/html/ascii.h"

namespace crawl::parser {

std::string tag_text(const GumboNode& element) {
  const GumboElement& found = element.v.element;
  GumboStringPiece written = found.original_tag;
  if (written.data != nullptr) gumbo_tag_from_original_text(&written);
  if (found.tag_namespace == GUMBO_NAMESPACE_SVG && written.data != nullptr) {
    if (const char* adjusted = gumbo_normalize_svg_tagname(&written)) return adjusted;
  }
  if (found.tag != GUMBO_TAG_UNKNOWN || written.data == nullptr) return gumbo_normalized_tagname(found.tag);
  std::string name(written.data, written.length);
  std::ranges::transform(name, name.begin(), to_lower);
  return name;
}

}  // namespace crawl::parser
