#include "parser/css/element_set.h"

namespace crawl::parser::css {

ElementSet reached(const Elements& elements, const ElementSet& from, Combinator combinator) {
  ElementSet out(from.size(), 0);
  const bool siblings = combinator == Combinator::next || combinator == Combinator::later;
  const bool far = combinator == Combinator::descendant || combinator == Combinator::later;
  for (ElementNo e = 0; e < elements.size(); ++e) {
    const ElementNo near = siblings ? elements.previous(e) : elements.parent(e);
    if (near != no_element) out[e] = from[near] | (far ? out[near] : 0);
  }
  return out;
}

ElementSet reaching(const Elements& elements, const ElementSet& to, Combinator combinator) {
  ElementSet out(to.size(), 0);
  const bool siblings = combinator == Combinator::next || combinator == Combinator::later;
  const bool far = combinator == Combinator::descendant || combinator == Combinator::later;
  for (ElementNo e = elements.size(); e-- > 0;) {
    const ElementNo near = siblings ? elements.previous(e) : elements.parent(e);
    if (near != no_element) out[near] |= to[e] | (far ? out[e] : 0);
  }
  return out;
}

}  // namespace crawl::parser::css
