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
#include "parser/facts/resource_reader.h"
#include "parser/html/document.h"
#include "parser/html/meta_reader.h"
#include "parser/html/text_reader.h"
#include "parser/tree/element.h"

namespace crawl::parser {

class DocumentReader {
 public:
  explicit DocumentReader(const DocumentSettings& settings)
      : text_wanted_(settings.want_text),
        may_cut_text_(settings.may_cut_text),
        want_text_(settings.want_text),
        want_names_(settings.want_fragments),
        want_resources_(settings.want_resources),
        want_routes_(settings.want_routes),
        want_insecure_(settings.want_insecure),
        meta_(settings.product_token),
        links_(settings.want_fragments, settings.want_routes),
        facts_(settings.want_insecure),
        head_facts_(settings.want_insecure) {}

  void enter(const Element& element);
  void leave(Tag tag);
  // Whether what begins now is in a template that makes no shadow root.
  bool is_inert() const { return inert_ != 0; }
  // An inline element that changes nothing but what its attributes say.
  bool wants_attributes(const Element& element) const {
    return want_resources_ || element.described || (want_names_ && element.named) ||
           (want_insecure_ && element.dressed);
  }
  void pass(const Element& element, std::uint32_t depth = 0) {
    if (is_inert()) return;
    if (want_names_ && element.named) facts_.add_names(element);
    if (element.described) items_.enter(element, depth);
    if (element.dressed) facts_.add_dress(element);
    if (want_resources_) resources_.enter(element);
  }
  // Whether add_text() would keep anything now.
  bool listens() const {
    return meta_.listens() || facts_.listens_to_code() || facts_.listens_to_name() || resources_.listens() ||
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
  const bool text_wanted_, may_cut_text_;
  bool want_text_;  // still
  const bool want_names_, want_resources_, want_routes_, want_insecure_;
  MetaReader meta_;
  LinkReader links_;
  TextReader text_;
  FactReader facts_;
  ResourceReader resources_;
  ItemReader items_;
  std::uint32_t depth_ = 0;     // elements that are open
  std::uint32_t unseen_ = 0;    // the depth of the outermost one whose content is not shown, or 0
  std::uint32_t template_ = 0;  // the depth of the outermost template, or 0
  std::uint32_t inert_ = 0;     // the depth of the outermost one that makes no shadow root, or 0
  std::uint32_t veiled_ = 0;    // the depth of the outermost one that screen readers pass by, or 0
  std::optional<MetaReader> head_;
  FactReader head_facts_;  // with head_
};

}  // namespace crawl::parser
