// Sites without end, of the kinds that programs make by mistake (calendars, sessions, filters, relative links) or on
// purpose (tarpits for crawlers, lists of made-up addresses). Each is a way to name pages, with one of several ways to
// fill them: how the pages hang together and what they say are apart, since a crawler may look at either.
#pragma once

#include <string>
#include <vector>

#include "tests/support/generated_sites/site.h"

namespace crawl::generated {

struct Endless {
  std::string name;   // of the kind and its filling, for reports
  Site site;          // for any path that is not of the site beside it
  std::string entry;  // where it begins
  // One of the few of its kind that say the most, the least, and hardly anything.
  bool differs_most = true;
};

std::vector<Endless> endless_sites();

}  // namespace crawl::generated
