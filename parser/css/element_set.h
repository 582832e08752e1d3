// ElementSet: some of the elements of a page, and the sets that are in a relation to one: its children, what follows
// it, what it is in. Each relation is one pass over the page in document order, however deep that is and however
// many members the set has: it is why no selector is exponential. Pure; the sets are those of one Elements.
#pragma once

#include <cstdint>
#include <vector>

#include "parser/css/selector.h"
#include "parser/tree/elements.h"

namespace crawl::parser::css {

using ElementSet = std::vector<std::uint8_t>;  // 1 for a member; by ElementNo

// All to which the combinator leads from a member: `A > *` of A.
ElementSet reached(const Elements& elements, const ElementSet& from, Combinator combinator);

// All from which the combinator leads to a member: `:has(> B)` of B.
ElementSet reaching(const Elements& elements, const ElementSet& to, Combinator combinator);

}  // namespace crawl::parser::css
