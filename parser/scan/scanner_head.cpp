// What is before the body, and behind it:
// https://html.spec.whatwg.org/multipage/parsing.html#the-initial-insertion-mode to #the-after-head-insertion-mode,
// #parsing-main-afterbody and #parsing-main-inframeset.
#include "parser/scan/scanner.h"

namespace crawl::parser {

// Text other than white space: what must be open for it is opened.
Scanner::Rule Scanner::before_body_text(Mode mode) {
  switch (mode) {
    case Mode::initial:
      begin_document(false);
      return Rule::again;
    case Mode::before_head:
      open_implied(Tag::head);
      mode_ = Mode::in_head;
      return Rule::again;
    case Mode::in_head_noscript:
      pop();
      mode_ = Mode::in_head;
      return Rule::again;
    case Mode::in_head:
      return leave_head();
    default:
      open_implied(Tag::body);
      mode_ = Mode::in_body;
      return Rule::done;
  }
}

Scanner::Rule Scanner::leave_head() {
  pop();
  mode_ = Mode::after_head;
  return Rule::again;
}

void Scanner::begin_document(bool by_tag) {
  quirks_ = !tokens_.had_doctype() || tokens_.doctype_is_quirky();
  if (by_tag) {
    open(Tag::html);
  } else {
    open_implied(Tag::html);
  }
  mode_ = Mode::before_head;
}

Scanner::Rule Scanner::start_in_initial() {
  const bool by_tag = tokens_.tag() == Tag::html;
  begin_document(by_tag);
  return by_tag ? Rule::done : Rule::again;
}

Scanner::Rule Scanner::start_before_head() {
  mode_ = Mode::in_head;
  if (tokens_.tag() == Tag::head) {
    open(Tag::head);
    return Rule::done;
  }
  open_implied(Tag::head);
  return Rule::again;
}

bool Scanner::is_for_head(Tag tag) const {
  switch (tag) {
    case Tag::base:
    case Tag::basefont:
    case Tag::bgsound:
    case Tag::link:
    case Tag::meta:
    case Tag::title:
    case Tag::noframes:
    case Tag::style:
    case Tag::script:
    case Tag::template_:
      return true;
    default:
      return false;
  }
}

Scanner::Rule Scanner::start_in_head() {
  using Content = Tokenizer::Content;
  switch (const Tag tag = tokens_.tag()) {
    case Tag::html:
      late_html();
      return Rule::done;
    case Tag::base:
    case Tag::basefont:
    case Tag::bgsound:
    case Tag::menuitem:
    case Tag::link:
    case Tag::meta:
      show(tag);
      return Rule::done;
    case Tag::title:
      show_content(tag, Content::rcdata);
      return Rule::done;
    case Tag::noframes:
    case Tag::style:
      show_content(tag, Content::rawtext);
      return Rule::done;
    case Tag::script:
      show_content(tag, Content::script);
      return Rule::done;
    case Tag::noscript:
      if (open(tag)) mode_ = Mode::in_head_noscript;
      return Rule::done;
    case Tag::template_:
      start_template();
      return Rule::done;
    case Tag::head:
      return Rule::done;
    default:
      return leave_head();
  }
}

Scanner::Rule Scanner::start_in_head_noscript() {
  switch (tokens_.tag()) {
    case Tag::html:
    case Tag::basefont:
    case Tag::bgsound:
    case Tag::link:
    case Tag::meta:
    case Tag::noframes:
    case Tag::style:
      return start_in_head();
    case Tag::head:
    case Tag::noscript:
      return Rule::done;
    default:
      pop();
      mode_ = Mode::in_head;
      return Rule::again;
  }
}

// What belongs into the head and comes late is not shown anyway, so it may stay where it is.
Scanner::Rule Scanner::start_after_head() {
  const Tag tag = tokens_.tag();
  if (is_for_head(tag) || tag == Tag::html) return start_in_head();
  switch (tag) {
    case Tag::head:
      return Rule::done;
    case Tag::body:
      open(tag);
      frameset_ok_ = false;
      mode_ = Mode::in_body;
      return Rule::done;
    case Tag::frameset:
      open(tag);
      mode_ = Mode::in_frameset;
      return Rule::done;
    default:
      open_implied(Tag::body);
      mode_ = Mode::in_body;
      return Rule::again;
  }
}

// An end tag before the body is passed over, but for those that imply one.
Scanner::Rule Scanner::end_before_body(Mode mode) {
  const Tag tag = tokens_.tag();
  if (tag == Tag::template_ && mode >= Mode::in_head && mode != Mode::in_head_noscript) {
    end_template();
    return Rule::done;
  }
  if (mode == Mode::in_head_noscript && tag == Tag::noscript) {
    pop();
    mode_ = Mode::in_head;
    return Rule::done;
  }
  if (mode == Mode::in_head && tag == Tag::head) {
    leave_head();
    return Rule::done;
  }
  const bool implies = tag == Tag::br || ((tag == Tag::body || tag == Tag::html) && mode != Mode::in_head_noscript) ||
                       (tag == Tag::head && (mode == Mode::initial || mode == Mode::before_head));
  if (!implies) return Rule::done;
  before_body_text(mode);
  return Rule::again;
}

Scanner::Rule Scanner::start_after_body() {
  if (tokens_.tag() == Tag::html) return start_in_body();
  mode_ = Mode::in_body;
  return Rule::again;
}

Scanner::Rule Scanner::start_in_frameset(Mode mode) {
  switch (const Tag tag = tokens_.tag()) {
    case Tag::html:
      late_html();
      return Rule::done;
    case Tag::noframes:
      show_content(tag, Tokenizer::Content::rawtext);
      return Rule::done;
    case Tag::frameset:
      if (mode == Mode::in_frameset) open(tag);
      return Rule::done;
    case Tag::frame:
      if (mode == Mode::in_frameset) show(tag);
      return Rule::done;
    default:
      return Rule::done;
  }
}

Scanner::Rule Scanner::end_in_frameset(Mode mode) {
  if (tokens_.tag() != Tag::frameset || mode != Mode::in_frameset || stack_.size() < 2) return Rule::done;
  pop();
  if (stack_.top().tag != Tag::frameset) mode_ = Mode::after_frameset;
  return Rule::done;
}

bool Scanner::has_late_attributes() const {
  return tokens_.attributes().has_any({Attribute::hidden, Attribute::aria_hidden, Attribute::id});
}

// A second <html> or <body> adds to the first the attributes that it has not.
void Scanner::late_html() {
  if (!template_modes_.empty()) return;
  reader_.meta().read_html_language(find(Attribute::lang).value_or(""), find(Attribute::xml_lang).value_or(""));
  if (has_late_attributes()) note(Repair::late_attributes);
}

void Scanner::late_body() {
  if (stack_.size() < 2 || stack_.at(2 - 1).tag != Tag::body || !template_modes_.empty()) return;
  frameset_ok_ = false;
  if (has_late_attributes()) note(Repair::late_attributes);
}

void Scanner::late_frameset() {
  if (ended_by_br_) note(Repair::frameset_behind_br);
  if (stack_.size() < 2 || stack_.at(2 - 1).tag != Tag::body || !frameset_ok_) return;
  pop_to_size(1);
  reader_.forget_body();
  open(Tag::frameset);
  mode_ = Mode::in_frameset;
}

}  // namespace crawl::parser
