// What a crawl looks for in a page, before and after its scripts: whether a browser made a difference, and by what two
// rendered pages are the same. Pure functions, of a page whose callbacks have run.
#pragma once

#include <string>

#include "crawler/worker/render/rendered_page.h"
#include "parser/page.h"

namespace crawl::worker {

bool has_scripts(const parser::PageRecord& record);

// Whether it looks as if scripts made it: some, little text or no links, and an element that waits to be filled or a
// <noscript>. That is a sign and no more: whether a browser is needed is found by rendering some.
bool looks_empty(const parser::PageRecord& record, std::string_view html);

RawFacts raw_facts(const parser::PageRecord& record);

// Whether links, title or words are others than they were. A few words are not: clocks, counters, greetings.
bool differs(const RawFacts& raw, const parser::PageRecord& rendered);

// 32 bytes of SHA-256 over title, text and links.
std::string content_hash(const parser::PageRecord& record);

// What a rendered page lacks of what it asked for, in words; empty if nothing.
std::string lacking(const ipc::Rendered& result);

}  // namespace crawl::worker
