// Facts: what selectors ask of a page that takes a pass over all of it: places among siblings, languages, form controls
// that are off, all text. Each is found out when it is first asked for, and kept. Made for one page by its Matcher; one
// thread. Bounded by the page: 4 to 16 bytes an element for each fact.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "parser/css/element_set.h"
#include "parser/tree/elements.h"

namespace crawl::parser::css {

class Facts {
 public:
  using Places = std::vector<std::uint32_t>;  // by ElementNo, from 1

  Facts(const Tree& tree, const Elements& elements) : tree_(tree), elements_(elements) {}

  // The place of each element among its siblings, or those of its type (name and namespace).
  const Places& places(bool from_end, bool of_type);
  // The same, counting the members of a set alone; of others it says nothing.
  Places places_in(const ElementSet& set, bool from_end) const;
  // Of the nearest element that says one, itself included; empty without.
  std::string_view language(ElementNo e);
  // https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#concept-fe-disabled
  const ElementSet& disabled();
  // All whose text, with white space collapsed, has this in it.
  ElementSet containing(std::string_view text);
  // Bytes of the page's text.
  std::size_t text_size() { return text().text.size(); }

 private:
  Places places_of_type(bool from_end) const;
  const TextRanges& text();

  const Tree& tree_;
  const Elements& elements_;
  std::array<std::optional<Places>, 4> places_;
  std::optional<std::vector<ElementNo>> speakers_;  // the element that says the language of each
  std::optional<ElementSet> disabled_;
  std::optional<TextRanges> text_;
};

}  // namespace crawl::parser::css
