#include "parser/html/document.h"

#include "parser/html/meta_reader.h"
#include "parser/html/text_reader.h"
#include "parser/html/walk.h"

namespace crawl::parser {

namespace {

// Shows each node to the three readers that may want it. Links count wherever they stand, in a template as well;
// titles and metas only outside templates, which are no part of the document
// (https://html.spec.whatwg.org/multipage/scripting.html#the-template-element); text where it is visible.
class DocumentReader {
 public:
  DocumentReader(bool want_text, std::string_view product_token) : want_text_(want_text), meta_(product_token) {}

  bool enter(const GumboNode& node) {
    if (is_element(node)) {
      enter_element(node);
    } else if (is_text(node) && unseen_ == nullptr) {
      add_text(node.v.text.text);
    }
    return true;
  }

  void leave(const GumboNode& node) {
    if (!is_element(node)) return;
    links_.leave(node);
    if (&node == unseen_) unseen_ = nullptr;
    if (&node == template_) template_ = nullptr;
    if (unseen_ != nullptr) return;
    const Display display = display_of(node.v.element.tag);
    text_.leave(display);
    if (display != Display::in_line) links_.add_gap();
  }

  Document take() {
    if (!meta_.refresh.empty()) links_.add_refresh(meta_.refresh);
    return {.title = std::move(meta_.title),
            .description = std::move(meta_.description),
            .language = std::move(meta_.language),
            .canonical = meta_.canonical,
            .robots = meta_.robots,
            .links = links_.take(),
            .links_cut = links_.cut(),
            .text = text_.take()};
  }

 private:
  void enter_element(const GumboNode& node) {
    if (template_ == nullptr && in_html_namespace(node)) meta_.enter(node);
    if (template_ == nullptr && node.type == GUMBO_NODE_TEMPLATE) template_ = &node;
    const Display display = display_of(node.v.element.tag);
    if (unseen_ == nullptr) {
      text_.enter(display);
      if (display != Display::in_line) links_.add_gap();
      if (display == Display::none || attribute(node, "hidden")) unseen_ = &node;
    }
    links_.enter(node);
  }

  void add_text(std::string_view text) {
    if (want_text_) text_.add(text);
    links_.add_text(text);
  }

  bool want_text_;
  MetaReader meta_;
  LinkReader links_;
  TextReader text_;
  const GumboNode* unseen_ = nullptr;    // the outermost open element whose content is not shown
  const GumboNode* template_ = nullptr;  // the outermost open template
};

}  // namespace

Document read_document(const Tree& tree, bool want_text, std::string_view product_token) {
  DocumentReader reader(want_text, product_token);
  walk(tree.document(), reader);
  return reader.take();
}

}  // namespace crawl::parser
