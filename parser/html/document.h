// read_document: all that a crawl wants to know of an HTML tree, in one walk over it. The answer views the tree: use it
// up before the tree goes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/html/link_reader.h"
#include "parser/html/tree.h"
#include "parser/robots_meta.h"

namespace crawl::parser {

struct Document {
  std::optional<std::string> title, description, language;
  std::string_view canonical;  // as written; empty without
  RobotsDirectives robots;
  std::vector<RawLink> links;
  bool links_cut = false;  // more than max_links
  std::string text;        // empty if it was not wanted
};

// product_token: by which <meta name> may speak to this crawler alone.
Document read_document(const Tree& tree, bool want_text, std::string_view product_token);

}  // namespace crawl::parser
