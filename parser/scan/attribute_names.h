// The attributes that anyone asks for, by name.
#pragma once

#include "parser/html/tag.h"
#include "parser/tree/element.h"

namespace crawl::parser {

// end_of_attributes for a name that nobody asks for. key: of the name in lower case.
Attribute attribute_of(const NameKey& key);

}  // namespace crawl::parser
