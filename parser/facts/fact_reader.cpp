#include "parser/facts/fact_reader.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "parser/facts/fragment.h"
#include "parser/facts/resource_reader.h"
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

bool is_image_button(const Element& input) {
  return equals_ignoring_case(input.attribute(Attribute::type).value_or(""), "image");
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
    case Tag::link:
      return is_loaded(element) ? element.attribute(Attribute::href).value_or("") : std::string_view{};
    case Tag::input:
      return is_image_button(element) ? element.attribute(Attribute::src).value_or("") : std::string_view{};
    default:
      return {};
  }
}

// Further ones of the same element.
std::vector<std::string_view> other_resources_of(const Element& element) {
  switch (element.tag) {
    case Tag::img:
    case Tag::source:
      return srcset_urls(element.attribute(Attribute::srcset).value_or(""));
    case Tag::video:
      return {element.attribute(Attribute::poster).value_or("")};
    default:
      return {};
  }
}

bool has_word(const Element& element, Attribute name) {
  return !strip_spaces(element.attribute(name).value_or("")).empty();
}

// What stands for the image to who does not see it, or says that nothing need:
// https://www.w3.org/WAI/WCAG21/Techniques/failures/F65
bool has_alternative(const Element& element) {
  if (element.attribute(Attribute::alt)) return true;
  const std::string_view role = strip_spaces(element.attribute(Attribute::role).value_or(""));
  return equals_ignoring_case(role, "presentation") || equals_ignoring_case(role, "none") ||
         has_word(element, Attribute::aria_label) || has_word(element, Attribute::aria_labelledby);
}

}  // namespace

// Written so that the compiler makes it sixteen bytes at once, counted in bytes: ideographs and kana begin with 0xE3 to
// 0xE9.
std::uint32_t count_words(std::string_view text) {
  constexpr std::size_t at_once = 240;  // so many fit into a byte
  const auto is_wide = [](unsigned char c) { return static_cast<unsigned char>(c - 0xE3) <= 0xE9 - 0xE3; };
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (text.empty()) return 0;
  std::uint32_t words = is_wide(bytes[0]) || bytes[0] > ' ' ? 1 : 0;
  for (std::size_t begin = 1; begin < text.size(); begin += at_once) {
    const std::size_t end = std::min(text.size(), begin + at_once);
    std::uint8_t some = 0;
    for (std::size_t at = begin; at < end; ++at) {
      const bool begins = (bytes[at] > ' ') & (bytes[at - 1] <= ' ');
      some = static_cast<std::uint8_t>(some + static_cast<std::uint8_t>(is_wide(bytes[at]) | begins));
    }
    words += some;
  }
  return words;
}

void FactReader::enter(const Element& element, bool shown, bool veiled, std::uint32_t depth) {
  if (element.tag == Tag::h1) return enter_heading(element, shown, depth);
  if (element.tag == Tag::img) enter_image(element, shown, veiled);
  if (element.tag == Tag::script) enter_script(element, depth);
  if (element.tag == Tag::input && is_image_button(element)) enter_image(element, shown, veiled);
  if (!want_insecure_) return;
  if (element.tag == Tag::style) style_ = depth;
  if (!facts.insecure.empty()) return;
  note_insecure(resource_of(element));
  for (const std::string_view other : other_resources_of(element)) note_insecure(other);
}

void FactReader::add_dress(const Element& element) {
  if (!want_insecure_ || !facts.insecure.empty()) return;
  ResourceReader reader;
  reader.enter(element);
  note_insecure(reader.take());
}

void FactReader::enter_heading(const Element& element, bool shown, std::uint32_t depth) {
  if (!shown || element.hidden) return;
  ++facts.h1_count;
  if (facts.h1) return;
  facts.h1.emplace();
  h1_ = depth;
  space_pending_ = false;
  add_drawn(element.attribute(Attribute::aria_label).value_or(""));
}

// https://www.w3.org/TR/svg-aam-1.0/#mapping_additional_nd
void FactReader::enter_in_heading(const Element& element, std::uint32_t depth) {
  if (!element.is_html && element.tag == Tag::title) name_ = depth;
  if (element.tag == Tag::svg) add_drawn(element.attribute(Attribute::aria_label).value_or(""));
}

void FactReader::add_name(std::string_view text) {
  if (name_ != 0) add_drawn(text);
}

void FactReader::add_drawn(std::string_view text) {
  append_collapsed(drawn_, text, name_space_pending_, max_heading);
}

void FactReader::end_heading() {
  h1_ = 0;
  if (facts.h1->empty()) facts.h1 = std::move(drawn_);
}

void FactReader::enter_image(const Element& element, bool shown, bool veiled) {
  if (!shown || element.hidden) return;
  const auto alt = element.attribute(Attribute::alt);
  ++facts.images;
  facts.images_without_alt += !veiled && !has_alternative(element);
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
  facts.loads_relative |= !url.empty() && url.find(':') == url.npos;
  if (!facts.insecure.empty()) return;
  if (url.size() > unsafe.size() && equals_ignoring_case(url.substr(0, unsafe.size()), unsafe))
    facts.insecure = utf8_prefix(url, max_resource_url);
}

// What browsers load with the page, and no more.
void FactReader::note_insecure(const std::vector<RawResource>& resources) {
  for (const RawResource& resource : resources)
    if (resource.kind != model::ResourceKind::other) note_insecure(resource.url);
}

void FactReader::add_text(std::string_view text) {
  if (h1_ != 0) append_collapsed(*facts.h1, text, space_pending_, max_heading);
}

void FactReader::add_code(std::string_view text) {
  if (script_ != 0) add_json(text);
  if (style_ != 0) add_style(text);
}

void FactReader::add_style(std::string_view text) {
  if (!facts.insecure.empty() || text.find("//") == text.npos) return;
  std::vector<RawResource> resources;
  add_css_resources(resources, text.substr(0, max_structured));
  note_insecure(resources);
}

// A block that is too long is none.
void FactReader::add_json(std::string_view text) {
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
  constexpr std::size_t max_added = 4;
  if (facts.ids.size() + max_added > max_ids) {
    facts.ids_cut = true;
    return;
  }
  const auto add = [this](std::optional<std::string_view> name) {
    if (!name || name->empty()) return;
    facts.ids.push_back(fragment_hash(*name));
    if (name->find('%') != name->npos) facts.ids.push_back(written_hash(*name));
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
  drawn_.clear();
  facts.ids.resize(std::min(facts.ids.size(), ids_of_head_));
}

}  // namespace crawl::parser
