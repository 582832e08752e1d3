// Rules that were checked before the first process was started: a mistake in them is one of ours.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "parser/extract/extractor.h"

namespace crawl::parser::extract {

// Throws std::logic_error where compile() fails.
inline Extractor compile_checked(const std::vector<config::ExtractRule>& rules) {
  auto extractor = Extractor::compile(rules);
  if (!extractor) throw std::logic_error("a rule that was not checked: " + extractor.error());
  return *std::move(extractor);
}

}  // namespace crawl::parser::extract
