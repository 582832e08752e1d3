// SVG and MathML: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inforeign.
#include "parser/html/ascii.h"
#include "parser/scan/scanner.h"

namespace crawl::parser {

namespace {

// Start tags that end what is foreign.
constexpr bool is_breakout(Tag tag) {
  switch (tag) {
    case Tag::b:
    case Tag::big:
    case Tag::blockquote:
    case Tag::body:
    case Tag::br:
    case Tag::center:
    case Tag::code:
    case Tag::dd:
    case Tag::div:
    case Tag::dl:
    case Tag::dt:
    case Tag::em:
    case Tag::embed:
    case Tag::h1:
    case Tag::h2:
    case Tag::h3:
    case Tag::h4:
    case Tag::h5:
    case Tag::h6:
    case Tag::head:
    case Tag::hr:
    case Tag::i:
    case Tag::img:
    case Tag::li:
    case Tag::listing:
    case Tag::menu:
    case Tag::meta:
    case Tag::nobr:
    case Tag::ol:
    case Tag::p:
    case Tag::pre:
    case Tag::ruby:
    case Tag::s:
    case Tag::small:
    case Tag::span:
    case Tag::strong:
    case Tag::strike:
    case Tag::sub:
    case Tag::sup:
    case Tag::table:
    case Tag::tt:
    case Tag::u:
    case Tag::ul:
    case Tag::var:
      return true;
    default:
      return false;
  }
}

}  // namespace

// Whether a start tag is read by the rules for foreign content:
// https://html.spec.whatwg.org/multipage/parsing.html#tree-construction-dispatcher
bool Scanner::start_is_foreign() const {
  const OpenElement& top = stack_.top();
  if (top.space == Space::html) return false;
  const Tag tag = tokens_.tag();
  if (top.space == Space::mathml && top.tag == Tag::annotation_xml && tag == Tag::svg) return false;
  if (!top.html_content) return true;
  return top.space == Space::mathml && top.tag != Tag::annotation_xml && (tag == Tag::mglyph || tag == Tag::malignmark);
}

bool Scanner::breaks_out() const {
  const Tag tag = tokens_.tag();
  const TagAttributes& attributes = tokens_.attributes();
  return is_breakout(tag) || (tag == Tag::font && (attributes.has(Attribute::color) ||
                                                   attributes.has(Attribute::face) || attributes.has(Attribute::size)));
}

void Scanner::start_in_foreign() {
  if (!breaks_out()) return start_foreign(stack_.top().space);
  do {
    pop();
  } while (stack_.top().space != Space::html && !stack_.top().html_content);
  while (start_by_mode(mode_) == Rule::again) {
  }
}

void Scanner::start_foreign(Space space) {
  const Tag tag = tokens_.tag();
  if (tokens_.is_self_closing()) {
    reader_.enter(element_of_token(tag, false));
    reader_.leave(tag);
    return;
  }
  if (is_special(tag) || bit_of(tag) != bit_of(Tag::other)) note(Repair::foreign_names);
  if (!push(element_of_token(tag, false), space)) return;
  if (space != Space::mathml || tag != Tag::annotation_xml) return;
  const std::string_view encoding = find(Attribute::encoding).value_or("");
  const bool html =
      equals_ignoring_case(encoding, "text/html") || equals_ignoring_case(encoding, "application/xhtml+xml");
  OpenElement& top = stack_.at(stack_.size() - 1);
  top.html_content = html;
}

// Up to the innermost foreign element of the name; where an HTML element comes first, by the rules of its place.
void Scanner::end_in_foreign() {
  const std::uint64_t hash = tokens_.name_hash();
  if ((stack_.top().foreign_names >> (hash >> 58) & 1) != 0) {
    for (std::size_t i = stack_.size() - 1; i > 0 && stack_.at(i).space != Space::html; --i) {
      if (stack_.at(i).name_hash == hash) return pop_to_size(i);
      if (++idle_steps_ > max_idle_steps) return note(Repair::deep_nesting);
    }
  }
  while (end_by_mode(mode_) == Rule::again) {
  }
}

}  // namespace crawl::parser
