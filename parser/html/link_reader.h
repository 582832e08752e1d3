// LinkReader: the links of a page as they are written, gathered as its elements come: a and area by href, frame and
// iframe by src, with anchor text and rel. What is written the same (up to the fragment) is one link here already;
// link_set.h resolves them. One for each page; bounded by max_links and max_link_text. Views are those of the elements.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/kinds.h"
#include "parser/html/meta_reader.h"
#include "parser/tree/element.h"

namespace crawl::parser {

inline constexpr std::size_t max_links = 200'000;   // distinct ones of a page
inline constexpr std::size_t max_link_text = 1024;  // bytes of anchor text

struct RawLink {
  std::string_view href;  // without its fragment, but for a '#' that keeps a space before it
  std::string_view rel;
  std::string text;
  std::string_view lang = {};  // hreflang of one that names the page in another language
  model::LinkKind kind = model::LinkKind::anchor;
  bool nofollow = false;   // on every link that is written so
  bool of_header = false;  // it is in no document, so that no <base> changes it
};

// What a link names behind '#'.
struct RawFragment {
  std::uint32_t link = 0;  // the place of its link among all
  std::string_view fragment;
  std::string text;
};

// Key and bits of a 64-bit keyed fingerprint are uniform already.
struct FingerprintHash {
  using is_avalanching = void;
  std::size_t operator()(std::uint64_t fingerprint) const { return fingerprint; }
};
using IndexByFingerprint = boost::unordered_flat_map<std::uint64_t, std::uint32_t, FingerprintHash>;

// A key drawn once for this process: no page can hold links that collide on purpose.
std::uint64_t link_fingerprint(std::string_view text);

class LinkReader {
 public:
  // want_routes: what is behind "#/" and "#!/" is a part of the link, a route of the page's scripts.
  explicit LinkReader(bool want_fragments, bool want_routes = false)
      : want_fragments_(want_fragments), want_routes_(want_routes) {}

  // Whether enter() has anything to do with such an element.
  static constexpr bool is_of_interest(Tag tag) {
    return tag == Tag::a || tag == Tag::img || tag == Tag::area || tag == Tag::frame || tag == Tag::iframe;
  }
  // inert: it is no part of the document, and its target none of the page's.
  void enter(const Element& element, bool inert);
  void leave(Tag tag) {
    if (tag == Tag::a && !open_.empty()) open_.pop_back();
  }
  // A space between words that are in different blocks of one link.
  void add_gap() {
    if (!open_.empty()) open_.back().space_pending = true;
  }
  // Whether add_text() would keep anything now.
  bool listens() const { return !open_.empty() && open_.back().listens(); }
  void add_text(std::string_view text);
  // A target that is no element of its own; passed over when there was one already.
  void add_refresh(std::string_view href);
  // Of <link>, which are shown last: an element that people see says more of a target.
  void add_head_link(const HeadLink& link);

  // Of the innermost open link: the bytes of its text so far, and its end where only so many of them are its own.
  std::uint32_t text_size() const;
  void close_at(std::uint32_t text_size);

  std::vector<RawLink> take() { return std::move(links_); }
  std::vector<RawFragment> take_fragments() { return std::move(fragments_); }
  // Whether an element has linked to something that a crawl may ask for, as far as its first characters say.
  bool has_web_link();
  // More links than max_links stood in the page.
  bool cut() const { return cut_; }

 private:
  static constexpr std::uint32_t no_link = UINT32_MAX;

  // An a element that is open: its link and its fragment, where its text is wanted for them, or no_link.
  struct Anchor {
    std::uint32_t link = no_link, fragment = no_link;
    bool space_pending = false;

    bool listens() const { return link != no_link || fragment != no_link; }
  };

  // What of it is met for the first time.
  Anchor add(std::string_view href, const Element& element);
  std::uint32_t add_fragment(std::uint32_t link, std::string_view href, std::string_view fragment);
  std::string& text_of(const Anchor& anchor);

  // The alternative text of an image is text of the link around it.
  void add_image(const Element& element);

  bool want_fragments_;
  bool want_routes_;
  std::vector<RawLink> links_;
  std::vector<RawFragment> fragments_;
  IndexByFingerprint seen_, seen_fragments_;
  std::vector<Anchor> open_;
  std::uint32_t looked_at_ = 0;  // of links_, for has_web_link()
  bool has_web_link_ = false;
  bool refreshed_ = false;
  bool cut_ = false;
};

}  // namespace crawl::parser
