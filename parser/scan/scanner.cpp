#include "parser/scan/scanner.h"

#include <algorithm>

#include "parser/html/ascii.h"
#include "parser/tree/find.h"

namespace crawl::parser {

namespace {

// Text is mostly less than this part of a page.
constexpr std::size_t bytes_a_text_byte = 3;
constexpr std::size_t max_reserve = 1u << 20;

bool is_blank(std::string_view text) {
  return std::ranges::all_of(text, is_space);
}

bool has_null(std::string_view text) {
  return text.find('\0') != text.npos;
}

}  // namespace

Scanner::Scanner(std::string_view utf8, const DocumentSettings& settings) : tokens_(utf8), reader_(settings) {
  if (settings.want_text && !settings.may_cut_text)
    reader_.text().reserve(std::min(utf8.size() / bytes_a_text_byte, max_reserve));
}

Document Scanner::run() {
  using Token = Tokenizer::Token;
  for (Token token = tokens_.next(); token != Token::end; token = tokens_.next()) {
    if (token == Token::text) {
      on_text();
    } else if (token == Token::start_tag) {
      on_start();
    } else {
      on_end();
    }
  }
  Document document = reader_.take();
  document.repairs = repairs_;
  document.decoded = std::move(decoded_);
  return document;
}

void Scanner::on_start() {
  skip_line_end_ = false;
  if (stack_.is_open(Tag::select)) note_select(true);
  if (may_pass_by()) return pass_by();
  if (start_is_foreign()) return start_in_foreign();
  while (start_by_mode(mode_) == Rule::again) {
  }
}

void Scanner::on_end() {
  skip_line_end_ = false;
  if (stack_.is_open(Tag::select)) note_select(false);
  if (stack_.top().space != Space::html) return end_in_foreign();
  while (end_by_mode(mode_) == Rule::again) {
  }
}

// What the parsers of before 2025 leave out of a <select>, or end it with; Gumbo is one.
void Scanner::note_select(bool starts) {
  switch (tokens_.tag()) {
    case Tag::option:
    case Tag::optgroup:
    case Tag::select:
      return;
    case Tag::script:
    case Tag::input:
      if (starts) return;
      break;
    default:
      break;
  }
  note(Repair::select_content);
}

// An inline element in the body that does not hide its content.
bool Scanner::may_pass_by() const {
  return passes_by[index_of(tokens_.tag())] && (mode_ == Mode::in_body || mode_ == Mode::in_cell) &&
         stack_.top().space == Space::html && !tokens_.attributes().has_any(held_by) && tokens_.tag() != Tag::nobr;
}

void Scanner::resume_inline() {
  if (!inline_.may_resume()) return;
  if (stack_.top().space != Space::html) note(Repair::adoption);  // they would be HTML elements in that one
  inline_.resume(static_cast<std::uint32_t>(stack_.size()), stack_.top().level);
}

// What is not shown, or is an item, is on the stack all the same.
void Scanner::pass_to_open() {
  resume_inline();
  remember_inline();
}

void Scanner::pass_by() {
  pass_to_open();
  if (!tokens_.attributes().any()) return;
  const Element element = element_of_token(tokens_.tag(), true);
  if (reader_.wants_attributes(element)) reader_.pass(element);
}

void Scanner::remember_inline() {
  const Tag tag = tokens_.tag();
  if (is_formatting(tag) && inline_.are_many(tokens_.name_hash())) note(Repair::adoption);
  inline_.open({.name = tokens_.name_hash(),
                .level = stack_.top().level,
                .formatting = is_formatting(tag),
                .other = tag == Tag::other},
               static_cast<std::uint32_t>(stack_.size()));
}

Scanner::Rule Scanner::start_by_mode(Mode mode) {
  switch (mode) {
    case Mode::initial:
      return start_in_initial();
    case Mode::before_head:
      return start_before_head();
    case Mode::in_head:
      return start_in_head();
    case Mode::in_head_noscript:
      return start_in_head_noscript();
    case Mode::after_head:
      return start_after_head();
    case Mode::in_body:
      return start_in_body();
    case Mode::in_table:
      return start_in_table();
    case Mode::in_caption:
      return start_in_caption();
    case Mode::in_column_group:
      return start_in_column_group();
    case Mode::in_table_body:
      return start_in_table_body();
    case Mode::in_row:
      return start_in_row();
    case Mode::in_cell:
      return start_in_cell();
    case Mode::in_template:
      return start_in_template();
    case Mode::after_body:
      return start_after_body();
    case Mode::in_frameset:
    case Mode::after_frameset:
      return start_in_frameset(mode);
  }
  return Rule::done;
}

Scanner::Rule Scanner::end_by_mode(Mode mode) {
  switch (mode) {
    case Mode::initial:
    case Mode::before_head:
    case Mode::in_head:
    case Mode::in_head_noscript:
    case Mode::after_head:
      return end_before_body(mode);
    case Mode::in_body:
      return end_in_body();
    case Mode::in_table:
      return end_in_table();
    case Mode::in_caption:
      return end_in_caption();
    case Mode::in_column_group:
      return end_in_column_group();
    case Mode::in_table_body:
      return end_in_table_body();
    case Mode::in_row:
      return end_in_row();
    case Mode::in_cell:
      return end_in_cell();
    case Mode::in_template:
      return end_in_template();
    case Mode::after_body:
      if (tokens_.tag() == Tag::html) return Rule::done;
      mode_ = Mode::in_body;
      return Rule::again;
    case Mode::in_frameset:
    case Mode::after_frameset:
      return end_in_frameset(mode);
  }
  return Rule::done;
}

void Scanner::on_text() {
  const OpenElement& top = stack_.top();
  if (top.space != Space::html && !top.html_content) {
    if (frameset_ok_) frameset_ok_ = is_blank(decoded_text(TextPlace::html));
    if (reader_.listens()) reader_.add_text(decoded_text(TextPlace::raw));
    return;
  }
  switch (mode_) {
    case Mode::in_frameset:
    case Mode::after_frameset:
      return;
    case Mode::in_table:
    case Mode::in_table_body:
    case Mode::in_row:
      if (!is_blank(decoded_text(TextPlace::html))) note(Repair::foster_parenting);
      return add_text();
    case Mode::after_body:
      if (!is_blank(decoded_text(TextPlace::html))) mode_ = Mode::in_body;
      return add_text();
    case Mode::in_column_group:
      if (is_blank(decoded_text(TextPlace::html))) return add_text();
      if (leave_column_group() == Rule::again) on_text();
      return;
    case Mode::initial:
    case Mode::before_head:
    case Mode::in_head:
    case Mode::in_head_noscript:
    case Mode::after_head:
      if (is_blank(decoded_text(TextPlace::html)) && !has_null(tokens_.text())) return;
      while (before_body_text(mode_) == Rule::again) {
      }
      return add_text();
    default:
      return add_text();
  }
}

// Text by the rules of the body.
void Scanner::add_text() {
  // U+0000 is passed over: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody
  if (frameset_ok_) frameset_ok_ = is_blank(decoded_text(TextPlace::html));
  resume_inline();
  text_behind_ = true;
  if (!reader_.listens()) {
    skip_line_end_ = false;
    return;
  }
  std::string_view text = decoded_text(TextPlace::html);
  if (skip_line_end_ && tokens_.text_follows_tag() && text.starts_with('\n')) text.remove_prefix(1);
  skip_line_end_ = false;
  if (!text.empty()) reader_.add_text(text);
}

// Valid until the next one is decoded.
std::string_view Scanner::decoded_text(TextPlace place) {
  if (!tokens_.has_specials()) return tokens_.text();
  scratch_.clear();
  append_decoded(scratch_, tokens_.text(), place, tokens_.has_references());
  return scratch_;
}

// A foreign element is asked for its href, and has that of XLink, first or alone.
bool Scanner::is_by_xlink(Attribute name) const {
  const TagAttributes& attributes = tokens_.attributes();
  if (!foreign_tag_ || name != Attribute::href || !attributes.has(Attribute::xlink_href)) return false;
  return !attributes.has(name) || attributes.value(Attribute::xlink_href).data() < attributes.value(name).data();
}

// Of the tag at hand. What must be decoded lives as long as the document.
std::optional<std::string_view> Scanner::find(Attribute name) const {
  if (is_by_xlink(name)) name = Attribute::xlink_href;
  if (!tokens_.attributes().has(name)) return std::nullopt;
  const std::string_view written = tokens_.attributes().value(name);
  const char* const end = written.data() + written.size();
  if (find_any(written.data(), end, '&', '\r', '\0') == end) return written;
  std::string decoded;
  append_decoded(decoded, written, TextPlace::attribute);
  if (decoded.empty()) return std::string_view{};
  if (!decoded_) decoded_ = std::make_unique<std::pmr::monotonic_buffer_resource>();
  char* const kept = static_cast<char*>(decoded_->allocate(decoded.size(), 1));
  std::ranges::copy(decoded, kept);
  return std::string_view(kept, decoded.size());
}

Element Scanner::element_of_token(Tag tag, bool is_html) const {
  foreign_tag_ = !is_html;
  const TagAttributes& attributes = tokens_.attributes();
  return {.tag = tag,
          .is_html = is_html,
          .hidden = attributes.has(Attribute::hidden),
          .veiled = attributes.has(Attribute::aria_hidden),
          .named = attributes.has(Attribute::id) || (tag == Tag::a && attributes.has(Attribute::name)),
          .described = attributes.has_any(
              {Attribute::item_prop, Attribute::item_scope, Attribute::property, Attribute::type_of, Attribute::vocab}),
          .dressed = attributes.has_any({CRAWL_DRESS}) || (!is_html && attributes.has_any({CRAWL_REFERENCES})),
          .attributes = this};
}

bool Scanner::open(Tag tag) {
  return push(element_of_token(tag, true), Space::html);
}

bool Scanner::open_implied(Tag tag) {
  return push({.tag = tag}, Space::html);
}

// False where too many are open: the element is then one without content.
bool Scanner::push(const Element& element, Space space) {
  const std::uint32_t link_text = reader_.links().text_size();
  text_behind_ = false;
  reader_.enter(element);
  if (stack_.is_full()) {
    note(Repair::deep_nesting);
    reader_.leave(element.tag);
    return false;
  }
  OpenElement& entry = stack_.push(element.tag, space, tokens_.name_hash());
  entry.hidden = element.hidden || element.veiled;
  entry.link_text = link_text;
  if (element.tag == Tag::a) {
    if (!links_.empty()) note(Repair::nested_links);
    links_.push_back(stack_.size());
  }
  tokens_.allow_cdata(space != Space::html);
  return true;
}

void Scanner::show(Tag tag) {
  text_behind_ = false;
  reader_.enter(element_of_token(tag, true));
  reader_.leave(tag);
}

// An element whose content is text, with that and its end tag.
void Scanner::show_content(Tag tag, Tokenizer::Content content) {
  reader_.enter(element_of_token(tag, true));
  tokens_.read_content(content, reader_.listens());
  auto token = tokens_.next();
  if (token == Tokenizer::Token::text) {
    std::string_view text = decoded_text(TextPlace::raw);
    if (skip_line_end_ && text.starts_with('\n')) text.remove_prefix(1);
    if (!text.empty()) reader_.add_text(text);
    token = tokens_.next();
  }
  skip_line_end_ = false;
  reader_.leave(tag);
}

void Scanner::pop() {
  const OpenElement& top = stack_.top();
  const Tag tag = top.tag;
  const std::size_t size = stack_.size();
  if (top.hidden && top.space == Space::html && is_formatting(tag) && size != own_end_) note(Repair::hidden_formatting);
  inline_.pop_to(static_cast<std::uint32_t>(size));
  if (top.space == Space::html && (marker_bits & bit_of(tag)) != 0) inline_.end_level(top.level);
  text_behind_ = false;
  if (!links_.empty() && links_.back() == size) links_.pop_back();
  if (form_ == size) form_ = 0;
  stack_.pop();
  reader_.leave(tag);
  tokens_.allow_cdata(stack_.top().space != Space::html);
  if (stack_.top().forgotten) pop_forgotten();
}

// What was forgotten goes when nothing is open above it.
void Scanner::pop_forgotten() {
  while (stack_.top().forgotten && !inline_.is_on_top(stack_.size())) pop();
}

void Scanner::pop_to_size(std::size_t size) {
  while (stack_.size() > size) pop();
}

// <html> stays, whoever asks.
void Scanner::pop_to(Tag tag) {
  while (stack_.size() > 1) {
    const bool last = stack_.top().tag == tag && stack_.top().space == Space::html;
    pop();
    if (last) return;
  }
}

void Scanner::pop_to_heading() {
  while (stack_.size() > 1) {
    const bool last = is_heading(stack_.top().tag) && stack_.top().space == Space::html;
    pop();
    if (last) return;
  }
}

bool Scanner::is_current(Tag tag) const {
  const OpenElement& top = stack_.top();
  return top.tag == tag && top.space == Space::html && !inline_.is_on_top(stack_.size());
}

void Scanner::close_implied(Tag except) {
  while (!inline_.is_on_top(stack_.size())) {
    const OpenElement& top = stack_.top();
    if (top.space != Space::html || (implied_ends & bit_of(top.tag)) == 0 || top.tag == except) return;
    pop();
  }
}

}  // namespace crawl::parser
