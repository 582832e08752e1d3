// Sites of people: whatever their size and form, they end. Those of beside() stand on one host with an endless one.
#pragma once

#include <string>
#include <vector>

#include "tests/support/generated_sites/site.h"

namespace crawl::generated {

struct Honest {
  std::string name;
  Site site;  // from "/" on
};

// scale: so many times as many pages, of those whose form allows it.
std::vector<Honest> honest_sites(unsigned scale = 1);

// `pages` pages at "/" and below "/h/", in one of several forms, of which some link to `entry`.
struct Beside {
  std::string name;
  Site site;
};
std::vector<Beside> beside(unsigned pages, const std::string& entry);
bool is_beside(const std::string& path);

}  // namespace crawl::generated
