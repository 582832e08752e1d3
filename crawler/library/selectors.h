// Selectors: those that a program's callbacks use, compiled once each. Owned by a worker's parse thread; bounded in
// number, as a program may make selectors of what is in pages.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "parser/css/selector.h"

namespace crawl::library {

struct CompiledSelector {
  parser::css::Selector selector;
  bool asks_for_scope = false;  // what it matches depends on the element below which is searched
};

// Throws std::invalid_argument with the place of the mistake.
CompiledSelector compile(std::string_view css);

class Selectors {
 public:
  // Lives until the next trim(). Throws as compile() does.
  const CompiledSelector& of(std::string_view css);
  // Between two pages: forgets all when they are many.
  void trim();

 private:
  std::unordered_map<std::string, CompiledSelector> compiled_;
};

}  // namespace crawl::library
