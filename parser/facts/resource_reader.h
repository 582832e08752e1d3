// ResourceReader: what a page is shown with, gathered as its elements come: images with their candidates (srcset,
// <picture>), scripts, style sheets and what styles in the page name, fonts, media, objects, icons; and what attributes
// in common use for lazy loading name. One for each page; bounded by max_resources. Views are those of the elements.
// resource_set.h resolves them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/kinds.h"
#include "parser/tree/element.h"

namespace crawl::parser {

inline constexpr std::size_t max_resources = 20'000;     // of one page or style sheet, as written
inline constexpr std::size_t max_style_text = 4u << 20;  // bytes of <style> in one page

struct RawResource {
  std::string url;  // as written, without white space around it
  model::ResourceKind kind = model::ResourceKind::image;
  std::optional<std::string> alt = {};
  bool style_sheet = false;  // it is read for what it names
};

// The URLs of a srcset (https://html.spec.whatwg.org/multipage/images.html#parse-a-srcset-attribute).
std::vector<std::string_view> srcset_urls(std::string_view srcset);

// What a style sheet, or the text of <style>, names.
void add_css_resources(std::vector<RawResource>& resources, std::string_view css);

// Whether browsers load what a <link> names to show the page.
bool is_loaded(const Element& link);

class ResourceReader {
 public:
  void enter(const Element& element);
  void leave(Tag tag) {
    if (tag == Tag::style) end_style();
    if (tag == Tag::form) posts_ = false;
    if (is_media(tag) && media_ > 0) --media_;
  }
  // The text of <style> is wanted.
  bool listens() const { return in_style_; }
  void add_style(std::string_view text);

  std::vector<RawResource> take() { return std::move(resources_); }
  bool cut() const { return resources_.size() >= max_resources; }

 private:
  static bool is_media(Tag tag) { return tag == Tag::audio || tag == Tag::video; }
  void enter_html(const Element& element);
  void enter_image(const Element& element);
  void enter_source(const Element& element);
  void enter_media(const Element& element);
  void enter_link(const Element& element);
  void enter_form(const Element& form);
  void enter_button(const Element& button);
  void enter_any(const Element& element);
  void end_style();
  void add(std::optional<std::string_view> url, model::ResourceKind kind, std::optional<std::string_view> alt = {},
           bool style_sheet = false);
  void add_set(std::optional<std::string_view> srcset, std::optional<std::string_view> alt);

  std::vector<RawResource> resources_;
  std::string style_;  // text of the <style> that is open
  std::size_t style_bytes_ = 0;
  std::uint32_t media_ = 0;                // open <audio> and <video>
  bool in_style_ = false, posts_ = false;  // the <form> that is open sends by POST
};

}  // namespace crawl::parser
