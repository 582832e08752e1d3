#include "parser/facts/resource_reader.h"

#include <algorithm>

#include "parser/facts/css_urls.h"
#include "parser/html/ascii.h"

namespace crawl::parser {

namespace {

using model::ResourceKind;

constexpr std::size_t max_alt = 1u << 10;  // bytes

// Templates of scripts that were not filled in.
bool is_placeholder(std::string_view url) {
  return url.find("{{") != url.npos || url.find("${") != url.npos || url.find("<%") != url.npos;
}

bool has_scheme(std::string_view url, std::string_view lower) {
  return url.size() >= lower.size() && equals_ignoring_case(url.substr(0, lower.size()), lower);
}

// https://fetch.spec.whatwg.org/#concept-potential-destination, as far as preloads name it.
ResourceKind preloaded(std::string_view as) {
  if (equals_ignoring_case(as, "script")) return ResourceKind::script;
  if (equals_ignoring_case(as, "style")) return ResourceKind::style;
  if (equals_ignoring_case(as, "font")) return ResourceKind::font;
  if (equals_ignoring_case(as, "image")) return ResourceKind::image;
  const bool media =
      equals_ignoring_case(as, "video") || equals_ignoring_case(as, "audio") || equals_ignoring_case(as, "track");
  return media ? ResourceKind::media : ResourceKind::other;
}

// Those of <link> that name the next page or another language are links; some name origins, people or vocabularies
// alone, which nobody asks for.
std::optional<ResourceKind> kind_of_link(const Element& element, std::string_view rel) {
  if (has_token(rel, "stylesheet")) return ResourceKind::style;
  for (const std::string_view icon : {"icon", "apple-touch-icon", "apple-touch-icon-precomposed",
                                      "apple-touch-startup-image", "mask-icon", "fluid-icon"})
    if (has_token(rel, icon)) return ResourceKind::icon;
  if (has_token(rel, "modulepreload")) return ResourceKind::script;
  if (has_token(rel, "preload")) return preloaded(element.attribute(Attribute::as).value_or(""));
  if (has_token(rel, "image_src")) return ResourceKind::image;
  for (const std::string_view named : {"next", "prev", "previous", "dns-prefetch", "preconnect", "pingback", "profile",
                                       "me", "schema.dc", "schema.dcterms"})
    if (has_token(rel, named)) return std::nullopt;
  const bool language = has_token(rel, "alternate") && element.attribute(Attribute::hreflang);
  return rel.empty() || language ? std::nullopt : std::optional(ResourceKind::other);
}

}  // namespace

std::vector<std::string_view> srcset_urls(std::string_view srcset) {
  std::vector<std::string_view> urls;
  std::size_t at = 0;
  const auto skip = [&](auto&& passes) {
    while (at < srcset.size() && passes(srcset[at])) ++at;
  };
  while (urls.size() < max_resources) {
    skip([](char c) { return is_space(c) || c == ','; });
    if (at == srcset.size()) break;
    const std::size_t begin = at;
    skip([](char c) { return !is_space(c); });
    std::string_view url = srcset.substr(begin, at - begin);
    const bool alone = url.ends_with(',');
    while (url.ends_with(',')) url.remove_suffix(1);
    urls.push_back(url);
    if (alone) continue;
    std::uint32_t open = 0;  // descriptors, in which parentheses may be
    skip([&open](char c) {
      if (c == '(') ++open;
      if (c == ')' && open > 0) --open;
      return c != ',' || open > 0;
    });
  }
  return urls;
}

void add_css_resources(std::vector<RawResource>& resources, std::string_view css) {
  read_css_urls(css, [&resources](std::string_view url, CssUse use) {
    url = strip_spaces(url);
    if (has_scheme(url, "data:")) return true;
    const ResourceKind kind = use == CssUse::import ? ResourceKind::style
                              : use == CssUse::font ? ResourceKind::font
                                                    : ResourceKind::image;
    resources.push_back({std::string(url), kind, {}, use == CssUse::import});
    return resources.size() < max_resources;
  });
}

void ResourceReader::add(std::optional<std::string_view> url, ResourceKind kind, std::optional<std::string_view> alt,
                         bool style_sheet) {
  if (!url || cut()) return;
  const std::string_view written = strip_spaces(*url);
  const bool none = written.empty() || written.size() > max_written_url || written.front() == '#';
  if (none || has_scheme(written, "data:") || is_placeholder(written)) return;
  resources_.push_back({std::string(written), kind, {}, style_sheet});
  if (alt) resources_.back().alt = collapsed(*alt, max_alt);
}

void ResourceReader::add_set(std::optional<std::string_view> srcset, std::optional<std::string_view> alt) {
  if (!srcset) return;
  for (const std::string_view url : srcset_urls(*srcset)) add(url, ResourceKind::image, alt);
}

void ResourceReader::enter(const Element& element) {
  if (element.is_html) return enter_html(element);
  // https://www.w3.org/TR/SVG2/embedded.html#ImageElement; its scripts and styles are as those of HTML.
  if (element.tag == Tag::image || element.tag == Tag::use)
    add(element.attribute(Attribute::href), ResourceKind::image);
  if (element.tag == Tag::script) add(element.attribute(Attribute::href), ResourceKind::script);
}

void ResourceReader::enter_html(const Element& element) {
  switch (element.tag) {
    case Tag::img:
      enter_image(element);
      break;
    case Tag::source:
      enter_source(element);
      break;
    case Tag::audio:
    case Tag::video:
      enter_media(element);
      break;
    case Tag::track:
      add(element.attribute(Attribute::src), ResourceKind::media);
      break;
    case Tag::script:
      add(element.attribute(Attribute::src), ResourceKind::script);
      add(element.attribute(Attribute::data_src), ResourceKind::script);
      break;
    case Tag::link:
      enter_link(element);
      break;
    case Tag::style:
      in_style_ = true;
      break;
    case Tag::object:
      add(element.attribute(Attribute::data), ResourceKind::object);
      break;
    case Tag::embed:
      add(element.attribute(Attribute::src), ResourceKind::object);
      break;
    case Tag::input:
      if (equals_ignoring_case(element.attribute(Attribute::type).value_or(""), "image"))
        add(element.attribute(Attribute::src), ResourceKind::image, element.attribute(Attribute::alt));
      enter_button(element);
      break;
    case Tag::button:
      enter_button(element);
      break;
    case Tag::bgsound:
      add(element.attribute(Attribute::src), ResourceKind::media);
      break;
    case Tag::form:
      enter_form(element);
      break;
    case Tag::body:
    case Tag::table:
    case Tag::tr:
    case Tag::td:
    case Tag::th:
      add(element.attribute(Attribute::background), ResourceKind::image);
      break;
    default:
      break;
  }
  enter_any(element);
}

// What is sent by POST may not be asked for otherwise.
void ResourceReader::enter_form(const Element& form) {
  posts_ = equals_ignoring_case(form.attribute(Attribute::method).value_or(""), "post");
  if (!posts_) add(form.attribute(Attribute::action), ResourceKind::other);
}

// https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#attr-fs-formaction
void ResourceReader::enter_button(const Element& button) {
  const auto url = button.attribute(Attribute::form_action);
  if (!url) return;
  const auto method = button.attribute(Attribute::form_method);
  const bool posts = method ? equals_ignoring_case(*method, "post") : posts_;
  if (!posts) add(url, ResourceKind::other);
}

void ResourceReader::enter_image(const Element& element) {
  const auto alt = element.attribute(Attribute::alt);
  add(element.attribute(Attribute::src), ResourceKind::image, alt);
  for (const Attribute set : {Attribute::srcset, Attribute::data_srcset, Attribute::data_lazy_srcset})
    add_set(element.attribute(set), alt);
  for (const Attribute lazy :
       {Attribute::data_src, Attribute::data_lazy_src, Attribute::data_lazy, Attribute::data_original})
    add(element.attribute(lazy), ResourceKind::image, alt);
}

// Of <picture> a source has a srcset, of <audio> and <video> a src.
void ResourceReader::enter_source(const Element& element) {
  for (const Attribute set : {Attribute::srcset, Attribute::data_srcset, Attribute::data_lazy_srcset})
    add_set(element.attribute(set), {});
  const ResourceKind kind = media_ > 0 ? ResourceKind::media : ResourceKind::image;
  for (const Attribute source : {Attribute::src, Attribute::data_src}) add(element.attribute(source), kind);
}

void ResourceReader::enter_media(const Element& element) {
  ++media_;
  for (const Attribute source : {Attribute::src, Attribute::data_src})
    add(element.attribute(source), ResourceKind::media);
  for (const Attribute poster : {Attribute::poster, Attribute::data_poster})
    add(element.attribute(poster), ResourceKind::image);
}

void ResourceReader::enter_link(const Element& element) {
  const auto kind = kind_of_link(element, element.attribute(Attribute::rel).value_or(""));
  if (!kind) return;
  const bool style_sheet = *kind == ResourceKind::style;
  add(element.attribute(Attribute::href), *kind, {}, style_sheet);
  add_set(element.attribute(Attribute::image_srcset), {});
}

bool is_loaded(const Element& link) {
  const std::string_view rel = link.attribute(Attribute::rel).value_or("");
  return kind_of_link(link, rel).value_or(ResourceKind::other) != ResourceKind::other || has_token(rel, "manifest");
}

// Any element may have a style, and a background that a script puts there later; some say where they are from.
void ResourceReader::enter_any(const Element& element) {
  for (const Attribute source : {Attribute::cite, Attribute::longdesc})
    add(element.attribute(source), ResourceKind::other);
  if (const auto style = element.attribute(Attribute::style); style && style->find('(') != style->npos && !cut())
    add_css_resources(resources_, *style);
  for (const Attribute lazy : {Attribute::data_bg, Attribute::data_background, Attribute::data_background_image}) {
    const auto value = element.attribute(lazy);
    if (!value || cut()) continue;
    if (value->find("url(") != value->npos)
      add_css_resources(resources_, *value);
    else if (value->find_first_of("./") != value->npos && value->find_first_of("(,;") == value->npos)
      add(value, ResourceKind::image);
  }
}

void ResourceReader::add_style(std::string_view text) {
  if (!in_style_ || style_bytes_ + text.size() > max_style_text) return;
  style_bytes_ += text.size();
  style_ += text;
}

void ResourceReader::end_style() {
  in_style_ = false;
  if (!style_.empty() && !cut()) add_css_resources(resources_, style_);
  style_.clear();
}

}  // namespace crawl::parser
