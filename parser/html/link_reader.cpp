#include "parser/html/link_reader.h"

#include <optional>

#include "base/hash.h"
#include "parser/html/ascii.h"
#include "parser/html/walk.h"

namespace crawl::parser {

namespace {

// The URL of one of the four elements that link, as written. An iframe without a source shows about:blank:
// https://html.spec.whatwg.org/multipage/iframe-embed-object.html#shared-attribute-processing-steps-for-iframe-and-frame-elements
std::optional<std::string_view> target_of(const GumboNode& element) {
  switch (element.v.element.tag) {
    case GUMBO_TAG_A:
    case GUMBO_TAG_AREA:
      return attribute(element, "href");
    case GUMBO_TAG_FRAME:
    case GUMBO_TAG_IFRAME: {
      const auto source = attribute(element, "src");
      return source && !source->empty() ? source : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

std::uint64_t link_fingerprint(std::string_view text) {
  static const std::uint64_t key = base::random_u64();
  return base::fingerprint(text, key);
}

void LinkReader::enter(const GumboNode& element) {
  const GumboTag tag = element.v.element.tag;
  if (tag == GUMBO_TAG_IMG) return add_image(element);
  const auto href = target_of(element);
  const std::uint32_t link = href ? add(*href, element) : no_link;
  if (tag == GUMBO_TAG_A) {
    open_.push_back(link);
    space_pending_ = false;
  } else if (tag == GUMBO_TAG_AREA && link != no_link) {
    links_[link].text = collapsed(attribute(element, "alt").value_or(""), max_link_text);
  }
}

void LinkReader::leave(const GumboNode& element) {
  if (element.v.element.tag == GUMBO_TAG_A && !open_.empty()) open_.pop_back();
}

void LinkReader::add_image(const GumboNode& element) {
  if (open_.empty() || open_.back() == no_link) return;
  add_gap();
  add_text(attribute(element, "alt").value_or(""));
  add_gap();
}

void LinkReader::add_text(std::string_view text) {
  if (open_.empty() || open_.back() == no_link) return;
  append_collapsed(links_[open_.back()].text, text, space_pending_, max_link_text);
}

std::uint32_t LinkReader::add(std::string_view href, const GumboNode& element) {
  href = href.substr(0, href.find('#'));  // begins the fragment wherever it stands, and a fragment changes nothing else
  const std::string_view rel = attribute(element, "rel").value_or("");
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
  href = href.substr(0, href.find('#'));
  links_.push_back({.href = href, .rel = "refresh", .text = {}, .kind = model::LinkKind::refresh});
}

}  // namespace crawl::parser
