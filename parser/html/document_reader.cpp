#include "parser/html/document_reader.h"

namespace crawl::parser {

void DocumentReader::enter(const Element& element) {
  ++depth_;
  if (template_ == 0 && element.is_html) {
    if (MetaReader::is_of_interest(element.tag)) meta_.enter(element);
    if (element.tag == Tag::template_) template_ = depth_;
  }
  meta_.enter_anywhere(element);
  if (unseen_ == 0) {
    const Display display = display_of(element.tag);
    if (display != Display::in_line) {
      text_.enter(display);
      links_.add_gap();
    }
    if (display == Display::none || element.hidden) unseen_ = depth_;
  }
  if (LinkReader::is_of_interest(element.tag)) links_.enter(element);
}

void DocumentReader::leave(Tag tag) {
  links_.leave(tag);
  meta_.leave(tag);
  if (unseen_ == depth_) unseen_ = 0;
  if (template_ == depth_) template_ = 0;
  --depth_;
  if (unseen_ != 0) return;
  const Display display = display_of(tag);
  if (display == Display::in_line) return;
  text_.leave(display);
  links_.add_gap();
}

void DocumentReader::add_text(std::string_view text) {
  meta_.add_text(text);
  if (unseen_ != 0) return;
  if (want_text_) text_.add(text);
  links_.add_text(text);
}

Document DocumentReader::take() {
  if (!meta_.refresh.empty()) links_.add_refresh(meta_.refresh);
  Document document;
  document.title = std::move(meta_.title);
  document.description = std::move(meta_.description);
  document.language = std::move(meta_.language);
  document.base_href = meta_.base_href;
  document.canonical = meta_.canonical;
  document.robots = meta_.robots;
  document.links_cut = links_.cut();
  document.links = links_.take();
  document.text = text_.take();
  return document;
}

}  // namespace crawl::parser
