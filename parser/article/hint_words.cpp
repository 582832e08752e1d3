#include "parser/article/hint_words.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace crawl::parser::article {
namespace {

using Pair = std::array<std::string_view, 2>;

// clang-format off: lists to be read; in the order of the alphabet, for they are searched in halves
constexpr std::string_view words[] = {
    "ad", "adbox", "ads", "adsense", "adslot", "advert", "advertisement", "advertising", "adverts", "alert",
    "ambox", "announcement", "authorbox", "banner", "bio", "breadcrumb", "breadcrumbs", "byline", "caption",
    "captions", "catlinks", "claps", "consent", "cookie", "cookies", "copyright", "credit", "credits", "crumbs",
    "cta", "dateline", "dfp", "dock", "donate", "donation", "drawer", "flyout", "foot", "footer", "gallerynav",
    "gdpr", "hatnote", "header", "infobox", "langs", "languages", "lightbox", "likes", "login", "masthead",
    "menu", "meta", "metadata", "mininav", "modal", "mostread", "nav", "navbar", "navbox", "navigation",
    "newsletter", "noprint", "outbrain", "overlay", "pager", "pagination", "paginator", "paywall", "permalink",
    "popular", "popup", "postmeta", "postnav", "prevnext", "printfooter", "promo", "promos", "promotion",
    "rating", "ratings", "recirc", "recommendation", "recommendations", "recommended", "related", "search",
    "searchform", "share", "sharedaddy", "sharing", "shoutbox", "sidebar", "sidebars", "sidenav", "signup",
    "sistersitebox", "sitemap", "skip", "skiplink", "social", "socials", "sponsor", "sponsored", "submenu",
    "subnav", "subscribe", "subscription", "taboola", "tagcloud", "tagline", "taglist", "tags", "teaser",
    "teasers", "timestamp", "toast", "toc", "toolbar", "topbar", "trending", "upnext", "vote", "votes",
    "widget", "widgets"};
constexpr Pair pairs[] = {
    {"about", "author"}, {"also", "like"}, {"article", "info"}, {"author", "bio"}, {"author", "box"},
    {"author", "card"}, {"author", "info"}, {"entry", "date"}, {"link", "list"}, {"more", "from"},
    {"more", "posts"}, {"more", "stories"}, {"most", "read"}, {"next", "prev"}, {"post", "author"},
    {"post", "date"}, {"post", "info"}, {"post", "tags"}, {"posted", "on"}, {"prev", "next"},
    {"published", "date"}, {"read", "more"}, {"read", "next"}, {"reading", "time"}, {"see", "also"},
    {"sign", "up"}, {"site", "head"}, {"story", "links"}, {"table", "contents"}, {"tag", "list"},
    {"up", "next"}};
constexpr std::string_view roles[] = {
    "alert", "alertdialog", "banner", "complementary", "contentinfo", "dialog", "menu", "menubar", "navigation",
    "note-ad", "search", "tablist", "toolbar"};
constexpr std::string_view comments[] = {
    "comment", "commentlist", "comments", "disqus", "guestbook", "livefyre", "replies", "respond", "responses"};
// clang-format on
constexpr Tag tags[] = {Tag::nav,      Tag::footer,     Tag::aside,  Tag::header, Tag::menu,
                        Tag::noscript, Tag::figcaption, Tag::button, Tag::select, Tag::textarea,
                        Tag::svg,      Tag::object,     Tag::applet, Tag::legend};

static_assert(std::ranges::is_sorted(words) && std::ranges::is_sorted(pairs) && std::ranges::is_sorted(roles) &&
              std::ranges::is_sorted(comments));

constexpr std::size_t first_word = 1, first_pair = first_word + std::size(words),
                      first_role = first_pair + std::size(pairs), first_comment = first_role + std::size(roles),
                      first_tag = first_comment + std::size(comments);
static_assert(first_tag + std::size(tags) <= max_words);

template <class Range, class Value>
constexpr WordNo number_in(const Range& range, const Value& value, std::size_t first) {
  const auto found = std::ranges::lower_bound(range, value);
  if (found == std::end(range) || *found != value) return no_word;
  return static_cast<WordNo>(first + static_cast<std::size_t>(found - std::begin(range)));
}

constexpr WordNo word_no(std::string_view word) {
  return number_in(words, word, first_word);
}

constexpr WordNo tag_no(Tag tag) {
  const auto found = std::ranges::find(tags, tag);
  if (found == std::end(tags)) return no_word;
  return static_cast<WordNo>(first_tag + static_cast<std::size_t>(found - std::begin(tags)));
}

template <std::size_t size>
bool is_one_of(const WordNo (&numbers)[size], WordNo word) {
  return std::ranges::find(numbers, word) != std::end(numbers);
}

}  // namespace

WordNo boilerplate_word(std::string_view word) {
  return word_no(word);
}

WordNo boilerplate_pair(std::string_view first, std::string_view second) {
  return number_in(pairs, Pair{first, second}, first_pair);
}

WordNo boilerplate_role(std::string_view role) {
  return number_in(roles, role, first_role);
}

WordNo boilerplate_tag(Tag tag) {
  return tag_no(tag);
}

WordNo comment_word(std::string_view word) {
  return number_in(comments, word, first_comment);
}

bool is_comment(WordNo word) {
  return word >= first_comment && word < first_tag;
}

bool is_caption(WordNo word) {
  static constexpr WordNo captions[] = {word_no("caption"), word_no("captions"),  word_no("credit"),
                                        word_no("credits"), word_no("copyright"), tag_no(Tag::figcaption)};
  return is_one_of(captions, word);
}

bool is_list_of_contents(WordNo word) {
  static constexpr WordNo lists[] = {word_no("toc"), number_in(pairs, Pair{"table", "contents"}, first_pair)};
  return is_one_of(lists, word);
}

bool is_heading_area(WordNo word) {
  static constexpr WordNo areas[] = {word_no("header"), word_no("teaser"), word_no("teasers"), tag_no(Tag::header)};
  return is_one_of(areas, word);
}

bool is_lead(std::string_view word) {
  static constexpr std::string_view leads[] = {
      "abstract",   "articleintro", "chapeau", "chapo",    "deck",         "dek",        "description",
      "entradilla", "excerpt",      "ingress", "intro",    "introduction", "introtext",  "lead",
      "leader",     "leadtext",     "lede",    "preface",  "standfirst",   "strapline",  "subheadline",
      "subline",    "subtitle",     "summary", "synopsis", "teaser",       "teasertext", "vorspann"};
  return std::ranges::binary_search(leads, word);
}

bool is_picture(std::string_view word) {
  static constexpr std::string_view pictures[] = {"carousel", "figure", "gallery", "image",  "images",    "img",
                                                  "photo",    "photos", "picture", "slider", "slideshow", "video"};
  return std::ranges::binary_search(pictures, word);
}

bool is_firm(WordNo word) {
  static constexpr WordNo firm[] = {word_no("footer"),     word_no("foot"),    word_no("copyright"),  word_no("nav"),
                                    word_no("navigation"), word_no("related"), word_no("newsletter"), tag_no(Tag::nav),
                                    tag_no(Tag::footer),   tag_no(Tag::aside)};
  return is_one_of(firm, word);
}

std::string_view telltale_of(WordNo word) {
  static constexpr WordNo cookies[] = {word_no("cookie"), word_no("cookies"), word_no("consent"), word_no("gdpr"),
                                       word_no("modal"),  word_no("overlay"), word_no("popup"),   word_no("banner")};
  if (is_one_of(cookies, word)) return "cookie";
  return word == tag_no(Tag::noscript) ? "javascript" : std::string_view();
}

}  // namespace crawl::parser::article
