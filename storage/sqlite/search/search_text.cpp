#include "storage/sqlite/search/search_text.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace crawl::storage {
namespace {

constexpr std::size_t max_question = 4096, max_words = 64;

struct Range {
  std::uint32_t first, last;
};

// Blocks of scripts without spaces, in order (https://www.unicode.org/Public/UNIDATA/Blocks.txt). Korean has spaces,
// but particles behind its words, which nobody types in a question.
constexpr Range unspaced[] = {
    {0x0E00, 0x0EFF},    // Thai, Lao
    {0x1000, 0x109F},    // Myanmar
    {0x1100, 0x11FF},    // Hangul Jamo
    {0x1780, 0x17FF},    // Khmer
    {0x3005, 0x3007},    // ideographic iteration, zero
    {0x3040, 0x312F},    // Hiragana, Katakana, Bopomofo
    {0x3130, 0x318F},    // Hangul compatibility Jamo
    {0x31A0, 0x31FF},    // Bopomofo and Katakana extensions
    {0x3400, 0x4DBF},    // Han extension A
    {0x4E00, 0x9FFF},    // Han
    {0xA000, 0xA4CF},    // Yi
    {0xAC00, 0xD7FF},    // Hangul syllables
    {0xF900, 0xFAFF},    // Han compatibility
    {0xFF66, 0xFFDC},    // half-width Katakana and Hangul
    {0x1B000, 0x1B16F},  // Kana supplements
    {0x20000, 0x3FFFF},  // Han extensions B and further
};

// What a word is the same without, in order: what is not seen, and marks of how it is spoken
// (https://www.unicode.org/Public/UNIDATA/UnicodeData.txt, Mn of Hebrew and Arabic).
constexpr Range passed_over[] = {
    {0x00AD, 0x00AD},                                                                          // soft hyphen
    {0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C2}, {0x05C4, 0x05C5}, {0x05C7, 0x05C7},  // Hebrew points
    {0x0610, 0x061A},                                                                          // Arabic signs
    {0x0640, 0x0640},                                                                          // what lengthens a word
    {0x064B, 0x065F},                                                                          // Arabic vowels
    {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED},
    {0x2060, 0x2060},  // word joiner
};

template <std::size_t N>
bool is_in(const Range (&ranges)[N], std::uint32_t c) {
  const auto range = std::ranges::lower_bound(ranges, c, {}, &Range::last);
  return range != std::end(ranges) && range->first <= c;
}

bool is_unspaced(std::uint32_t c) {
  return is_in(unspaced, c);
}

// Letters with marks that the tokenizer does not know to be those without; the marks alone it passes over. In order.
struct Marked {
  std::uint32_t letter;
  std::string_view composed, apart;
};

constexpr Marked marked[] = {
    {0x0386, "Ά", "Α\u0301"}, {0x0388, "Έ", "Ε\u0301"}, {0x0389, "Ή", "Η\u0301"},       {0x038A, "Ί", "Ι\u0301"},
    {0x038C, "Ό", "Ο\u0301"}, {0x038E, "Ύ", "Υ\u0301"}, {0x038F, "Ώ", "Ω\u0301"},       {0x0390, "ΐ", "ι\u0308\u0301"},
    {0x03AA, "Ϊ", "Ι\u0308"}, {0x03AB, "Ϋ", "Υ\u0308"}, {0x03AC, "ά", "α\u0301"},       {0x03AD, "έ", "ε\u0301"},
    {0x03AE, "ή", "η\u0301"}, {0x03AF, "ί", "ι\u0301"}, {0x03B0, "ΰ", "υ\u0308\u0301"}, {0x03CA, "ϊ", "ι\u0308"},
    {0x03CB, "ϋ", "υ\u0308"}, {0x03CC, "ό", "ο\u0301"}, {0x03CD, "ύ", "υ\u0301"},       {0x03CE, "ώ", "ω\u0301"},
    {0x0401, "Ё", "Е\u0308"}, {0x0451, "ё", "е\u0308"},
};

// The letter and its marks, one by one; empty where it has none.
std::string_view taken_apart(std::uint32_t c) {
  if (c < marked[0].letter || c > std::prev(std::end(marked))->letter) return {};
  const auto* const found = std::ranges::lower_bound(marked, c, {}, &Marked::letter);
  return found->letter == c ? found->apart : std::string_view();
}

// Letters with two marks begin as one with the first of them does.
void put_together(std::string& text) {
  if (text.find("\u0301") == text.npos && text.find("\u0308") == text.npos) return;
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    const Marked* longest = nullptr;
    const auto lead = static_cast<unsigned char>(rest[0]);
    if (lead >= 0xCE && lead <= 0xD1)
      for (const Marked& each : marked)
        if (rest.starts_with(each.apart) && (!longest || each.apart.size() > longest->apart.size())) longest = &each;
    out += longest ? longest->composed : rest.substr(0, 1);
    rest.remove_prefix(longest ? longest->apart.size() : 1);
  }
  text = std::move(out);
}

// The code point at the start of the text, and its bytes; of bytes that are no UTF-8 one.
std::uint32_t code_point(std::string_view text, std::size_t& length) {
  const auto first = static_cast<unsigned char>(text[0]);
  length = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1;
  if (length > text.size()) length = 1;
  if (length == 1) return first;
  std::uint32_t c = first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) c = c << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
  return c;
}

bool is_space(char c) {
  return static_cast<unsigned char>(c) <= 0x20;
}

// The next word or phrase of the question, taken off it.
QuestionTerm take_term(std::string_view& rest) {
  QuestionTerm term;
  if (rest.starts_with('-') && rest.size() > 1) {
    term.excluded = true;
    rest.remove_prefix(1);
  }
  const bool quoted = rest.starts_with('"');
  if (quoted) rest.remove_prefix(1);
  const auto end = quoted ? std::min(rest.find('"'), rest.size())
                          : static_cast<std::size_t>(std::ranges::find_if(rest, is_space) - rest.begin());
  term.text = rest.substr(0, end);
  rest.remove_prefix(std::min(rest.size(), end + (quoted ? 1 : 0)));
  term.prefix = quoted ? rest.starts_with('*') : term.text.ends_with('*');
  if (term.prefix && quoted) rest.remove_prefix(1);
  while (!quoted && term.text.ends_with('*')) term.text.remove_suffix(1);
  return term;
}

std::string as_string(const QuestionTerm& term) {
  std::string text = split_words(term.text), out = "\"";
  for (char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + (term.prefix ? "\"*" : "\"");
}

}  // namespace

std::string split_words(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 4);
  bool apart = false;  // a mark is due before what comes next
  for (std::size_t length; !text.empty(); text.remove_prefix(length)) {
    const std::uint32_t c = code_point(text, length);
    if (c >= 0xAD && is_in(passed_over, c)) continue;
    const bool alone = c >= 0x0E00 && is_unspaced(c), blank = c <= 0x20 || c == 0x7f;
    if ((alone || apart) && !out.empty() && !blank && out.back() != ' ') out.push_back(split_mark);
    const std::string_view folded = taken_apart(c);
    blank ? out.push_back(' ') : void(out.append(folded.empty() ? text.substr(0, length) : folded));
    apart = alone;
  }
  return out;
}

std::string joined_words(std::string_view text) {
  std::string out(text);
  std::erase(out, split_mark);
  put_together(out);
  return out;
}

Result<std::vector<QuestionTerm>> question_terms(std::string_view words) {
  if (words.size() > max_question) return fail("a question of more than " + std::to_string(max_question) + " bytes");
  std::vector<QuestionTerm> terms;
  bool any_wanted = false;
  for (;;) {
    while (!words.empty() && is_space(words.front())) words.remove_prefix(1);
    if (words.empty()) break;
    const QuestionTerm term = take_term(words);
    if (term.text.empty()) continue;
    if (terms.size() == max_words) return fail("a question of more than " + std::to_string(max_words) + " words");
    any_wanted |= !term.excluded;
    terms.push_back(term);
  }
  if (!any_wanted) return fail("no word to look for");
  return terms;
}

Result<Question> parse_question(std::string_view words) {
  const auto terms = question_terms(words);
  if (!terms) return fail(terms.error());
  std::string wanted, any, excluded;
  for (const QuestionTerm& term : *terms) {
    if (term.excluded) {
      excluded += " NOT " + as_string(term);
      continue;
    }
    wanted += (wanted.empty() ? "" : " ") + as_string(term);
    any += (any.empty() ? "" : " OR ") + as_string(term);
  }
  return Question{wanted + excluded, any};
}

}  // namespace crawl::storage
