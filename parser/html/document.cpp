#include "parser/html/document.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "parser/html/ascii.h"
#include "parser/html/document_reader.h"
#include "parser/tree/walk.h"

namespace crawl::parser {

namespace {

// Gumbo's numbers for tags, as ours.
constexpr std::size_t gumbo_tags = GUMBO_TAG_LAST;

const std::array<Tag, gumbo_tags>& tags_of_gumbo() {
  static const std::array<Tag, gumbo_tags> tags = [] {
    std::array<Tag, gumbo_tags> table{};
    for (std::size_t i = 0; i < gumbo_tags; ++i) {
      table[i] = tag_named(gumbo_normalized_tagname(static_cast<GumboTag>(i)));
    }
    return table;
  }();
  return tags;
}

constexpr std::array<std::string_view, attribute_count> attribute_names = [] {
  std::array<std::string_view, attribute_count> names{};
#define CRAWL_NAME(attribute, name) names[static_cast<std::size_t>(Attribute::attribute)] = name;
  CRAWL_ATTRIBUTES(CRAWL_NAME)
#undef CRAWL_NAME
  return names;
}();

class NodeAttributes final : public Attributes {
 public:
  explicit NodeAttributes(const GumboNode& node) : node_(node) {}
  std::optional<std::string_view> find(Attribute name) const override {
    return attribute(node_, attribute_names[static_cast<std::size_t>(name)]);
  }

 private:
  const GumboNode& node_;
};

bool has_any(const NodeAttributes& attributes, std::initializer_list<Attribute> names) {
  return std::ranges::any_of(names, [&](Attribute name) { return attributes.find(name).has_value(); });
}

// Gumbo knows no <use> of SVG.
bool is_use(const GumboNode& node) {
  if (node.v.element.tag_namespace != GUMBO_NAMESPACE_SVG) return false;
  GumboStringPiece written = node.v.element.original_tag;
  if (written.data != nullptr) gumbo_tag_from_original_text(&written);
  return written.data != nullptr && equals_ignoring_case({written.data, written.length}, "use");
}

// Shows the nodes of a walk to the reader.
class TreeEvents {
 public:
  explicit TreeEvents(DocumentReader& reader) : reader_(reader) {}

  bool enter(const GumboNode& node) {
    if (is_element(node)) {
      const NodeAttributes attributes(node);
      reader_.enter({.tag = tag_of(node),
                     .is_html = in_html_namespace(node),
                     .hidden = attributes.find(Attribute::hidden).has_value(),
                     .veiled = attributes.find(Attribute::aria_hidden).has_value(),
                     .named = attributes.find(Attribute::id) ||
                              (node.v.element.tag == GUMBO_TAG_A && attributes.find(Attribute::name)),
                     .described = has_any(attributes, {Attribute::item_prop, Attribute::item_scope, Attribute::property,
                                                       Attribute::type_of, Attribute::vocab}),
                     .dressed = has_any(attributes, {CRAWL_DRESS}) ||
                                (!in_html_namespace(node) && has_any(attributes, {CRAWL_REFERENCES})),
                     .attributes = &attributes});
    } else if (is_text(node)) {
      reader_.add_text(node.v.text.text);
    }
    return true;
  }

  void leave(const GumboNode& node) {
    if (is_element(node)) reader_.leave(tag_of(node));
  }

 private:
  Tag tag_of(const GumboNode& node) const {
    const GumboTag tag = node.v.element.tag;
    if (tag != GUMBO_TAG_UNKNOWN) return tags_[tag];
    return is_use(node) ? Tag::use : Tag::other;
  }

  DocumentReader& reader_;
  const std::array<Tag, gumbo_tags>& tags_ = tags_of_gumbo();
};

}  // namespace

std::string_view name(Repair repair) {
  constexpr std::string_view names[] = {
      "foster parenting", "adoption",          "select content",  "frameset behind </br>",
      "nested links",     "hidden formatting", "late attributes", "text before </form>",
      "isindex",          "unknown elements",  "foreign names",   "deep nesting"};
  return names[static_cast<unsigned>(repair)];
}

Document read_document(const Tree& tree, const DocumentSettings& settings) {
  DocumentReader reader(settings);
  TreeEvents events(reader);
  walk(tree.document(), events);
  return reader.take();
}

}  // namespace crawl::parser
