// The address of a link or picture as Markdown has it: absolute, with its fragment. Pure. Private to parser/markdown.
#pragma once

#include <string>
#include <string_view>

#include "parser/url.h"

namespace crawl::parser::markdown {

struct AddressBook {
  const Url& base;
  std::string_view charset;

  // Empty for what is no address, or one of a scheme that is no use outside of a browser (javascript:, data:).
  std::string absolute(std::string_view reference) const;
};

}  // namespace crawl::parser::markdown
