// The value of a match: what its selector's suffix asks for. Pure.
#pragma once

#include <optional>
#include <string>

#include "parser/css/matcher.h"

namespace crawl::parser::css {

// At most max_bytes of UTF-8; nothing where the element has no such attribute.
std::optional<std::string> value_of(const Elements& elements, const Match& match, std::size_t max_bytes,
                                    StepBudget& budget);

}  // namespace crawl::parser::css
