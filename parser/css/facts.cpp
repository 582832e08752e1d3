#include "parser/css/facts.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace crawl::parser::css {
namespace {

// How much of the beginning of a word is again at the end of each beginning (Knuth, Morris and Pratt).
std::vector<std::size_t> borders_of(std::string_view word) {
  std::vector<std::size_t> borders(word.size(), 0);
  for (std::size_t i = 1, border = 0; i < word.size(); ++i) {
    while (border > 0 && word[i] != word[border]) border = borders[border - 1];
    borders[i] = border += word[i] == word[border];
  }
  return borders;
}

// Where the word is, overlapping or not, in order; linear whatever the two are.
std::vector<std::uint32_t> places_of(std::string_view text, std::string_view word) {
  std::vector<std::uint32_t> places;
  if (word.empty()) return places;
  const std::vector<std::size_t> borders = borders_of(word);
  for (std::size_t i = 0, met = 0; i < text.size(); ++i) {
    while (met > 0 && (met == word.size() || text[i] != word[met])) met = borders[met - 1];
    met += text[i] == word[met];
    if (met == word.size()) places.push_back(static_cast<std::uint32_t>(i + 1 - met));
  }
  return places;
}

}  // namespace

const Facts::Places& Facts::places(bool from_end, bool of_type) {
  auto& kept = places_[(from_end ? 1u : 0u) + (of_type ? 2u : 0u)];
  if (!kept) kept = of_type ? places_of_type(from_end) : places_in(ElementSet(elements_.size(), 1), from_end);
  return *kept;
}

Facts::Places Facts::places_in(const ElementSet& set, bool from_end) const {
  Places places(elements_.size(), 0);
  if (from_end) {
    // What is behind e has been added up in its place by then.
    for (ElementNo e = elements_.size(); e-- > 0;) {
      places[e] += set[e];
      if (elements_.previous(e) != no_element) places[elements_.previous(e)] = places[e];
    }
  } else {
    for (ElementNo e = 0; e < elements_.size(); ++e)
      places[e] = set[e] + (elements_.previous(e) == no_element ? 0 : places[elements_.previous(e)]);
  }
  return places;
}

Facts::Places Facts::places_of_type(bool from_end) const {
  Places places(elements_.size(), 0);
  std::unordered_map<std::uint64_t, std::uint32_t> counts;
  counts.reserve(elements_.size());
  const auto count = [&](ElementNo e) {
    const std::uint64_t type = std::uint64_t{elements_.name(e)} << 2 | elements_.name_space(e);
    places[e] = ++counts[std::uint64_t{elements_.parent(e)} << 32 | (type & 0xFFFFFFFFu)];
  };
  if (from_end) {
    for (ElementNo e = elements_.size(); e-- > 0;) count(e);
  } else {
    for (ElementNo e = 0; e < elements_.size(); ++e) count(e);
  }
  return places;
}

std::string_view Facts::language(ElementNo e) {
  if (!speakers_) {
    speakers_.emplace(elements_.size(), no_element);
    for (ElementNo i = 0; i < elements_.size(); ++i) {
      const ElementNo parent = elements_.parent(i);
      if (elements_.attribute(i, "lang", true)) {
        (*speakers_)[i] = i;
      } else if (parent != no_element) {
        (*speakers_)[i] = (*speakers_)[parent];
      }
    }
  }
  const ElementNo speaker = (*speakers_)[e];
  return speaker == no_element ? std::string_view{} : elements_.attribute(speaker, "lang", true).value_or("");
}

const ElementSet& Facts::disabled() {
  if (disabled_) return *disabled_;
  const auto fieldset = elements_.name_of("fieldset"), legend = elements_.name_of("legend");
  const auto optgroup = elements_.name_of("optgroup"), option = elements_.name_of("option");
  disabled_.emplace(elements_.size(), 0);
  ElementSet fenced(elements_.size(), 0);  // in a fieldset that is off, and not in its first legend
  ElementSet legend_met(elements_.size(), 0);
  for (ElementNo e = 0; e < elements_.size(); ++e) {
    const bool own = elements_.attribute(e, "disabled").has_value();
    const ElementNo parent = elements_.parent(e);
    (*disabled_)[e] = own;
    if (parent == no_element) continue;
    fenced[e] = fenced[parent];
    if (elements_.name(parent) == fieldset && elements_.attribute(parent, "disabled")) {
      const bool first_legend = elements_.name(e) == legend && !std::exchange(legend_met[parent], 1);
      if (!first_legend) fenced[e] = 1;
    }
    const bool in_group = elements_.name(e) == option && elements_.name(parent) == optgroup && (*disabled_)[parent];
    const bool may_be_fenced = elements_.name(e) != option && elements_.name(e) != optgroup;
    (*disabled_)[e] = own || in_group || (may_be_fenced && fenced[e]);
  }
  return *disabled_;
}

ElementSet Facts::containing(std::string_view wanted) {
  const TextRanges& all = text();
  const std::vector<std::uint32_t> places = places_of(all.text, wanted);
  ElementSet set(elements_.size(), wanted.empty());
  for (ElementNo e = 0; e < elements_.size() && !places.empty(); ++e) {
    const TextRanges::Range range = all.of[e];
    const auto first = std::ranges::lower_bound(places, range.begin);
    set[e] = first != places.end() && *first + wanted.size() <= range.end;
  }
  return set;
}

const TextRanges& Facts::text() {
  if (!text_) text_ = text_ranges(tree_, elements_);
  return *text_;
}

}  // namespace crawl::parser::css
