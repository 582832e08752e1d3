#include "parser/facts/fact_reader.h"

#include <algorithm>

#include "parser/facts/fragment.h"
#include "parser/html/ascii.h"

namespace crawl::parser {

namespace {

constexpr std::string_view unsafe = "http://";

bool is_json_ld(const Element& element) {
  const auto type = element.attribute(Attribute::type);
  return type && equals_ignoring_case(strip_spaces(type->substr(0, type->find(';'))), "application/ld+json");
}

// Whether browsers run it: https://html.spec.whatwg.org/#prepare-the-script-element, with the types that are written.
bool is_run(const Element& element) {
  const auto written = element.attribute(Attribute::type);
  const std::string_view type = strip_spaces(written.value_or(""));
  return type.empty() || equals_ignoring_case(type, "module") || equals_ignoring_case(type, "text/javascript") ||
         equals_ignoring_case(type, "application/javascript");
}

// A resource that is fetched with the page; none for other elements.
std::string_view resource_of(const Element& element) {
  switch (element.tag) {
    case Tag::img:
    case Tag::script:
    case Tag::iframe:
    case Tag::embed:
    case Tag::audio:
    case Tag::video:
    case Tag::source:
    case Tag::track:
      return element.attribute(Attribute::src).value_or("");
    case Tag::object:
      return element.attribute(Attribute::data).value_or("");
    case Tag::link: {
      const std::string_view rel = element.attribute(Attribute::rel).value_or("");
      return has_token(rel, "stylesheet") ? element.attribute(Attribute::href).value_or("") : std::string_view{};
    }
    default:
      return {};
  }
}

}  // namespace

// Written so that the compiler makes it many bytes at once: ideographs and kana begin with 0xE3 to 0xE9.
std::uint32_t count_words(std::string_view text) {
  std::uint32_t words = 0;
  unsigned char before = ' ';
  for (const char each : text) {
    const auto c = static_cast<unsigned char>(each);
    const bool wide = c >= 0xE3 && c <= 0xE9;
    words += static_cast<std::uint32_t>(wide | ((c > ' ') & (before <= ' ')));
    before = c;
  }
  return words;
}

void FactReader::enter(const Element& element, bool shown, std::uint32_t depth) {
  if (element.tag == Tag::h1) return enter_heading(element, shown, depth);
  if (element.tag == Tag::img) enter_image(element, shown);
  if (element.tag == Tag::script) enter_script(element, depth);
  if (facts.insecure.empty()) note_insecure(resource_of(element));
}

void FactReader::enter_heading(const Element& element, bool shown, std::uint32_t depth) {
  if (!shown || element.hidden) return;
  ++facts.h1_count;
  if (facts.h1) return;
  facts.h1.emplace();
  h1_ = depth;
  space_pending_ = false;
}

void FactReader::enter_image(const Element& element, bool shown) {
  if (!shown || element.hidden) return;
  const auto alt = element.attribute(Attribute::alt);
  ++facts.images;
  facts.images_without_alt += !alt;
  if (h1_ == 0 || !alt) return;
  add_gap();
  add_text(*alt);
  add_gap();
}

void FactReader::enter_script(const Element& element, std::uint32_t depth) {
  facts.scripts += is_run(element);
  if (!is_json_ld(element)) return;
  if (facts.json_ld.size() >= max_structured_blocks) {
    facts.json_ld_cut = true;
    return;
  }
  facts.json_ld.emplace_back();
  script_ = depth;
}

void FactReader::note_insecure(std::string_view url) {
  url = strip_spaces(url);
  if (url.size() > unsafe.size() && equals_ignoring_case(url.substr(0, unsafe.size()), unsafe))
    facts.insecure = utf8_prefix(url, max_resource_url);
}

void FactReader::add_text(std::string_view text) {
  if (h1_ != 0) append_collapsed(*facts.h1, text, space_pending_, max_heading);
}

// A block that is too long is none.
void FactReader::add_script(std::string_view text) {
  if (script_ == 0) return;
  if (structured_ + text.size() > max_structured) {
    facts.json_ld.pop_back();
    facts.json_ld_cut = true;
    script_ = 0;
    return;
  }
  structured_ += text.size();
  facts.json_ld.back() += text;
}

void FactReader::add_names(const Element& element) {
  if (facts.ids.size() + 2 > max_ids) {
    facts.ids_cut = true;
    return;
  }
  const auto add = [this](std::optional<std::string_view> name) {
    if (name && !name->empty()) facts.ids.push_back(fragment_hash(*name));
  };
  add(element.attribute(Attribute::id));
  if (element.tag == Tag::a && element.is_html) add(element.attribute(Attribute::name));
}

void FactReader::end_names() {
  std::ranges::sort(facts.ids);
  facts.ids.erase(std::ranges::unique(facts.ids).begin(), facts.ids.end());
}

void FactReader::forget_headings() {
  facts.h1.reset();
  facts.h1_count = 0;
  h1_ = 0;
  facts.ids.resize(std::min(facts.ids.size(), ids_of_head_));
}

}  // namespace crawl::parser
