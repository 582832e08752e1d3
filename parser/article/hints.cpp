#include "parser/article/hints.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "parser/html/ascii.h"
#include "parser/html/text_reader.h"

namespace crawl::parser::article {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::size_t max_read = 512;  // bytes of a class or id
constexpr std::size_t max_words = 64;

constexpr std::string_view comment_words[] = {"comment", "comments", "commentlist", "commentary", "disqus",
                                              "replies", "respond",  "responses",   "livefyre",   "guestbook"};
constexpr std::string_view boilerplate_words[] = {"nav",
                                                  "navbar",
                                                  "navigation",
                                                  "navbox",
                                                  "menu",
                                                  "submenu",
                                                  "sidebar",
                                                  "sidebars",
                                                  "sidenav",
                                                  "breadcrumb",
                                                  "breadcrumbs",
                                                  "crumbs",
                                                  "footer",
                                                  "foot",
                                                  "header",
                                                  "masthead",
                                                  "topbar",
                                                  "toolbar",
                                                  "share",
                                                  "sharing",
                                                  "sharedaddy",
                                                  "social",
                                                  "socials",
                                                  "related",
                                                  "recommended",
                                                  "recommendations",
                                                  "recommendation",
                                                  "recirc",
                                                  "promo",
                                                  "promos",
                                                  "promotion",
                                                  "advert",
                                                  "adverts",
                                                  "advertisement",
                                                  "advertising",
                                                  "ads",
                                                  "ad",
                                                  "adsense",
                                                  "adbox",
                                                  "adslot",
                                                  "dfp",
                                                  "sponsor",
                                                  "sponsored",
                                                  "banner",
                                                  "cookie",
                                                  "cookies",
                                                  "consent",
                                                  "gdpr",
                                                  "newsletter",
                                                  "subscribe",
                                                  "subscription",
                                                  "signup",
                                                  "paywall",
                                                  "popup",
                                                  "modal",
                                                  "overlay",
                                                  "lightbox",
                                                  "pagination",
                                                  "pager",
                                                  "paginator",
                                                  "postnav",
                                                  "widget",
                                                  "widgets",
                                                  "tags",
                                                  "tagcloud",
                                                  "taglist",
                                                  "login",
                                                  "search",
                                                  "searchform",
                                                  "copyright",
                                                  "byline",
                                                  "bio",
                                                  "authorbox",
                                                  "meta",
                                                  "postmeta",
                                                  "metadata",
                                                  "dateline",
                                                  "timestamp",
                                                  "toc",
                                                  "catlinks",
                                                  "noprint",
                                                  "printfooter",
                                                  "sitemap",
                                                  "outbrain",
                                                  "taboola",
                                                  "trending",
                                                  "popular",
                                                  "mostread",
                                                  "upnext",
                                                  "cta",
                                                  "donate",
                                                  "donation",
                                                  "skip",
                                                  "skiplink",
                                                  "teaser",
                                                  "teasers",
                                                  "permalink",
                                                  "languages",
                                                  "langs",
                                                  "rating",
                                                  "ratings",
                                                  "vote",
                                                  "votes",
                                                  "likes",
                                                  "claps",
                                                  "shoutbox",
                                                  "announcement",
                                                  "alert",
                                                  "infobox",
                                                  "sistersitebox",
                                                  "hatnote",
                                                  "ambox",
                                                  "tagline",
                                                  "mininav",
                                                  "subnav",
                                                  "prevnext",
                                                  "credits",
                                                  "dock",
                                                  "flyout",
                                                  "drawer",
                                                  "toast",
                                                  "gallerynav"};
// Two words that stand together.
constexpr std::string_view boilerplate_pairs[][2] = {
    {"more", "from"},    {"read", "more"},      {"read", "next"},    {"most", "read"},   {"also", "like"},
    {"see", "also"},     {"up", "next"},        {"author", "box"},   {"author", "info"}, {"author", "card"},
    {"about", "author"}, {"author", "bio"},     {"post", "author"},  {"post", "date"},   {"post", "info"},
    {"entry", "date"},   {"published", "date"}, {"article", "info"}, {"sign", "up"},     {"more", "stories"},
    {"more", "posts"},   {"next", "prev"},      {"prev", "next"},    {"post", "tags"},   {"tag", "list"},
    {"site", "head"},    {"table", "contents"}, {"link", "list"},    {"story", "links"}, {"posted", "on"},
    {"reading", "time"}};
constexpr std::string_view kinds[] = {"article", "post", "entry", "story", "blog", "news", "single", "paper"};
constexpr std::string_view bodies[] = {"content", "body", "text", "contents", "copy"};
constexpr std::string_view body_names[] = {
    "markdown-body",    "mw-parser-output", "prose",           "rst-content",        "articlebody",
    "field--name-body", "field-name-body",  "wiki-content",    "entrytext",          "postbody",
    "posttext",         "newstext",         "td-post-content", "theme-doc-markdown", "documentwrapper-body",
    "richtext",         "storytext"};
// Words behind these say what the element has, not what it is.
constexpr std::string_view having[] = {"has", "with", "no",   "without", "non",
                                       "is",  "hide", "show", "enable",  "disable"};
constexpr std::string_view decoration_words[] = {"headerlink", "editsection", "permalink", "anchorlink", "anchor"};
constexpr std::string_view decoration_names[] = {
    "sr-only",      "visually-hidden", "visuallyhidden", "screen-reader-text", "anchor-link",
    "heading-link", "mw-editsection",  "header-anchor",  "hash-link",          "headline-link"};
constexpr std::string_view boilerplate_roles[] = {
    "navigation", "banner", "contentinfo", "complementary", "search",  "dialog", "alertdialog",
    "alert",      "menu",   "menubar",     "toolbar",       "tablist", "note-ad"};
constexpr std::string_view notes[] = {"admonition", "note", "callout", "tip",      "warning",
                                      "important",  "hint", "notice",  "pullquote"};
constexpr Tag boilerplate_tags[] = {Tag::nav,      Tag::footer, Tag::menu,   Tag::noscript, Tag::button, Tag::select,
                                    Tag::textarea, Tag::svg,    Tag::object, Tag::applet,   Tag::legend};

bool has(Words words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// The words of one class or id, in lower case: cut at what is no letter and where a capital begins one.
class WordList {
 public:
  explicit WordList(std::string_view name) {
    for (std::size_t i = 0; i < name.size(); ++i) {
      const char c = name[i], lower = to_lower(c);
      const bool letter = lower >= 'a' && lower <= 'z';
      const bool capital = letter && c != lower && i > 0 && to_lower(name[i - 1]) == name[i - 1];
      if (!letter || capital) finish();
      if (letter) text_[size_++] = lower;
    }
    finish();
  }
  Words words() const { return Words(words_).first(count_); }

 private:
  void finish() {
    if (size_ > begin_ && count_ < max_words)
      words_[count_++] = std::string_view(text_.data() + begin_, size_ - begin_);
    begin_ = size_;
  }

  std::array<char, max_read> text_;
  std::array<std::string_view, max_words> words_;
  std::size_t size_ = 0, begin_ = 0, count_ = 0;
};

// What one class or id says.
Hint hint_of_name(std::string_view name) {
  const WordList list(name);
  const Words words = list.words();
  Hint hint = Hint::none;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (has(having, words[i])) break;
    if (has(comment_words, words[i])) return Hint::comments;
    if (has(boilerplate_words, words[i])) hint = Hint::boilerplate;
    for (const auto& [first, second] : boilerplate_pairs)
      if (i + 1 < words.size() && words[i] == first && words[i + 1] == second) hint = Hint::boilerplate;
    if (hint == Hint::none && i + 1 < words.size() && has(kinds, words[i]) && has(bodies, words[i + 1]))
      hint = Hint::body;
  }
  return hint;
}

bool has_name(std::string_view list, Words names) {
  for (auto name = next_token(list); !name.empty(); name = next_token(list))
    if (std::ranges::any_of(names, [&](std::string_view each) { return equals_ignoring_case(name, each); }))
      return true;
  return false;
}

Hint hint_of_names(std::string_view list) {
  Hint hint = Hint::none;
  for (auto name = next_token(list); !name.empty(); name = next_token(list)) {
    const Hint found = hint_of_name(name);
    if (found > hint) hint = found;
  }
  return hint;
}

// Marks in the running text.
Hint hint_of_inline(const Elements& elements, ElementNo e, Tag tag, std::string_view classes) {
  if (has_name(classes, decoration_names)) return Hint::decoration;
  const bool mark = tag == Tag::sup && (has_name(classes, std::array<std::string_view, 2>{"reference", "noprint"}) ||
                                        elements.attribute(e, "id").value_or("").starts_with("cite_ref"));
  if (mark) return Hint::decoration;
  for (auto name = next_token(classes); !name.empty(); name = next_token(classes))
    if (tag == Tag::a &&
        std::ranges::any_of(decoration_words, [&](auto word) { return equals_ignoring_case(name, word); }))
      return Hint::decoration;
  return Hint::none;
}

}  // namespace

Hint hint_of(const Elements& elements, ElementNo e, Tag tag) {
  const std::string_view classes = elements.attribute(e, "class").value_or("").substr(0, max_read);
  const std::string_view id = elements.attribute(e, "id").value_or("").substr(0, max_read);
  if (tag == Tag::html || tag == Tag::body) return Hint::none;
  if (std::ranges::find(boilerplate_tags, tag) != std::end(boilerplate_tags)) return Hint::boilerplate;
  const Display display = display_of(tag);
  const bool flows = display == Display::in_line && tag != Tag::other;
  if (flows) return hint_of_inline(elements, e, tag, classes);
  if (has_name(classes, decoration_names)) return Hint::decoration;
  if (has_name(elements.attribute(e, "itemprop").value_or(""), std::array<std::string_view, 1>{"articlebody"}))
    return Hint::body;
  if (has_name(elements.attribute(e, "role").value_or(""), boilerplate_roles)) return Hint::boilerplate;
  if (tag == Tag::aside) return has_name(classes, notes) ? Hint::none : Hint::boilerplate;
  if (tag == Tag::header) return Hint::boilerplate;
  if (tag == Tag::main || tag == Tag::pre) return has_name(classes, body_names) ? Hint::body : Hint::none;
  if (has_name(classes, body_names) || has_name(id, body_names)) return Hint::body;
  const Hint by_class = hint_of_names(classes), by_id = hint_of_names(id);
  return by_class > by_id ? by_class : by_id;
}

}  // namespace crawl::parser::article
