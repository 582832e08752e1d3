#include "parser/article/hints.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "parser/html/ascii.h"
#include "parser/html/text_reader.h"

namespace crawl::parser::article {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::size_t max_name = 512;  // bytes of a class or id
constexpr std::size_t max_name_words = 64;

constexpr std::string_view kinds[] = {"article", "post", "entry", "story", "blog", "news", "single", "paper"};
constexpr std::string_view bodies[] = {"content", "body", "text", "contents", "copy"};
constexpr std::string_view body_names[] = {
    "markdown-body",    "mw-parser-output", "prose",           "rst-content",        "articlebody",
    "field--name-body", "field-name-body",  "wiki-content",    "entrytext",          "postbody",
    "posttext",         "newstext",         "td-post-content", "theme-doc-markdown", "documentwrapper-body",
    "richtext",         "storytext"};
// Words behind these say what the element has, not what it is.
constexpr std::string_view having[] = {"has", "with", "no",   "without", "non",
                                       "is",  "hide", "show", "enable",  "disable"};
constexpr std::string_view decoration_words[] = {"headerlink", "editsection", "permalink", "anchorlink", "anchor"};
constexpr std::string_view decoration_names[] = {
    "sr-only",      "visually-hidden", "visuallyhidden", "screen-reader-text", "anchor-link",
    "heading-link", "mw-editsection",  "header-anchor",  "hash-link",          "headline-link"};
constexpr std::string_view notes[] = {"admonition", "note", "callout", "tip",      "warning",
                                      "important",  "hint", "notice",  "pullquote"};

bool has(Words words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// The words of one class or id, in lower case: cut at what is no letter and where a capital begins one.
class WordList {
 public:
  explicit WordList(std::string_view name) {
    for (std::size_t i = 0; i < name.size(); ++i) {
      const char c = name[i], lower = to_lower(c);
      const bool letter = lower >= 'a' && lower <= 'z';
      const bool capital = letter && c != lower && i > 0 && to_lower(name[i - 1]) == name[i - 1];
      if (!letter || capital) finish();
      if (letter) text_[size_++] = lower;
    }
    finish();
  }
  Words words() const { return Words(words_).first(count_); }

 private:
  void finish() {
    if (size_ > begin_ && count_ < max_name_words)
      words_[count_++] = std::string_view(text_.data() + begin_, size_ - begin_);
    begin_ = size_;
  }

  std::array<char, max_name> text_;
  std::array<std::string_view, max_name_words> words_;
  std::size_t size_ = 0, begin_ = 0, count_ = 0;
};

// What one class or id says.
Said said_by_name(std::string_view name, const WordSet& ignored) {
  const WordList list(name);
  const Words words = list.words();
  Said said;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (has(having, words[i])) break;
    const std::string_view next = i + 1 < words.size() ? words[i + 1] : std::string_view();
    const WordNo comment = comment_word(words[i]);
    if (comment != no_word && !ignored[comment]) return {.hint = Hint::comments, .word = comment};
    for (const WordNo word : {boilerplate_word(words[i]), boilerplate_pair(words[i], next)})
      if (word != no_word && !ignored[word]) said = {.hint = Hint::boilerplate, .word = word};
    const bool body = (has(kinds, words[i]) && has(bodies, next)) || (has(bodies, words[i]) && has(kinds, next));
    if (said.hint == Hint::none && body) said.hint = Hint::body;
  }
  return said;
}

bool has_name(std::string_view list, Words names) {
  for (auto name = next_token(list); !name.empty(); name = next_token(list))
    if (std::ranges::any_of(names, [&](std::string_view each) { return equals_ignoring_case(name, each); }))
      return true;
  return false;
}

// Of a list of them: a name that says nothing but that the article's text is here outweighs those that say what
// else is true of the element, "entry-content read-more".
Said said_by_names(std::string_view list, const WordSet& ignored) {
  if (has_name(list, body_names)) return {.hint = Hint::body};
  Said said;
  for (auto name = next_token(list); !name.empty(); name = next_token(list)) {
    const Said found = said_by_name(name, ignored);
    if (found.hint == Hint::body) return found;
    if (found.hint > said.hint) said = found;
  }
  return said;
}

Said said_by_role(std::string_view list, const WordSet& ignored) {
  for (auto name = next_token(list); !name.empty(); name = next_token(list)) {
    std::array<char, 16> lower{};
    if (name.size() > lower.size()) continue;
    std::ranges::transform(name, lower.begin(), to_lower);
    const WordNo role = boilerplate_role({lower.data(), name.size()});
    if (role != no_word && !ignored[role]) return {.hint = Hint::boilerplate, .word = role};
  }
  return {};
}

// Marks in the running text.
Hint hint_of_mark(const Elements& elements, ElementNo e, Tag tag, std::string_view classes) {
  if (has_name(classes, decoration_names)) return Hint::decoration;
  const bool mark = tag == Tag::sup && (has_name(classes, std::array<std::string_view, 2>{"reference", "noprint"}) ||
                                        elements.attribute(e, "id").value_or("").starts_with("cite_ref"));
  if (mark) return Hint::decoration;
  for (auto name = next_token(classes); !name.empty(); name = next_token(classes))
    if (tag == Tag::a &&
        std::ranges::any_of(decoration_words, [&](auto word) { return equals_ignoring_case(name, word); }))
      return Hint::decoration;
  return Hint::none;
}

// Of what flows in a text only what is below a picture is boilerplate.
Said said_in_line(const Elements& elements, ElementNo e, Tag tag, std::string_view classes, const WordSet& ignored) {
  const Hint mark = hint_of_mark(elements, e, tag, classes);
  if (mark != Hint::none || tag == Tag::a) return {.hint = mark};
  const Said said = said_by_names(classes, ignored);
  return said.hint == Hint::boilerplate && is_caption(said.word) ? said : Said{};
}

Said said_by_tag(Tag tag, std::string_view classes, const WordSet& ignored) {
  if (tag == Tag::aside && has_name(classes, notes)) return {};
  const WordNo word = boilerplate_tag(tag);
  return word == no_word || ignored[word] ? Said{} : Said{.hint = Hint::boilerplate, .word = word};
}

// Whether a class has such a word.
bool has_word(const Elements& elements, ElementNo e, bool (*is_such)(std::string_view)) {
  std::string_view classes = elements.attribute(e, "class").value_or("").substr(0, max_name);
  for (auto name = next_token(classes); !name.empty(); name = next_token(classes)) {
    const WordList list(name);
    if (has(having, list.words().empty() ? "" : list.words().front())) continue;
    if (std::ranges::any_of(list.words(), is_such)) return true;
  }
  return false;
}

}  // namespace

Said said_of(const Elements& elements, ElementNo e, Tag tag, const WordSet& ignored) {
  const std::string_view classes = elements.attribute(e, "class").value_or("").substr(0, max_name);
  const std::string_view id = elements.attribute(e, "id").value_or("").substr(0, max_name);
  if (tag == Tag::html || tag == Tag::body) return {};
  const Said by_tag = said_by_tag(tag, classes, ignored);
  if (by_tag.hint != Hint::none && tag != Tag::aside && tag != Tag::header) return by_tag;
  if (display_of(tag) == Display::in_line && tag != Tag::other && tag != Tag::noscript)
    return said_in_line(elements, e, tag, classes, ignored);
  if (has_name(classes, decoration_names)) return {.hint = Hint::decoration};
  if (has_name(elements.attribute(e, "itemprop").value_or(""), std::array<std::string_view, 1>{"articlebody"}))
    return {.hint = Hint::body};
  if (by_tag.hint != Hint::none || tag == Tag::aside) return by_tag;
  if (tag == Tag::main || tag == Tag::pre) return {.hint = has_name(classes, body_names) ? Hint::body : Hint::none};
  const Said by_class = said_by_names(classes, ignored), by_id = said_by_names(id, ignored);
  if (by_class.hint == Hint::body || by_id.hint == Hint::body) return {.hint = Hint::body};
  const Said by_role = said_by_role(elements.attribute(e, "role").value_or(""), ignored);
  if (by_role.hint != Hint::none) return by_role;
  return by_class.hint > by_id.hint ? by_class : by_id;
}

bool says_lead(const Elements& elements, ElementNo e) {
  constexpr std::string_view said[] = {"description", "alternativeheadline", "abstract"};
  return has_name(elements.attribute(e, "itemprop").value_or(""), said) || has_word(elements, e, is_lead);
}

bool says_picture(const Elements& elements, ElementNo e) {
  return has_word(elements, e, is_picture);
}

}  // namespace crawl::parser::article
