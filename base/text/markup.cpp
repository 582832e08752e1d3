#include "base/text/markup.h"

namespace crawl::base {

std::string markup_escaped(std::string_view text, std::string_view apostrophe) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += apostrophe;
        break;
      default:
        out += c;
        if (out.ends_with("\uFFFE") || out.ends_with("\uFFFF")) out.replace(out.size() - 3, 3, "\uFFFD");
    }
  }
  return out;
}

}  // namespace crawl::base
