#include "parser/css/value.h"

#include "parser/html/ascii.h"
#include "parser/tree/element_text.h"
#include "parser/tree/serialize.h"

namespace crawl::parser::css {

std::optional<std::string> value_of(const Elements& elements, const Match& match, std::size_t max_bytes,
                                    StepBudget& budget) {
  switch (match.output->kind) {
    case Output::Kind::element:
    case Output::Kind::text:
      return element_text(elements, match.element, max_bytes, budget);
    case Output::Kind::html:
      return outer_html(elements, match.element, max_bytes, budget);
    case Output::Kind::attribute: {
      auto value = elements.attribute(match.element, match.output->attribute);
      if (!value) value = elements.attribute(match.element, match.output->attribute, true);
      if (!value || !budget.spend_bytes(value->size())) return std::nullopt;
      return std::string(utf8_prefix(strip_spaces(*value), max_bytes));
    }
    case Output::Kind::nothing:
      break;
  }
  return std::nullopt;
}

}  // namespace crawl::parser::css
