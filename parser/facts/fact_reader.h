// FactReader: what an audit asks of a page and nothing else does, gathered as its elements come: headings, images, what
// is asked for without TLS, blocks of JSON-LD. One for each page; bounded by the max_ values. Views are those of the
// elements.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/facts/item_reader.h"
#include "parser/tree/element.h"

namespace crawl::parser {

struct RawResource;

inline constexpr std::size_t max_heading = 2u << 10;       // bytes of UTF-8
inline constexpr std::size_t max_resource_url = 2u << 10;  // bytes as written
inline constexpr std::size_t max_structured = 1u << 20;    // bytes of all blocks of JSON-LD
inline constexpr std::size_t max_structured_blocks = 100;

struct PageFacts {
  std::optional<std::string>
      h1;  // the first that is shown; an image in it counts with its alternative text, one of SVG where nothing else is
  std::uint32_t h1_count = 0;
  std::uint32_t images = 0, images_without_alt = 0;  // <img>, and <input> of type image; an empty alt is one
  bool viewport = false;                             // <meta name=viewport>
  std::uint32_t scripts = 0;                         // <script> that is run
  std::string insecure;                              // as written: the first resource that is asked for by http:
  bool loads_relative = false;                       // a resource whose URL has no scheme
  std::vector<std::string> json_ld;                  // text of each block
  bool json_ld_cut = false;                          // more than max_structured
  std::vector<MarkedItem> items;                     // of microdata and RDFa
  std::vector<std::uint32_t> ids;                    // fragment_hash() of ids and names, ascending, each once
  bool ids_cut = false;                              // more than max_ids

  friend bool operator==(const PageFacts&, const PageFacts&) = default;
};

// Words as people count them: what stands between white space, and each character of Chinese and Japanese.
std::uint32_t count_words(std::string_view text);

class FactReader {
 public:
  // want_insecure: the page came by TLS; of others it does not matter what they load.
  explicit FactReader(bool want_insecure) : want_insecure_(want_insecure) {}

  // Whether enter() has anything to do with such an element.
  static constexpr bool is_of_interest(Tag tag) {
    return tag == Tag::h1 || tag == Tag::img || tag == Tag::script || tag == Tag::iframe || tag == Tag::embed ||
           tag == Tag::link || tag == Tag::audio || tag == Tag::video || tag == Tag::source || tag == Tag::track ||
           tag == Tag::object || tag == Tag::input || tag == Tag::style;
  }
  // shown: nothing around it hides it. veiled: screen readers pass by it, or something around it. depth: elements that
  // are open, with this one.
  void enter(const Element& element, bool shown, bool veiled, std::uint32_t depth);
  // An element in a heading that is read, which may say in words what it shows.
  void enter_in_heading(const Element& element, std::uint32_t depth);
  // Of an element that is Element::dressed.
  void add_dress(const Element& element);
  void leave(std::uint32_t depth) {
    if (h1_ == depth) end_heading();
    if (name_ == depth) name_ = 0;
    if (script_ == depth) script_ = 0;
    if (style_ == depth) style_ = 0;
  }
  // A space between words that are in different blocks of one heading.
  void add_gap() { space_pending_ = true; }
  // Whether add_text() would keep anything now, of what is shown and of what is not.
  bool listens() const { return h1_ != 0; }
  bool listens_to_code() const { return script_ != 0 || style_ != 0; }
  bool listens_to_name() const { return name_ != 0; }
  void add_text(std::string_view text);
  void add_code(std::string_view text);
  void add_name(std::string_view text);
  void begin_body() { ids_of_head_ = facts.ids.size(); }
  // Of an element that is Element::named.
  void add_names(const Element& element);
  // The page is at its end.
  void end_names();
  // A <frameset> took the place of the body, in which nothing but headings can have been, and names.
  void forget_headings();

  PageFacts facts;

 private:
  void enter_heading(const Element& element, bool shown, std::uint32_t depth);
  void enter_image(const Element& element, bool shown, bool veiled);
  void end_heading();
  void add_drawn(std::string_view text);
  void enter_script(const Element& element, std::uint32_t depth);
  void note_insecure(std::string_view url);
  void note_insecure(const std::vector<RawResource>& resources);
  void add_json(std::string_view text);
  void add_style(std::string_view text);

  bool want_insecure_;
  std::uint32_t h1_ = 0, script_ = 0, style_ = 0, name_ = 0;  // depth of the one that is read, or 0; a <title> of SVG
  std::size_t structured_ = 0;                                // bytes of blocks so far
  std::size_t ids_of_head_ = 0;                               // how many there were when the body began
  bool space_pending_ = false, name_space_pending_ = false;
  std::string drawn_;  // what pictures of SVG in the heading are called
};

}  // namespace crawl::parser
