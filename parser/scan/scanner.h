// Scanner: applies the rules of tree construction to the tokens of one page, and shows what begins and ends to a
// DocumentReader. Inline elements are passed by: they change nothing that is recorded, unless they are hidden.
//
// Made for one page. Its time is linear: each rule takes a constant number of looks at the open elements and of pops,
// and walks that end nothing are numbered.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parser/html/document_reader.h"
#include "parser/scan/inline_elements.h"
#include "parser/scan/open_elements.h"
#include "parser/scan/references.h"
#include "parser/scan/tokenizer.h"

namespace crawl::parser {

class Scanner final : private Attributes {
 public:
  Scanner(std::string_view utf8, const DocumentSettings& settings);
  Document run();

 private:
  using Mode = InsertionMode;
  // An inline element with one of these is held on the stack, so that its end is known.
  static constexpr std::initializer_list<Attribute> held_by = {Attribute::hidden, Attribute::aria_hidden,
                                                               Attribute::item_scope, Attribute::type_of};
  // What a rule did with a token: used it, or changed the mode and wants it to be looked at again.
  enum class Rule : bool { done, again };

  // scanner.cpp: tokens, elements
  void on_text();
  bool is_by_xlink(Attribute name) const;
  void on_start();
  void on_end();
  void note_select(bool starts);
  Rule start_by_mode(Mode mode);
  Rule end_by_mode(Mode mode);
  void add_text();
  bool may_pass_by() const;
  void pass_to_open();
  void pass_by();
  void remember_inline();
  void resume_inline();
  std::string_view decoded_text(TextPlace place);
  std::optional<std::string_view> find(Attribute name) const override;
  Element element_of_token(Tag tag, bool is_html) const;
  bool open(Tag tag);  // by the tag at hand
  bool open_implied(Tag tag);
  bool push(const Element& element, Space space);
  void show(Tag tag);  // an element without content, by the tag at hand
  void show_content(Tag tag, Tokenizer::Content content);
  void pop();
  void pop_forgotten();
  void pop_to(Tag tag);  // and including it
  void pop_to_heading();
  void pop_to_size(std::size_t size);
  void close_implied(Tag except = Tag::end_of_tags);
  bool is_current(Tag tag) const;
  void note(Repair repair) { repairs_ |= bit_of(repair); }

  // scanner_head.cpp: before, in and behind the head; behind the body; frames
  Rule before_body_text(Mode mode);
  Rule start_in_initial();
  Rule start_before_head();
  Rule start_in_head();
  Rule start_in_head_noscript();
  Rule start_after_head();
  Rule end_before_body(Mode mode);
  Rule start_after_body();
  Rule start_in_frameset(Mode mode);
  Rule end_in_frameset(Mode mode);
  Rule leave_head();
  void begin_document(bool by_tag);
  bool is_for_head(Tag tag) const;
  bool has_late_attributes() const;
  void late_html();
  void late_body();
  void late_frameset();

  // scanner_body.cpp
  Rule start_in_body();
  Rule end_in_body();
  void start_block();
  void start_heading();
  void start_item();
  void start_form();
  void start_select();
  void start_option();
  void start_link();
  void end_form();
  void end_paragraph();
  void end_inline();
  void close_paragraph();
  void start_inline();
  void end_passed_by();
  void adopt(std::size_t place);

  // scanner_table.cpp: tables, template
  Rule start_in_table();
  Rule end_in_table();
  Rule start_in_table_body();
  Rule end_in_table_body();
  Rule start_in_row();
  Rule end_in_row();
  Rule start_in_cell();
  Rule end_in_cell();
  Rule start_in_caption();
  Rule end_in_caption();
  Rule start_in_column_group();
  Rule end_in_column_group();
  Rule start_in_template();
  Rule end_in_template();
  Rule leave_row();
  Rule leave_table_body();
  Rule leave_caption();
  Rule leave_column_group();
  Rule foster();
  void clear_to(TagBits context);
  void close_cell();
  bool close_table();
  void start_template();
  void end_template();
  void reset_mode();

  // scanner_foreign.cpp: SVG and MathML
  bool start_is_foreign() const;
  void start_foreign(Space space);
  void start_in_foreign();
  void end_in_foreign();
  bool breaks_out() const;

  Tokenizer tokens_;
  OpenElements stack_;
  InlineElements inline_;
  DocumentReader reader_;
  mutable std::unique_ptr<std::pmr::monotonic_buffer_resource> decoded_;
  std::string scratch_;
  Mode mode_ = Mode::initial;
  std::vector<Mode> template_modes_;
  std::vector<std::size_t> links_;  // the places of the open links on the stack
  unsigned repairs_ = 0;
  mutable bool foreign_tag_ = false;  // the tag at hand is shown as one of SVG or MathML
  bool quirks_ = false;
  bool frameset_ok_ = true;
  bool ended_by_br_ = false;    // it is no longer, by </br>
  bool skip_line_end_ = false;  // that begins <pre>, <listing> or <textarea>
  bool has_form_ = false;       // the form element pointer is set
  std::size_t form_ = 0;        // the size of the stack with that form on top, or 0 where it is not open
  std::size_t own_end_ = 0;     // the size of the stack with that element on top whose own tag ends it now
  bool text_behind_ = false;    // nothing began or ended since the last text
  // Steps of walks over the open elements that ended nothing, and how many a page may have.
  static constexpr std::uint32_t max_idle_steps = 1u << 20;
  std::uint32_t idle_steps_ = 0;
};

}  // namespace crawl::parser
