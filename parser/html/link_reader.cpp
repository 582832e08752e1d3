#include "parser/html/link_reader.h"

#include <algorithm>
#include <optional>

#include "base/hash.h"
#include "parser/facts/fragment.h"
#include "parser/html/ascii.h"

namespace crawl::parser {

namespace {

constexpr std::size_t usual_links = 16;  // of a page, for which the list is made at once

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
constexpr auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };

std::string_view without_blanks(std::string_view href) {
  while (!href.empty() && is_blank(href.front())) href.remove_prefix(1);
  while (!href.empty() && is_blank(href.back())) href.remove_suffix(1);
  return href;
}

// href: without_blanks().
std::string_view without_fragment(std::string_view href, std::size_t hash) {
  if (hash == href.npos) return href;
  return href.substr(0, hash + (hash > 0 && is_blank(href[hash - 1])));
}

std::string_view without_fragment(std::string_view href) {
  href = without_blanks(href);
  return without_fragment(href, href.find('#'));
}

// Of a reference: it has no scheme, or one of the web's.
bool is_of_the_web(std::string_view href) {
  if (href.empty()) return false;
  const std::size_t end = std::min(href.find_first_of(":/?"), href.size());
  if (end == href.size() || href[end] != ':') return true;
  return equals_ignoring_case(href.substr(0, end), "http") || equals_ignoring_case(href.substr(0, end), "https");
}

bool is_route(std::string_view fragment) {
  return fragment.starts_with("#/") || fragment.starts_with("#!/");
}

}  // namespace

std::uint64_t link_fingerprint(std::string_view text) {
  static const std::uint64_t key = base::random_u64();
  return base::fingerprint(text, key);
}

void LinkReader::enter(const Element& element, bool inert) {
  if (element.tag == Tag::img) return add_image(element);
  const auto href = inert ? std::nullopt : target_of(element);
  const Anchor anchor = href ? add(*href, element) : Anchor{};
  if (element.tag == Tag::a) {
    open_.push_back(anchor);
  } else if (element.tag == Tag::area && anchor.listens()) {
    text_of(anchor) = collapsed(element.attribute(Attribute::alt).value_or(""), max_link_text);
    if (anchor.link != no_link && anchor.fragment != no_link)
      fragments_[anchor.fragment].text = links_[anchor.link].text;
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
  const bool space = anchor.space_pending;
  append_collapsed(text_of(anchor), text, anchor.space_pending, max_link_text);
  if (anchor.link == no_link || anchor.fragment == no_link) return;
  bool same_space = space;
  append_collapsed(fragments_[anchor.fragment].text, text, same_space, max_link_text);
}

// Of both, where both are new, they are the same.
std::string& LinkReader::text_of(const Anchor& anchor) {
  return anchor.link != no_link ? links_[anchor.link].text : fragments_[anchor.fragment].text;
}

std::uint32_t LinkReader::text_size() const {
  if (!listens()) return 0;
  const Anchor& anchor = open_.back();
  const std::string& text = anchor.link != no_link ? links_[anchor.link].text : fragments_[anchor.fragment].text;
  return static_cast<std::uint32_t>(text.size());
}

void LinkReader::close_at(std::uint32_t text_size) {
  if (open_.empty()) return;
  const Anchor anchor = open_.back();
  const auto cut = [text_size](std::string& text) { text.resize(std::min<std::size_t>(text.size(), text_size)); };
  if (anchor.link != no_link) cut(links_[anchor.link].text);
  if (anchor.fragment != no_link) cut(fragments_[anchor.fragment].text);
  open_.pop_back();
}

LinkReader::Anchor LinkReader::add(std::string_view written, const Element& element) {
  written = without_blanks(written);
  std::size_t hash = written.find('#');
  if (want_routes_ && hash != written.npos && is_route(written.substr(hash))) hash = written.npos;
  const std::string_view href = without_fragment(written, hash);
  const std::string_view rel = element.attribute(Attribute::rel).value_or("");
  const bool nofollow = !rel.empty() && has_token(rel, "nofollow");
  const auto next = static_cast<std::uint32_t>(links_.size());
  std::uint32_t link = next;
  bool is_new = false;
  if (next < max_links) {
    const auto [at, inserted] = seen_.try_emplace(link_fingerprint(href), next);
    is_new = inserted;
    link = at->second;
    if (next == 0) links_.reserve(usual_links);
    if (is_new) links_.push_back({.href = href, .rel = rel, .text = {}, .nofollow = nofollow});
  } else if (const auto at = seen_.find(link_fingerprint(href)); at != seen_.end()) {
    link = at->second;
  } else {
    cut_ = true;
    return {};
  }
  if (!is_new) links_[link].nofollow &= nofollow;
  Anchor anchor{.link = is_new ? link : no_link};
  if (want_fragments_ && hash != written.npos) anchor.fragment = add_fragment(link, written, written.substr(hash + 1));
  return anchor;
}

// no_link where it is known, or need not be judged.
std::uint32_t LinkReader::add_fragment(std::uint32_t link, std::string_view href, std::string_view fragment) {
  const auto next = static_cast<std::uint32_t>(fragments_.size());
  if (fragment.size() > max_fragment || is_always_right(fragment) || next >= max_fragments) return no_link;
  if (!seen_fragments_.try_emplace(link_fingerprint(href), next).second) return no_link;
  if (next == 0) fragments_.reserve(usual_links);
  fragments_.push_back({.link = link, .fragment = fragment, .text = {}});
  return next;
}

bool LinkReader::has_web_link() {
  while (!has_web_link_ && looked_at_ < links_.size()) has_web_link_ = is_of_the_web(links_[looked_at_++].href);
  return has_web_link_;
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
