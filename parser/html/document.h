// Document: all that a crawl wants to know of an HTML page, as written in it. Two ways lead to one: the walk over
// Gumbo's tree below, and the scanner (parser/scan/scan.h), which builds none; both show the same elements and texts to
// one DocumentReader. The views live as long as the page's text and, where it was read from one, its tree.
#pragma once

#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/facts/fact_reader.h"
#include "parser/facts/resource_reader.h"
#include "parser/html/link_reader.h"
#include "parser/robots_meta.h"
#include "parser/tree/tree.h"

namespace crawl::parser {

// What a scanner cannot do without a tree, and so reads in another way; each as a bit of Document::repairs. The tree's
// own documents have none.
enum class Repair : unsigned {
  foster_parenting,      // what is in a table outside its cells belongs before it, and is left where it was written
  adoption,              // misnested formatting moves a block out of an element that is not shown, or is too deep
  select_content,        // more than options in a <select>, which the standard keeps since 2025
  frameset_behind_br,    // </br> keeps a <frameset> from taking the body's place, but not with Gumbo
  nested_links,          // a link in a link, which only tables, objects and SVG allow
  hidden_formatting,     // a hidden inline element that ends out of order
  late_attributes,       // a second <body> or <html> whose `hidden` or id would count for the first
  text_before_form_end,  // Gumbo moves it behind the form; it stays where it was written
  isindex,               // stands for a form with words of the browser's
  unknown_elements,      // all that Gumbo does not know are of one name to it, when an end tag looks for its element
  foreign_names,         // an SVG or MathML element named as one of HTML, which Gumbo takes for that
  deep_nesting,          // more than max_open_elements, or too many end tags that match none
  end_of_tags,
};

constexpr unsigned bit_of(Repair repair) {
  return 1u << static_cast<unsigned>(repair);
}

// Where the tree is wrong and the scanner right.
constexpr unsigned wrong_in_tree = bit_of(Repair::select_content) | bit_of(Repair::frameset_behind_br);

std::string_view name(Repair repair);

struct Document {
  std::optional<std::string> title, description, language;
  std::optional<std::string_view> base_href;  // of the first <base> that has one
  std::string_view canonical;                 // empty without
  RobotsDirectives robots;
  std::vector<RawLink> links;
  bool links_cut = false;  // more than max_links
  std::string text;        // empty if it was not wanted
  bool text_cut = false;   // as may_cut_text allows
  PageFacts facts;
  std::vector<RawFragment> fragments;  // of links
  std::vector<RawResource> resources;
  unsigned repairs = 0;
  std::unique_ptr<std::pmr::monotonic_buffer_resource> decoded;  // attribute values that differ from what is written
};

// Text of a page that is not as good as empty, in bytes.
inline constexpr std::size_t few_text_bytes = 200;

struct DocumentSettings {
  bool want_text = true;
  bool may_cut_text = false;    // the text may end when it has become longer than few_text_bytes, and there is a link
  bool want_fragments = false;  // and the names that they may have
  bool want_resources = false;
  bool want_routes = false;        // as of ParseSettings
  bool want_insecure = false;      // what is loaded by http:
  std::string_view product_token;  // by which <meta name> may speak to this crawler alone
};

// In one walk over the tree.
Document read_document(const Tree& tree, const DocumentSettings& settings);

}  // namespace crawl::parser
