// RenderKind: what is kept of pages of a host whose paths are alike: whether they need a browser
// (crawler/frontier/render_kinds.h). Data only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crawl::model {

struct RenderKind {
  std::string kind, state;
  std::uint64_t looked = 0, needed = 0, passed = 0;
  void fields(auto&& visit) { visit(kind, state, looked, needed, passed); }
};

// "example.org/products/*/reviews?page": what differs between pages of a kind is left out. Segments with digits are
// "#", the last of several "*"; of a query the names stay.
std::string kind_of(std::string_view url);

}  // namespace crawl::model
