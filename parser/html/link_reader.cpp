#include "parser/html/link_reader.h"

#include <optional>

#include "base/hash.h"
#include "parser/html/ascii.h"

namespace crawl::parser {

namespace {

// The URL of one of the four elements that link, as written; of SVG and MathML only <a> does. An iframe without a
// source shows about:blank:
// https://html.spec.whatwg.org/multipage/iframe-embed-object.html#shared-attribute-processing-steps-for-iframe-and-frame-elements
std::optional<std::string_view> target_of(const Element& element) {
  switch (element.tag) {
    case Tag::a:
      return element.attribute(Attribute::href);
    case Tag::area:
      return element.is_html ? element.attribute(Attribute::href) : std::nullopt;
    case Tag::frame:
    case Tag::iframe: {
      if (!element.is_html) return std::nullopt;
      const auto source = element.attribute(Attribute::src);
      return source && !source->empty() ? source : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

// https://url.spec.whatwg.org/#concept-basic-url-parser: spaces and controls at the ends go first. What begins with '#'
// is the fragment wherever it is, and a fragment changes nothing else; but white space before it stays.
std::string_view without_fragment(std::string_view href) {
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!href.empty() && is_blank(href.front())) href.remove_prefix(1);
  while (!href.empty() && is_blank(href.back())) href.remove_suffix(1);
  const std::size_t hash = href.find('#');
  if (hash == href.npos) return href;
  return href.substr(0, hash + (hash > 0 && is_blank(href[hash - 1])));
}

}  // namespace

std::uint64_t link_fingerprint(std::string_view text) {
  static const std::uint64_t key = base::random_u64();
  return base::fingerprint(text, key);
}

void LinkReader::enter(const Element& element, bool inert) {
  if (element.tag == Tag::img) return add_image(element);
  const auto href = inert ? std::nullopt : target_of(element);
  const std::uint32_t link = href ? add(*href, element) : no_link;
  if (element.tag == Tag::a) {
    open_.push_back({link});
  } else if (element.tag == Tag::area && link != no_link) {
    links_[link].text = collapsed(element.attribute(Attribute::alt).value_or(""), max_link_text);
  }
}

void LinkReader::add_image(const Element& element) {
  if (!listens()) return;
  add_gap();
  add_text(element.attribute(Attribute::alt).value_or(""));
  add_gap();
}

void LinkReader::add_text(std::string_view text) {
  if (!listens()) return;
  Anchor& anchor = open_.back();
  append_collapsed(links_[anchor.link].text, text, anchor.space_pending, max_link_text);
}

std::uint32_t LinkReader::text_size() const {
  return listens() ? static_cast<std::uint32_t>(links_[open_.back().link].text.size()) : 0;
}

void LinkReader::close_at(std::uint32_t text_size) {
  if (open_.empty()) return;
  if (listens() && links_[open_.back().link].text.size() > text_size) links_[open_.back().link].text.resize(text_size);
  open_.pop_back();
}

std::uint32_t LinkReader::add(std::string_view href, const Element& element) {
  href = without_fragment(href);
  const std::string_view rel = element.attribute(Attribute::rel).value_or("");
  const bool nofollow = !rel.empty() && has_token(rel, "nofollow");
  const auto next = static_cast<std::uint32_t>(links_.size());
  if (next < max_links) {
    const auto [at, is_new] = seen_.try_emplace(link_fingerprint(href), next);
    if (is_new) {
      links_.push_back({.href = href, .rel = rel, .text = {}, .nofollow = nofollow});
      return next;
    }
    links_[at->second].nofollow &= nofollow;
  } else if (const auto at = seen_.find(link_fingerprint(href)); at != seen_.end()) {
    links_[at->second].nofollow &= nofollow;
  } else {
    cut_ = true;
  }
  return no_link;
}

void LinkReader::add_refresh(std::string_view href) {
  if (refreshed_ || href.empty() || links_.size() >= max_links) return;
  refreshed_ = true;
  links_.push_back({.href = without_fragment(href), .rel = "refresh", .text = {}, .kind = model::LinkKind::refresh});
}

void LinkReader::add_head_link(const HeadLink& link) {
  if (links_.size() >= max_links) return;
  links_.push_back({.href = without_fragment(link.href),
                    .rel = link.rel,
                    .text = {},
                    .lang = link.lang,
                    .kind = model::LinkKind::head,
                    .nofollow = has_token(link.rel, "nofollow")});
}

}  // namespace crawl::parser
