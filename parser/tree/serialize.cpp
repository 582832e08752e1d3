#include "parser/tree/serialize.h"

#include <algorithm>
#include <iterator>

#include "parser/html/ascii.h"
#include "parser/tree/tag_text.h"
#include "parser/tree/walk.h"

namespace crawl::parser {

namespace {

constexpr std::string_view no_break_space = "\xC2\xA0";

// https://html.spec.whatwg.org/multipage/parsing.html#escapingString
void append_escaped(std::string& out, std::string_view text, bool in_attribute) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"' && in_attribute) {
      out += "&quot;";
    } else if (text.substr(i).starts_with(no_break_space)) {
      out += "&nbsp;";
      ++i;
    } else {
      out += c;
    }
  }
}

// https://html.spec.whatwg.org/multipage/syntax.html#void-elements, and the obsolete ones that serialize as these.
constexpr GumboTag void_tags[] = {
    GUMBO_TAG_AREA,  GUMBO_TAG_BASE,  GUMBO_TAG_BASEFONT, GUMBO_TAG_BGSOUND, GUMBO_TAG_BR,    GUMBO_TAG_COL,
    GUMBO_TAG_EMBED, GUMBO_TAG_FRAME, GUMBO_TAG_HR,       GUMBO_TAG_IMG,     GUMBO_TAG_INPUT, GUMBO_TAG_KEYGEN,
    GUMBO_TAG_LINK,  GUMBO_TAG_META,  GUMBO_TAG_PARAM,    GUMBO_TAG_SOURCE,  GUMBO_TAG_TRACK, GUMBO_TAG_WBR};

// Their text is written as it is.
constexpr GumboTag raw_tags[] = {GUMBO_TAG_STYLE,   GUMBO_TAG_SCRIPT,   GUMBO_TAG_XMP,      GUMBO_TAG_IFRAME,
                                 GUMBO_TAG_NOEMBED, GUMBO_TAG_NOFRAMES, GUMBO_TAG_PLAINTEXT};

template <std::size_t N>
bool is_one_of(const GumboNode& node, const GumboTag (&tags)[N]) {
  return is_element(node) && in_html_namespace(node) &&
         std::find(std::begin(tags), std::end(tags), node.v.element.tag) != std::end(tags);
}

std::string_view prefix_of(const GumboAttribute& attribute) {
  switch (attribute.attr_namespace) {
    case GUMBO_ATTR_NAMESPACE_XLINK:
      return "xlink:";
    case GUMBO_ATTR_NAMESPACE_XML:
      return "xml:";
    case GUMBO_ATTR_NAMESPACE_XMLNS:
      return std::string_view(attribute.name) == "xmlns" ? "" : "xmlns:";
    case GUMBO_ATTR_NAMESPACE_NONE:
      break;
  }
  return "";
}

class Writer {
 public:
  Writer(std::size_t max_bytes, StepBudget& budget) : max_bytes_(max_bytes), budget_(budget) {}

  bool enter(const GumboNode& node) {
    const std::size_t before = out_.size();
    if (is_element(node)) {
      open(node);
    } else if (is_text(node)) {
      add_text(node);
    } else if (node.type == GUMBO_NODE_COMMENT) {
      out_.append("<!--").append(node.v.text.text).append("-->");
    }
    return budget_.spend_bytes(out_.size() - before) && out_.size() <= max_bytes_;
  }

  void leave(const GumboNode& node) {
    if (is_element(node) && !is_one_of(node, void_tags)) out_.append("</").append(tag_text(node)).append(">");
  }

  std::string take() {
    if (out_.size() > max_bytes_) out_.resize(utf8_prefix(out_, max_bytes_).size());
    return std::move(out_);
  }

 private:
  void open(const GumboNode& node) {
    out_.append("<").append(tag_text(node));
    const GumboVector& attributes = node.v.element.attributes;
    for (unsigned i = 0; i < attributes.length && out_.size() <= max_bytes_; ++i) {
      const auto& attribute = *static_cast<const GumboAttribute*>(attributes.data[i]);
      out_.append(" ").append(prefix_of(attribute)).append(attribute.name).append("=\"");
      append_escaped(out_, attribute.value, true);
      out_ += '"';
    }
    out_ += '>';
  }

  void add_text(const GumboNode& node) {
    const std::string_view text = node.v.text.text;
    if (node.parent != nullptr && is_one_of(*node.parent, raw_tags)) {
      out_ += text;
    } else {
      append_escaped(out_, text, false);
    }
  }

  std::string out_;
  const std::size_t max_bytes_;
  StepBudget& budget_;
};

}  // namespace

std::string outer_html(const Elements& elements, ElementNo element, std::size_t max_bytes, StepBudget& budget) {
  const GumboNode& node = elements.node(element);
  Writer writer(max_bytes, budget);
  if (writer.enter(node)) {
    walk(node, writer);
    writer.leave(node);
  }
  return writer.take();
}

}  // namespace crawl::parser
