// The body: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody.
#include "parser/html/ascii.h"
#include "parser/scan/scanner.h"

namespace crawl::parser {

namespace {

// https://html.spec.whatwg.org/multipage/parsing.html#adoption-agency-algorithm: it is repeated so often.
constexpr std::size_t max_adoptions = 8;

}  // namespace

void Scanner::close_paragraph() {
  if (stack_.top().has(p_in_button_scope)) pop_to(Tag::p);
}

void Scanner::start_block() {
  close_paragraph();
  open(tokens_.tag());
}

Scanner::Rule Scanner::start_in_body() {
  using Content = Tokenizer::Content;
  const Tag tag = tokens_.tag();
  if ((bit_of(tag) & blocks_that_begin) != 0) {
    start_block();
    return Rule::done;
  }
  switch (tag) {
    case Tag::a:
      start_link();
      return Rule::done;
    case Tag::li:
    case Tag::dd:
    case Tag::dt:
      start_item();
      return Rule::done;
    case Tag::h1:
    case Tag::h2:
    case Tag::h3:
    case Tag::h4:
    case Tag::h5:
    case Tag::h6:
      start_heading();
      return Rule::done;
    case Tag::html:
      late_html();
      return Rule::done;
    case Tag::base:
    case Tag::link:
    case Tag::meta:
    case Tag::title:
      if (frameset_ok_) reader_.remember_head();
      return start_in_head();
    case Tag::basefont:
    case Tag::bgsound:
    case Tag::menuitem:
    case Tag::noframes:
    case Tag::style:
    case Tag::script:
    case Tag::template_:
      return start_in_head();
    case Tag::body:
      late_body();
      return Rule::done;
    case Tag::frameset:
      late_frameset();
      return Rule::done;
    case Tag::pre:
    case Tag::listing:
      start_block();
      skip_line_end_ = true;
      frameset_ok_ = false;
      return Rule::done;
    case Tag::form:
      start_form();
      return Rule::done;
    case Tag::plaintext:
      close_paragraph();
      show_content(tag, Content::plaintext);
      return Rule::done;
    case Tag::button:
      if (stack_.is_open(tag)) pop_to(tag);
      resume_inline();
      open(tag);
      frameset_ok_ = false;
      return Rule::done;
    case Tag::applet:
    case Tag::marquee:
    case Tag::object:
      resume_inline();
      open(tag);
      frameset_ok_ = false;
      return Rule::done;
    case Tag::table:
      if (!quirks_) close_paragraph();
      if (open(tag)) mode_ = Mode::in_table;
      frameset_ok_ = false;
      return Rule::done;
    case Tag::image:
      resume_inline();
      show(Tag::img);
      frameset_ok_ = false;
      return Rule::done;
    case Tag::area:
    case Tag::br:
    case Tag::embed:
    case Tag::img:
    case Tag::keygen:
    case Tag::wbr:
      resume_inline();
      show(tag);
      frameset_ok_ = false;
      return Rule::done;
    case Tag::input:
      if (stack_.is_open(Tag::select)) pop_to(Tag::select);
      resume_inline();
      show(tag);
      if (!equals_ignoring_case(find(Attribute::type).value_or(""), "hidden")) frameset_ok_ = false;
      return Rule::done;
    case Tag::param:
    case Tag::source:
    case Tag::track:
      show(tag);
      return Rule::done;
    case Tag::hr:
      close_paragraph();
      if (stack_.is_open(Tag::select)) close_implied();
      show(tag);
      frameset_ok_ = false;
      return Rule::done;
    case Tag::isindex:
      note(Repair::isindex);
      return Rule::done;
    case Tag::textarea:
      skip_line_end_ = true;
      frameset_ok_ = false;
      show_content(tag, Content::rcdata);
      return Rule::done;
    case Tag::xmp:
      close_paragraph();
      frameset_ok_ = false;
      show_content(tag, Content::rawtext);
      return Rule::done;
    case Tag::iframe:
      frameset_ok_ = false;
      show_content(tag, Content::rawtext);
      return Rule::done;
    case Tag::noembed:
      show_content(tag, Content::rawtext);
      return Rule::done;
    case Tag::select:
      start_select();
      return Rule::done;
    case Tag::optgroup:
    case Tag::option:
      start_option();
      return Rule::done;
    case Tag::rb:
    case Tag::rp:
    case Tag::rt:
    case Tag::rtc:
      if (stack_.is_open(Tag::ruby)) close_implied(tag == Tag::rp || tag == Tag::rt ? Tag::rtc : Tag::end_of_tags);
      open(tag);
      return Rule::done;
    case Tag::svg:
      resume_inline();
      start_foreign(Space::svg);
      return Rule::done;
    case Tag::math:
      resume_inline();
      start_foreign(Space::mathml);
      return Rule::done;
    case Tag::caption:
    case Tag::col:
    case Tag::colgroup:
    case Tag::frame:
    case Tag::head:
    case Tag::tbody:
    case Tag::td:
    case Tag::tfoot:
    case Tag::th:
    case Tag::thead:
    case Tag::tr:
      return Rule::done;
    default:
      start_inline();
      return Rule::done;
  }
}

void Scanner::start_inline() {
  const Tag tag = tokens_.tag();
  if (!passes_by[index_of(tag)]) {
    resume_inline();
    open(tag);
    return;
  }
  if (tag == Tag::nobr) end_passed_by();
  const bool held = tokens_.attributes().has_any(held_by) || stack_.top().space != Space::html;
  held ? pass_to_open() : pass_by();
  if (held) open(tag);
}

void Scanner::start_heading() {
  close_paragraph();
  if (is_heading(stack_.top().tag) && is_current(stack_.top().tag)) pop();
  open(tokens_.tag());
}

void Scanner::start_item() {
  const Tag tag = tokens_.tag();
  frameset_ok_ = false;
  const auto ends_here = [&] {
    return tag == Tag::li ? stack_.top().has(li_ends_here) : stack_.top().has(dd_ends_here);
  };
  const auto is_item = [&](Tag open) { return tag == Tag::li ? open == tag : open == Tag::dd || open == Tag::dt; };
  if (ends_here()) {
    while (!is_item(stack_.top().tag)) pop();
    pop();
  }
  close_paragraph();
  open(tag);
}

// One in another ends that.
void Scanner::start_select() {
  if (stack_.is_open(Tag::select)) return pop_to(Tag::select);
  resume_inline();
  open(Tag::select);
  frameset_ok_ = false;
}

void Scanner::start_option() {
  const Tag tag = tokens_.tag();
  if (stack_.is_open(Tag::select)) {
    close_implied(tag == Tag::option ? Tag::optgroup : Tag::end_of_tags);
  } else if (is_current(Tag::option)) {
    pop();
  }
  resume_inline();
  open(tag);
}

// https://html.spec.whatwg.org/multipage/parsing.html#form-element-pointer
void Scanner::start_form() {
  if (has_form_ && template_modes_.empty()) return;
  close_paragraph();
  if (!open(Tag::form) || !template_modes_.empty()) return;
  has_form_ = true;
  form_ = stack_.size();
}

// Opening a link ends the one that is open.
void Scanner::start_link() {
  end_passed_by();
  resume_inline();
  remember_inline();
  open(Tag::a);
}

// The end tag of a link or another inline element.
void Scanner::end_passed_by() {
  const OpenElement& top = stack_.top();
  const bool formatting = is_formatting(tokens_.tag());
  if (idle_steps_ > max_idle_steps) return note(Repair::deep_nesting);
  if (tokens_.tag() == Tag::other && inline_.is_other_than(tokens_.name_hash(), idle_steps_))
    note(Repair::unknown_elements);
  if (formatting && inline_.forget_interrupted(tokens_.name_hash(), top.level)) return;
  const std::size_t found = inline_.find(tokens_.name_hash(), idle_steps_);
  if (found == InlineElements::none) return;
  const std::size_t depth = inline_.depth_of(found);
  if (formatting && depth < top.scope_size) return;
  if (depth >= top.special_size) {
    inline_.end(found);
    if (stack_.top().forgotten) pop_forgotten();
    const bool on_stack = stack_.size() > depth && stack_.at(depth).name_hash == tokens_.name_hash();
    own_end_ = on_stack ? depth + 1 : 0;
    pop_to_size(depth);
    own_end_ = 0;
  } else if (formatting) {
    inline_.forget(found);
    adopt(depth);
  }
}

// A formatting element that is on the stack at `place`, or passed by there, ends though blocks in it are open:
// https://html.spec.whatwg.org/multipage/parsing.html#adoption-agency-algorithm. A copy of it goes into each of them,
// and the innermost is ended with what is in it. What is no block loses the block that is in it: a link ends
// where that begins, as of what is linked twice the first says how.
void Scanner::adopt(std::size_t place) {
  const std::size_t last = stack_.top().special_size;
  std::size_t blocks = 0, link = 0;
  for (std::size_t i = place; i < last; ++i) {
    const OpenElement& element = stack_.at(i);
    if (element.special) {
      ++blocks;
      if (link == 0) continue;
      reader_.links().close_at(element.link_text);
      links_.pop_back();
      stack_.at(link - 1).tag = Tag::other;
      stack_.forget(link - 1);
      link = 0;
    } else if (!links_.empty() && links_.back() == i + 1) {
      link = i + 1;
      if (element.hidden) note(Repair::hidden_formatting);
    } else if (element.tag != Tag::other || element.hidden) {
      note(Repair::adoption);
    }
  }
  if (blocks >= max_adoptions) note(Repair::adoption);
  pop_to_size(last);
  inline_.pop_to(static_cast<std::uint32_t>(last));
}

Scanner::Rule Scanner::end_in_body() {
  const Tag tag = tokens_.tag();
  if ((bit_of(tag) & blocks_that_end) != 0) {
    if (stack_.is_open(tag)) pop_to(tag);
    return Rule::done;
  }
  switch (tag) {
    case Tag::applet:
    case Tag::marquee:
    case Tag::object:
      if (stack_.is_open_in_table(tag)) pop_to(tag);  // in scope, says the standard; Gumbo looks as far as here
      return Rule::done;
    case Tag::a:
      end_passed_by();
      return Rule::done;
    case Tag::p:
      end_paragraph();
      return Rule::done;
    case Tag::li:
      if (stack_.top().has(li_in_list_scope)) pop_to(tag);
      return Rule::done;
    case Tag::h1:
    case Tag::h2:
    case Tag::h3:
    case Tag::h4:
    case Tag::h5:
    case Tag::h6:
      if (stack_.is_open(tag)) pop_to_heading();
      return Rule::done;
    case Tag::body:
    case Tag::html:
      if (stack_.is_open(Tag::body)) mode_ = Mode::after_body;
      return Rule::done;
    case Tag::form:
      end_form();
      return Rule::done;
    case Tag::template_:
      end_template();
      return Rule::done;
    case Tag::br:  // read as <br>
      reader_.enter({.tag = tag});
      reader_.leave(tag);
      ended_by_br_ |= frameset_ok_;
      frameset_ok_ = false;
      return Rule::done;
    default:
      end_inline();
      return Rule::done;
  }
}

// One that ends no paragraph stands for an empty one.
void Scanner::end_paragraph() {
  if (stack_.top().has(p_in_button_scope)) return pop_to(Tag::p);
  reader_.enter({.tag = Tag::p});
  reader_.leave(Tag::p);
}

// Other elements may be open in the form; what follows them is still inside it, so it is left with them.
void Scanner::end_form() {
  if (!template_modes_.empty()) {
    if (stack_.is_open(Tag::form)) pop_to(Tag::form);
    return;
  }
  const std::size_t form = form_;
  has_form_ = false;
  form_ = 0;
  if (form == 0 || !stack_.is_open(Tag::form)) return;
  close_implied();
  if (text_behind_) note(Repair::text_before_form_end);
  stack_.forget(form - 1);
  pop_forgotten();
}

// https://html.spec.whatwg.org/multipage/parsing.html#any-other-end-tag: up to the innermost of its name, if no special
// element is before that.
void Scanner::end_inline() {
  const Tag tag = tokens_.tag();
  if (passes_by[index_of(tag)]) return end_passed_by();
  if ((stack_.top().since_special & bit_of(tag)) == 0) return;
  for (std::size_t i = stack_.size(); i-- > 1;) {
    const OpenElement& element = stack_.at(i);
    if (element.space == Space::html && element.tag == tag) return pop_to_size(i);
    if (element.special) return;
    if (++idle_steps_ > max_idle_steps) return note(Repair::deep_nesting);
  }
}

}  // namespace crawl::parser
