// DocumentReader: gathers a Document from the elements and texts of a page in document order, each element left after
// all that it contains. What is in a <template> is no part of the document
// (https://html.spec.whatwg.org/multipage/scripting.html#the-template-element), unless it makes a shadow root
// (https://html.spec.whatwg.org/multipage/scripting.html#attr-template-shadowrootmode): that has links and text, while
// titles and metas are the document's alone. Text counts where it is visible.
// One for each page; bounded as its three readers are.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "parser/facts/fact_reader.h"
#include "parser/html/document.h"
#include "parser/html/meta_reader.h"
#include "parser/html/text_reader.h"
#include "parser/tree/element.h"

namespace crawl::parser {

class DocumentReader {
 public:
  explicit DocumentReader(const DocumentSettings& settings)
      : want_text_(settings.want_text), meta_(settings.product_token) {}

  void enter(const Element& element);
  void leave(Tag tag);
  // Whether what begins now is in a template that makes no shadow root.
  bool is_inert() const { return inert_ != 0; }
  // Whether add_text() would keep anything now.
  bool listens() const {
    return meta_.listens() || facts_.listens_to_script() ||
           (unseen_ == 0 && (want_text_ || links_.listens() || facts_.listens()));
  }
  void add_text(std::string_view text);

  // A <frameset> takes the place of the body: what stood in that is no part of the document. What the head said must be
  // remembered before the body says anything of the kind.
  void forget_body();
  void remember_head() {
    if (head_) return;
    head_ = meta_;
    head_facts_ = facts_;
  }

  MetaReader& meta() { return meta_; }
  LinkReader& links() { return links_; }
  TextReader& text() { return text_; }

  Document take();

 private:
  bool want_text_;
  MetaReader meta_;
  LinkReader links_;
  TextReader text_;
  FactReader facts_;
  std::uint32_t depth_ = 0;     // elements that are open
  std::uint32_t unseen_ = 0;    // the depth of the outermost one whose content is not shown, or 0
  std::uint32_t template_ = 0;  // the depth of the outermost template, or 0
  std::uint32_t inert_ = 0;     // the depth of the outermost one that makes no shadow root, or 0
  std::optional<MetaReader> head_;
  FactReader head_facts_;  // with head_
};

}  // namespace crawl::parser
