// What pages of endless sites say, whatever their names are.
#pragma once

#include <string>

#include "tests/support/generated_sites/site.h"

namespace crawl::generated {

// What a page says. The title too follows from it.
enum class Filling {
  markov,     // a chain of order one over 800 words
  growing,    // words that no other page has
  random,     // of 3,000 words, at random
  lorem,      // of 60 words, at random
  template_,  // the same for all, but for three words
  echo,       // the same for all, and the page's own path
  same,       // the same for all
  cjk,        // signs without spaces, at random
  digits,     // numbers alone
  empty,      // a title that is the same for all
};

const char* name_of(Filling filling);
// The page of this path, without links.
SitePage filled(Filling filling, const std::string& path);

}  // namespace crawl::generated
