// What the rules of tree construction know of each tag in the HTML namespace
// (https://html.spec.whatwg.org/multipage/parsing.html#the-stack-of-open-elements). Constant data; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "parser/html/tag.h"
#include "parser/html/text_reader.h"

namespace crawl::parser {

// A set of tags, as long as they are all among those that one word holds a bit for.
using TagBits = std::uint64_t;

// The tags that rules ask for by name among the open elements. Headings share a bit, as each ends the others; `other`
// stands for all inline elements.
constexpr Tag tags_with_bits[] = {
    Tag::address, Tag::article, Tag::aside,    Tag::blockquote, Tag::button,   Tag::center,     Tag::details,
    Tag::dir,     Tag::div,     Tag::dl,       Tag::fieldset,   Tag::figure,   Tag::figcaption, Tag::footer,
    Tag::header,  Tag::hgroup,  Tag::listing,  Tag::main,       Tag::menu,     Tag::nav,        Tag::ol,
    Tag::pre,     Tag::section, Tag::summary,  Tag::ul,         Tag::p,        Tag::li,         Tag::dd,
    Tag::dt,      Tag::h1,      Tag::applet,   Tag::marquee,    Tag::object,   Tag::table,      Tag::caption,
    Tag::tbody,   Tag::tfoot,   Tag::thead,    Tag::tr,         Tag::td,       Tag::th,         Tag::body,
    Tag::form,    Tag::select,  Tag::a,        Tag::template_,  Tag::html,     Tag::ruby,       Tag::rb,
    Tag::rp,      Tag::rt,      Tag::rtc,      Tag::option,     Tag::optgroup, Tag::legend,     Tag::canvas,
    Tag::audio,   Tag::video,   Tag::datalist, Tag::noscript,   Tag::other};
static_assert(std::size(tags_with_bits) <= 64);

constexpr std::array<TagBits, tag_count> tag_bits = [] {
  std::array<TagBits, tag_count> bits{};
  for (auto& each : bits) each = TagBits{1} << (std::size(tags_with_bits) - 1);
  for (std::size_t i = 0; i < std::size(tags_with_bits); ++i) bits[index_of(tags_with_bits[i])] = TagBits{1} << i;
  for (std::size_t tag = index_of(Tag::h1); tag <= index_of(Tag::h6); ++tag) bits[tag] = bits[index_of(Tag::h1)];
  return bits;
}();

constexpr TagBits bit_of(Tag tag) {
  return tag_bits[index_of(tag)];
}

constexpr TagBits bits_of(std::initializer_list<Tag> tags) {
  TagBits bits = 0;
  for (const Tag tag : tags) bits |= bit_of(tag);
  return bits;
}

// Those that close a paragraph when they begin, and whose end tags end all that is in them.
constexpr TagBits blocks = bits_of(
    {Tag::address, Tag::article,  Tag::aside,      Tag::blockquote, Tag::center,  Tag::details, Tag::dir,    Tag::div,
     Tag::dl,      Tag::fieldset, Tag::figcaption, Tag::figure,     Tag::footer,  Tag::header,  Tag::hgroup, Tag::main,
     Tag::menu,    Tag::nav,      Tag::ol,         Tag::section,    Tag::summary, Tag::ul});
// https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody: start and end tags that are all the same
// there.
constexpr TagBits blocks_that_begin = blocks | bits_of({Tag::p});
constexpr TagBits blocks_that_end =
    blocks | bits_of({Tag::button, Tag::listing, Tag::pre, Tag::dd, Tag::dt, Tag::select});

// The "special" elements that may be open: an end tag does not reach through them. <main>, which came to the standard
// late, is none to Gumbo, and so none here.
constexpr TagBits special_bits =
    (blocks & ~bits_of({Tag::main})) |
    bits_of({Tag::button, Tag::listing,   Tag::pre,     Tag::p,       Tag::li,    Tag::dd,      Tag::dt,
             Tag::h1,     Tag::applet,    Tag::marquee, Tag::object,  Tag::table, Tag::caption, Tag::tbody,
             Tag::tfoot,  Tag::thead,     Tag::tr,      Tag::td,      Tag::th,    Tag::body,    Tag::form,
             Tag::select, Tag::template_, Tag::html,    Tag::noscript});

constexpr bool is_special(Tag tag) {
  return (special_bits & bit_of(tag)) != 0 || tag == Tag::head || tag == Tag::colgroup || tag == Tag::frameset;
}

// https://html.spec.whatwg.org/multipage/parsing.html#has-an-element-in-scope
constexpr TagBits scope_ends = bits_of({Tag::applet, Tag::caption, Tag::html, Tag::table, Tag::td, Tag::th,
                                        Tag::marquee, Tag::object, Tag::select, Tag::template_});
// Those that keep formatting elements to themselves.
constexpr TagBits marker_bits =
    bits_of({Tag::applet, Tag::object, Tag::marquee, Tag::template_, Tag::td, Tag::th, Tag::caption});
constexpr TagBits table_scope_ends = bits_of({Tag::html, Tag::table, Tag::template_});

// https://html.spec.whatwg.org/multipage/parsing.html#generate-implied-end-tags
constexpr TagBits implied_ends =
    bits_of({Tag::dd, Tag::dt, Tag::li, Tag::option, Tag::optgroup, Tag::p, Tag::rb, Tag::rp, Tag::rt, Tag::rtc});

// Inline elements change nothing but whom their own end tag ends: unless they are hidden, no stack need hold them.
constexpr std::array<bool, tag_count> passes_by = [] {
  std::array<bool, tag_count> table{};
  for (const Tag tag : {Tag::other, Tag::b, Tag::big, Tag::code, Tag::em, Tag::font, Tag::i, Tag::nobr, Tag::s,
                        Tag::small, Tag::strike, Tag::strong, Tag::tt, Tag::u, Tag::span, Tag::sub, Tag::sup, Tag::var})
    table[index_of(tag)] = true;
  return table;
}();

// Formatting elements begin again where a block that they are in ended before them.
constexpr bool is_formatting(Tag tag) {
  return tag == Tag::a || (passes_by[index_of(tag)] && tag != Tag::other && tag != Tag::span && tag != Tag::sub &&
                           tag != Tag::sup && tag != Tag::var);
}

}  // namespace crawl::parser
