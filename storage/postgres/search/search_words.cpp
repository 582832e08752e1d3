#include "storage/postgres/search/search_words.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "storage/sqlite/search/search_text.h"

namespace crawl::storage::postgres {
namespace {

// The limits of the type: bytes of a word, bytes of all, places of a word, the last place that is counted.
constexpr std::size_t max_word = 2046, max_bytes = (1 << 20) - 1024, max_places = 255;
constexpr std::uint16_t max_place = 16'383;
constexpr std::uint16_t weight_a = 3 << 14, weight_d = 0;

// Whether a word follows the one that ended there, split from it alone (search_text.h).
bool joined(std::string_view text, std::size_t end, std::size_t begin) {
  return end != 0 && begin == end + 1 && text[end] == split_mark;
}

std::string pair_of(std::string_view first, std::string_view second) {
  return std::string(first) + split_mark + std::string(second);
}

class Vector {
 public:
  // Without a place: a word that no phrase asks for. False: it is full.
  bool add(std::string_view word, std::uint16_t place) {
    if (word.size() > max_word) return true;
    auto found = words_.find(word);
    if (found == words_.end()) {
      bytes_ += word.size() + word.size() % 2 + 2;
      found = words_.emplace(std::string(word), std::vector<std::uint16_t>()).first;
    }
    auto& places = found->second;
    if (place == 0 || places.size() == max_places ||
        (!places.empty() && (places.back() & max_place) == (place & max_place)))
      return bytes_ < max_bytes;
    bytes_ += 2;
    places.push_back(place);
    return bytes_ < max_bytes;
  }

  std::string binary() const {
    std::string out;
    put(out, static_cast<std::uint32_t>(words_.size()), 4);
    for (const auto& [word, places] : words_) {
      out.append(word).push_back('\0');
      put(out, static_cast<std::uint32_t>(places.size()), 2);
      for (const std::uint16_t place : places) put(out, place, 2);
    }
    return out;
  }

 private:
  static void put(std::string& out, std::uint32_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 0xFF));
  }

  std::map<std::string, std::vector<std::uint16_t>, std::less<>> words_;
  std::size_t bytes_ = 0;
};

std::string lexeme(std::string_view word) {
  std::string out = "'";
  for (const char c : word) out.append(c == '\'' || c == '\\' ? 2 : 1, c);
  return out + "'";
}

struct QuestionWord {
  std::string text;
  bool joined = false;  // to the one before
};

// Words of a phrase in their order, and characters without spaces between them as pairs.
std::string as_query(const std::vector<QuestionWord>& words, bool prefix) {
  std::string phrase, pairs;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string end = prefix && i + 1 == words.size() ? ":*" : "";
    phrase += (i == 0 ? "" : " <-> ") + lexeme(words[i].text) + end;
    if (words[i].joined)
      pairs += (pairs.empty() ? "" : " & ") + lexeme(pair_of(words[i - 1].text, words[i].text)) + end;
  }
  const bool all_joined = words.size() > 1 && std::all_of(words.begin() + 1, words.end(),
                                                          [](const QuestionWord& word) { return word.joined; });
  return all_joined ? pairs : phrase + (pairs.empty() ? "" : " & " + pairs);
}

}  // namespace

std::string SearchWords::vector(std::string_view title, std::string_view text) {
  Vector vector;
  std::uint16_t place = 0;
  const auto add = [&](std::string_view of, std::uint16_t weight) {
    const std::string split = split_words(of);
    std::string before;
    std::size_t end = 0;
    reader_.for_each(split, [&](const Word& word) {
      place = std::min<std::uint16_t>(static_cast<std::uint16_t>(place + 1), max_place);
      bool room = vector.add(word.text, static_cast<std::uint16_t>(place | weight));
      if (joined(split, end, word.begin)) room = vector.add(pair_of(before, word.text), 0) && room;
      before = word.text;
      end = word.end;
      return room;
    });
  };
  add(title, weight_a);
  place = std::min<std::uint16_t>(static_cast<std::uint16_t>(place + 1), max_place);  // no phrase from title to text
  add(text, weight_d);
  return vector.binary();
}

Result<std::string> SearchWords::question(std::string_view words) {
  const auto terms = question_terms(words);
  if (!terms) return fail(terms.error());
  std::string wanted, excluded;
  for (const QuestionTerm& term : *terms) {
    const std::string split = split_words(term.text);
    std::vector<QuestionWord> of_term;
    std::size_t end = 0;
    reader_.for_each(split, [&](const Word& word) {
      of_term.push_back({std::string(word.text), joined(split, end, word.begin)});
      end = word.end;
      return true;
    });
    if (of_term.empty()) continue;
    const std::string query = "(" + as_query(of_term, term.prefix) + ")";
    if (term.excluded)
      excluded += " & !" + query;
    else
      wanted += (wanted.empty() ? "" : " & ") + query;
  }
  return wanted.empty() ? wanted : wanted + excluded;
}

}  // namespace crawl::storage::postgres
