// What expat may allocate: xml_memory_budget bytes for all parsers of a thread together. It keeps every element and
// attribute name it ever saw, so that a document of nothing but new names would otherwise cost many times its size.
// Beyond the budget an allocation fails, and the parser answers XML_ERROR_NO_MEMORY.
#pragma once

#include <expat.h>

#include <cstddef>

namespace crawl::parser::sitemap {

inline constexpr std::size_t xml_memory_budget = 32u << 20;

// For XML_ParserCreate_MM. A parser lives and dies on one thread.
const XML_Memory_Handling_Suite& bounded_memory();

}  // namespace crawl::parser::sitemap
