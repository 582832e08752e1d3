// PageFileNames: the name of a file for each of many URLs: it says what the URL says, is a safe path below a folder on
// any system, and no two are the same, not even where upper and lower case are. 8 bytes are kept of each. One thread.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <string>

#include "parser/url.h"

namespace crawl::exports {

class PageFileNames {
 public:
  // "example.org/docs/intro.md" of https://example.org/docs/intro.html. The first URL of a name has it, others get a
  // number of their own behind it.
  std::string name_for(const parser::Url& url);

 private:
  bool take(const std::string& name);

  boost::unordered_flat_set<std::uint64_t> taken_;  // hashes of the names in lower case
};

}  // namespace crawl::exports
