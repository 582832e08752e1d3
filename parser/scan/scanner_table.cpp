// Tables and <template>: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-intable to
// #parsing-main-intemplate.
#include "parser/html/ascii.h"
#include "parser/scan/scanner.h"

namespace crawl::parser {

namespace {

constexpr TagBits table_context = bits_of({Tag::table, Tag::template_, Tag::html});
constexpr TagBits table_body_context = bits_of({Tag::tbody, Tag::tfoot, Tag::thead, Tag::template_, Tag::html});
constexpr TagBits row_context = bits_of({Tag::tr, Tag::template_, Tag::html});
constexpr TagBits sections = bits_of({Tag::tbody, Tag::tfoot, Tag::thead});
constexpr TagBits cells = bits_of({Tag::td, Tag::th});

// Parts of a table that end a cell or a caption that they are in.
constexpr bool is_part(Tag tag) {
  switch (tag) {
    case Tag::caption:
    case Tag::col:
    case Tag::colgroup:
    case Tag::tbody:
    case Tag::td:
    case Tag::tfoot:
    case Tag::th:
    case Tag::thead:
    case Tag::tr:
      return true;
    default:
      return false;
  }
}

constexpr bool is_section(Tag tag) {
  return tag == Tag::tbody || tag == Tag::tfoot || tag == Tag::thead;
}

}  // namespace

void Scanner::clear_to(TagBits context) {
  const auto is_context = [&] {
    const OpenElement& top = stack_.top();
    return top.space == Space::html && (bit_of(top.tag) & context) != 0;
  };
  while (stack_.size() > 1 && !is_context()) pop();
}

void Scanner::reset_mode() {
  mode_ = stack_.top().reset_mode;
  if (mode_ == Mode::in_template) mode_ = template_modes_.empty() ? Mode::in_body : template_modes_.back();
}

bool Scanner::close_table() {
  if (!stack_.is_open_in_table(Tag::table)) return false;
  pop_to(Tag::table);
  reset_mode();
  return true;
}

// What a table cannot hold is read as in a body.
Scanner::Rule Scanner::foster() {
  const OpenElement& top = stack_.top();
  const bool in_table_itself =
      top.space == Space::html && (bit_of(top.tag) & (sections | bits_of({Tag::table, Tag::tr}))) != 0;
  if (in_table_itself) note(Repair::foster_parenting);
  return start_in_body();
}

Scanner::Rule Scanner::start_in_table() {
  switch (const Tag tag = tokens_.tag()) {
    case Tag::caption:
      clear_to(table_context);
      if (open(tag)) mode_ = Mode::in_caption;
      return Rule::done;
    case Tag::colgroup:
      clear_to(table_context);
      if (open(tag)) mode_ = Mode::in_column_group;
      return Rule::done;
    case Tag::col:
      clear_to(table_context);
      if (!open_implied(Tag::colgroup)) return Rule::done;
      mode_ = Mode::in_column_group;
      return Rule::again;
    case Tag::tbody:
    case Tag::tfoot:
    case Tag::thead:
      clear_to(table_context);
      if (open(tag)) mode_ = Mode::in_table_body;
      return Rule::done;
    case Tag::td:
    case Tag::th:
    case Tag::tr:
      clear_to(table_context);
      if (!open_implied(Tag::tbody)) return Rule::done;
      mode_ = Mode::in_table_body;
      return Rule::again;
    case Tag::table:
      return close_table() ? Rule::again : Rule::done;
    case Tag::style:
    case Tag::script:
    case Tag::template_:
      return start_in_head();
    case Tag::input:
      if (!equals_ignoring_case(find(Attribute::type).value_or(""), "hidden")) return foster();
      show(tag);
      return Rule::done;
    case Tag::form:
      if (has_form_ || !template_modes_.empty()) return Rule::done;
      has_form_ = true;
      show(tag);
      return Rule::done;
    default:
      return foster();
  }
}

Scanner::Rule Scanner::end_in_table() {
  switch (const Tag tag = tokens_.tag()) {
    case Tag::table:
      close_table();
      return Rule::done;
    case Tag::template_:
      end_template();
      return Rule::done;
    case Tag::body:
    case Tag::html:
      return Rule::done;
    default:
      if (is_part(tag)) return Rule::done;
      if (tag == Tag::p || tag == Tag::br) note(Repair::foster_parenting);
      return end_in_body();
  }
}

Scanner::Rule Scanner::start_in_table_body() {
  const Tag tag = tokens_.tag();
  if (tag == Tag::tr) {
    clear_to(table_body_context);
    if (open(tag)) mode_ = Mode::in_row;
    return Rule::done;
  }
  if (tag == Tag::td || tag == Tag::th) {
    clear_to(table_body_context);
    if (!open_implied(Tag::tr)) return Rule::done;
    mode_ = Mode::in_row;
    return Rule::again;
  }
  return is_part(tag) ? leave_table_body() : start_in_table();
}

Scanner::Rule Scanner::leave_table_body() {
  if ((stack_.top().in_table_scope & sections) == 0) return Rule::done;
  clear_to(table_body_context);
  pop();
  mode_ = Mode::in_table;
  return Rule::again;
}

Scanner::Rule Scanner::end_in_table_body() {
  const Tag tag = tokens_.tag();
  if (tag == Tag::table) return leave_table_body();
  if (!is_section(tag)) return end_in_table();
  if (stack_.is_open_in_table(tag)) leave_table_body();
  return Rule::done;
}

Scanner::Rule Scanner::start_in_row() {
  const Tag tag = tokens_.tag();
  if (tag == Tag::td || tag == Tag::th) {
    clear_to(row_context);
    if (open(tag)) mode_ = Mode::in_cell;
    return Rule::done;
  }
  return is_part(tag) ? leave_row() : start_in_table();
}

Scanner::Rule Scanner::leave_row() {
  if (!stack_.is_open_in_table(Tag::tr)) return Rule::done;
  clear_to(row_context);
  pop();
  mode_ = Mode::in_table_body;
  return Rule::again;
}

Scanner::Rule Scanner::end_in_row() {
  const Tag tag = tokens_.tag();
  if (tag == Tag::tr) {
    leave_row();
    return Rule::done;
  }
  if (tag == Tag::table) return leave_row();
  if (is_section(tag)) return stack_.is_open_in_table(tag) ? leave_row() : Rule::done;
  return end_in_table();
}

void Scanner::close_cell() {
  const auto is_cell = [&] {
    const OpenElement& top = stack_.top();
    return top.space == Space::html && (bit_of(top.tag) & cells) != 0;
  };
  while (stack_.size() > 1 && !is_cell()) pop();
  pop();
  mode_ = Mode::in_row;
}

Scanner::Rule Scanner::start_in_cell() {
  if (!is_part(tokens_.tag())) return start_in_body();
  if ((stack_.top().in_table_scope & cells) == 0) return Rule::done;
  close_cell();
  return Rule::again;
}

Scanner::Rule Scanner::end_in_cell() {
  switch (const Tag tag = tokens_.tag()) {
    case Tag::td:
    case Tag::th:
      if (!stack_.is_open_in_table(tag)) return Rule::done;
      pop_to(tag);
      mode_ = Mode::in_row;
      return Rule::done;
    case Tag::body:
    case Tag::caption:
    case Tag::col:
    case Tag::colgroup:
    case Tag::html:
      return Rule::done;
    case Tag::table:
    case Tag::tbody:
    case Tag::tfoot:
    case Tag::thead:
    case Tag::tr:
      if (!stack_.is_open_in_table(tag)) return Rule::done;
      close_cell();
      return Rule::again;
    default:
      return end_in_body();
  }
}

Scanner::Rule Scanner::leave_caption() {
  if (!stack_.is_open_in_table(Tag::caption)) return Rule::done;
  pop_to(Tag::caption);
  mode_ = Mode::in_table;
  return Rule::again;
}

Scanner::Rule Scanner::start_in_caption() {
  return is_part(tokens_.tag()) ? leave_caption() : start_in_body();
}

Scanner::Rule Scanner::end_in_caption() {
  switch (const Tag tag = tokens_.tag()) {
    case Tag::caption:
      leave_caption();
      return Rule::done;
    case Tag::table:
      return leave_caption();
    case Tag::body:
    case Tag::html:
      return Rule::done;
    default:
      return is_part(tag) ? Rule::done : end_in_body();
  }
}

Scanner::Rule Scanner::leave_column_group() {
  if (stack_.top().tag != Tag::colgroup) return Rule::done;
  pop();
  mode_ = Mode::in_table;
  return Rule::again;
}

Scanner::Rule Scanner::start_in_column_group() {
  switch (const Tag tag = tokens_.tag()) {
    case Tag::html:
      return start_in_body();
    case Tag::col:
      show(tag);
      return Rule::done;
    case Tag::template_:
      return start_in_head();
    default:
      return leave_column_group();
  }
}

Scanner::Rule Scanner::end_in_column_group() {
  switch (tokens_.tag()) {
    case Tag::colgroup:
      leave_column_group();
      return Rule::done;
    case Tag::col:
      return Rule::done;
    case Tag::template_:
      end_template();
      return Rule::done;
    default:
      return leave_column_group();
  }
}

void Scanner::start_template() {
  if (!open(Tag::template_)) return;
  frameset_ok_ = false;
  template_modes_.push_back(Mode::in_template);
  mode_ = Mode::in_template;
}

void Scanner::end_template() {
  if (template_modes_.empty()) return;
  const std::uint32_t level = stack_.top().level;
  pop_to(Tag::template_);
  if (stack_.top().level + 1 != level) note(Repair::adoption);  // a marker is left behind, so formatting cannot end
  template_modes_.pop_back();
  reset_mode();
}

Scanner::Rule Scanner::start_in_template() {
  const Tag tag = tokens_.tag();
  if (is_for_head(tag)) return start_in_head();
  Mode& mode = template_modes_.back();
  switch (tag) {
    case Tag::caption:
    case Tag::colgroup:
    case Tag::tbody:
    case Tag::tfoot:
    case Tag::thead:
      mode = Mode::in_table;
      break;
    case Tag::col:
      mode = Mode::in_column_group;
      break;
    case Tag::tr:
      mode = Mode::in_table_body;
      break;
    case Tag::td:
    case Tag::th:
      mode = Mode::in_row;
      break;
    default:
      mode = Mode::in_body;
      break;
  }
  mode_ = mode;
  return Rule::again;
}

Scanner::Rule Scanner::end_in_template() {
  if (tokens_.tag() == Tag::template_) end_template();
  return Rule::done;
}

}  // namespace crawl::parser
